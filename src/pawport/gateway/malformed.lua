-- Put before each of the scripts that tell callers of JSON why a request is not well formed.

local LONGEST = 200  -- of the values that are repeated to the caller

-- The path of a field in `message`; the transcoder gives that of a list's element itself.
local function inside(message, name)
  if message == "" or message == name or message:sub(-#name - 1) == "." .. name then
    return message ~= "" and message or name
  end
  return message .. "." .. name
end

-- What is wrong with a request, and with which field if it is one: from Envoy's own reply, without its names of
-- protobuf types.
local function malformed(reply)
  local text = reply:match('^{"message":"(.*)"}%s*$') or ""
  local field, scalar = text:match("^([%w_.%[%]]*): invalid value Starting an? %a+ on a scalar field for type ([%w_]+)$")
  if field ~= nil then return "an object or a list where one value belongs", inside(field, scalar) end
  local value
  field, value = text:match("^([%w_.%[%]]+): invalid value (.*) for type [%w_./]+$")
  if field ~= nil then return #value > LONGEST and "invalid value" or "invalid value " .. value, field end
  field = text:match('^Could not find field \\"(.-)\\" in the type')
  if field ~= nil then return "unknown query parameter", field end
  field = text:match('^The binding value .* of the field ([%w_.]+) is conflicting with the value .* in the body%.$')
  if field ~= nil then return "has one value in the path and another in the body", field end
  if text:find("Root element must be a message", 1, true) then return "the body is not a JSON object" end
  field = text:match("^([%w_.%[%]]*): Proto field is not repeating, cannot start list%.$")
  if field ~= nil then return "a list where one value belongs", field ~= "" and field or nil end
  field = text:match("^([%w_.%[%]]+): Repeated map key: .* is already set%.$")
  if field ~= nil then return "a key is there twice", field end
  -- An error of syntax: the first line says what it is, the others show the place.
  local first = text:gsub("\\u000a", "\\n"):match("^([%w ,.:{}%[%]-]+)\\n")
  if first ~= nil then return "the body is not JSON: " .. first end
  return "the request does not fit the method"
end

