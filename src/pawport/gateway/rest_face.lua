-- The last word on what callers of JSON get. Of GETs, it runs for answers that have x-pawport-refine or x-http-code
-- (reads.py).

local STATUS = '{"code":3,"message":"%s","details":[' ..
  '{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"REQUEST_MALFORMED","domain":"pawport"}%s]}'
local FIELD = ',{"@type":"type.googleapis.com/google.rpc.BadRequest",' ..
  '"fieldViolations":[{"field":"%s","description":"%s"}]}'

-- Texts are cut out of JSON and put into JSON, so they stay escaped all the way.
local function status(message, field)
  if field == nil then return STATUS:format(message, "") end
  return STATUS:format(field .. ": " .. message, FIELD:format(field, message))
end

local function answer_malformed(handle, field_with_list)
  local body = handle:body(true)  -- from here on headers taken before must not be used
  body:setBytes(status(malformed(body:getBytes(0, body:length()), field_with_list)))
end

function envoy_on_response(handle)
  local headers = handle:headers()
  local known, code = marks(handle), headers:get("x-http-code")
  headers:remove("x-http-code")
  if headers:get("x-pawport-refine") ~= nil then
    headers:remove("x-pawport-refine")
    answer_malformed(handle, known.field_with_list)
  elseif code ~= nil and headers:get(":status") == "200" then  -- or it failed after it announced its success
    set_status(handle, code)
  end
  if known.is_head then cut_body(handle) end
end
