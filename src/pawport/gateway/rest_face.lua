-- The last word on what callers of JSON get. Runs on the routes of JSON alone: a gRPC error without
-- messages carries its whole status in headers, which must stay as they are.

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

-- The status that a method asks for. The call can have failed after it announced its success.
local function set_status(headers, code)
  headers:remove("x-http-code")
  if headers:get(":status") ~= "200" then return end
  headers:replace(":status", code)
  if code == "304" then
    headers:remove("content-type")
    headers:remove("content-length")
  end
end

function envoy_on_response(handle)
  local headers = handle:headers()
  local known = marks(handle)
  headers:remove("grpc-status")
  local code = headers:get("x-http-code")
  if code ~= nil then set_status(headers, code) end
  if headers:get("x-pawport-refine") ~= nil then
    headers:remove("x-pawport-refine")
    answer_malformed(handle, known.field_with_list)
  end
  if known.is_head then cut_body(handle) end
end
