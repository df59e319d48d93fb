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

-- The transcoder's text about a bad request, without its names of protobuf types.
local function refined(text)
  local field, value = text:match("^([%w_.]+): invalid value (.*) for type [%w_./]+$")
  if field ~= nil then
    local scalar = value:match("^Starting an? %a+ on a scalar field") ~= nil
    return status(scalar and "an object or a list where one value belongs" or "invalid value " .. value, field)
  end
  field = text:match('^Could not find field \\"(.-)\\" in the type')
  if field ~= nil then return status("unknown query parameter", field) end
  field = text:match('^The binding value .* of the field ([%w_.]+) is conflicting with the value .* in the body%.$')
  if field ~= nil then return status("has one value in the path and another in the body", field) end
  if text:find("Root element must be a message", 1, true) then return status("the body is not a JSON object") end
  if text:find("cannot start list", 1, true) then return status("a list where one value belongs") end
  -- An error of syntax: the first line says what it is, the others show the place.
  local first = text:gsub("\\u000a", "\\n"):match("^([%w ,.:{}%[%]-]+)\\n")
  if first ~= nil then return status("the body is not JSON: " .. first) end
  return status("the request does not fit the method")
end

function envoy_on_response(handle)
  local headers = handle:headers()
  headers:remove("grpc-status")
  if headers:get("x-pawport-refine") ~= nil then
    headers:remove("x-pawport-refine")
    local body = handle:body(true)  -- from here on `headers` must not be used
    body:setBytes(refined(body:getBytes(0, body:length()):match('^{"message":"(.*)"}%s*$') or ""))
    return
  end
  local code = headers:get("x-http-code")
  if code ~= nil then
    headers:remove("x-http-code")
    -- The call can have failed after it announced its success.
    if headers:get(":status") == "200" then headers:replace(":status", code) end
  end
end
