-- What callers of a dialect get: its own statuses, and errors in its own envelope. The filter's context has the
-- answers to all that goes wrong outside of services: `errors` by HTTP status, and of requests that are not well
-- formed `malformed`, or `malformed_field` where a field is to blame. `camel_case` says how fields are called.

local INTERNAL = {"x-error-json", "x-http-code", "x-pawport-refine"}

local function answer(handle, status, json)
  local headers = handle:headers()
  headers:replace(":status", status)
  headers:replace("content-type", "application/json")
  handle:body(true):setBytes(json)  -- from here on `headers` must not be used
end

local function answer_malformed(handle, field_with_list)
  local body = handle:body(true)
  local message, field = malformed(body:getBytes(0, body:length()), field_with_list)
  local context = handle:filterContext()
  if field ~= nil and context:get("camel_case") then field = field:gsub("_(%l)", string.upper) end
  local found = context:get(field ~= nil and "malformed_field" or "malformed")
  answer(handle, found.status, (found.body:gsub("@(%u+)@", {FIELD = field, MESSAGE = message})))
end

local function answer_call(handle, known)
  local headers = handle:headers()
  local status, code, json = headers:get(":status"), headers:get("x-http-code"), headers:get("x-error-json")
  local is_malformed = headers:get("x-pawport-refine") ~= nil
  for _, name in ipairs(INTERNAL) do headers:remove(name) end
  if json ~= nil then
    answer(handle, code, json)
  elseif is_malformed then
    answer_malformed(handle, known.field_with_list)
  elseif status ~= "200" then
    local errors = handle:filterContext():get("errors")
    local found = errors[status] or errors.other
    answer(handle, found.status, found.body)
  elseif code ~= nil then
    set_status(handle, code)
  end
end

function envoy_on_response(handle)
  local known = marks(handle)
  answer_call(handle, known)
  if known.is_head then cut_body(handle) end
end
