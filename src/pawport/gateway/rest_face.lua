-- The last word on what callers of JSON get. Runs on the routes of JSON alone: a gRPC error without
-- messages carries its whole status in headers, which must stay as they are.

local STATUS = '{"code":3,"message":"%s","details":[' ..
  '{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"REQUEST_MALFORMED","domain":"pawport"}%s]}'
local FIELD = ',{"@type":"type.googleapis.com/google.rpc.BadRequest",' ..
  '"fieldViolations":[{"field":"%s","description":"%s"}]}'

local LONGEST = 200  -- of the values that are repeated to the caller

-- Texts are cut out of JSON and put into JSON, so they stay escaped all the way.
local function status(message, field)
  if field == nil then return STATUS:format(message, "") end
  return STATUS:format(field .. ": " .. message, FIELD:format(field, message))
end

-- The path of a field in `message`; the transcoder gives that of a list's element itself.
local function inside(message, name)
  if message == "" or message == name or message:sub(-#name - 1) == "." .. name then
    return message ~= "" and message or name
  end
  return message .. "." .. name
end

-- The transcoder's text about a bad request, without its names of protobuf types.
local function refined(text)
  local field, scalar = text:match("^([%w_.%[%]]*): invalid value Starting an? %a+ on a scalar field for type ([%w_]+)$")
  if field ~= nil then return status("an object or a list where one value belongs", inside(field, scalar)) end
  local value
  field, value = text:match("^([%w_.%[%]]+): invalid value (.*) for type [%w_./]+$")
  if field ~= nil then return status(#value > LONGEST and "invalid value" or "invalid value " .. value, field) end
  field = text:match('^Could not find field \\"(.-)\\" in the type')
  if field ~= nil then return status("unknown query parameter", field) end
  field = text:match('^The binding value .* of the field ([%w_.]+) is conflicting with the value .* in the body%.$')
  if field ~= nil then return status("has one value in the path and another in the body", field) end
  if text:find("Root element must be a message", 1, true) then return status("the body is not a JSON object") end
  field = text:match("^([%w_.%[%]]*): Proto field is not repeating, cannot start list%.$")
  if field ~= nil then return status("a list where one value belongs", field ~= "" and field or nil) end
  field = text:match("^([%w_.%[%]]+): Repeated map key: .* is already set%.$")
  if field ~= nil then return status("a key is there twice", field) end
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
