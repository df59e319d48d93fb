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

function envoy_on_response(handle)
  local headers = handle:headers()
  headers:remove("grpc-status")
  if headers:get("x-pawport-refine") ~= nil then
    headers:remove("x-pawport-refine")
    local body = handle:body(true)  -- from here on `headers` must not be used
    body:setBytes(status(malformed(body:getBytes(0, body:length()))))
    return
  end
  local code = headers:get("x-http-code")
  if code ~= nil then
    headers:remove("x-http-code")
    -- The call can have failed after it announced its success.
    if headers:get(":status") == "200" then headers:replace(":status", code) end
  end
end
