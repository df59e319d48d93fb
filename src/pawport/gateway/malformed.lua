-- Put before each of the scripts that tell callers of JSON why a request is not well formed.

local LONGEST = 200  -- of the values that are repeated to the caller

-- The path of a field in `message`; the transcoder gives that of a list's element itself.
local function inside(message, name)
  if message == "" or message == name or message:sub(-#name - 1) == "." .. name then
    return message ~= "" and message or name
  end
  return message .. "." .. name
end

-- As the schema has the name of a field that is given in either spelling.
local function plain(name)
  return (name:gsub("%u", function(letter) return "_" .. letter:lower() end))
end

-- What Envoy says of fields; and what is said instead, with what the pattern has found.
local ABOUT_FIELDS = {
  {"^([%w_.%[%]]*): invalid value Starting an? %a+ on a scalar field for type ([%w_]+)$", function(message, name)
    return "an object or a list where one value belongs", inside(message, name)
  end},
  {"^([%w_.%[%]]*): invalid value Cannot bind a list to map for field '([%w_]+)'%.", function(message, name)
    return "a list where an object belongs", inside(message, plain(name))
  end},
  {"^([%w_.%[%]]*): invalid value oneof field '[%w_]+' is already set%. Cannot set '([%w_]+)'", function(message, name)
    return "is there twice, or beside another that excludes it", inside(message, plain(name))
  end},
  {"^([%w_.%[%]]+): invalid value Field '[%w_]+', (.*) for type [%w_./]+$", function(field, what)
    return what, field
  end},
  {"^([%w_.%[%]]+): invalid value (.*) for type [%w_./]+$", function(field, value)
    return #value > LONGEST and "invalid value" or "invalid value " .. value, field
  end},
  {'^Could not find field \\"(.-)\\" in the type', function(field) return "unknown query parameter", field end},
  {"^The binding value .* of the field ([%w_.]+) is conflicting with the value .* in the body%.$", function(field)
    return "has one value in the path and another in the body", field
  end},
  {"^([%w_.%[%]]+): Proto fields must have a name%.$", function(field)
    return "a list where one value belongs", field
  end},
  {"^([%w_.%[%]]+): Repeated map key: .* is already set%.$", function(field)
    return "a key is there twice", field
  end},
}

-- What is wrong with a request, and with which field if it is one: from Envoy's own reply, without its names of
-- protobuf types. `field_with_list` is the field that has a list and takes none, if that is known.
local function malformed(reply, field_with_list)
  local text = reply:match('^{"message":"(.*)"}%s*$') or ""
  for _, about in ipairs(ABOUT_FIELDS) do
    local first, second = text:match(about[1])
    if first ~= nil then return about[2](first, second) end
  end
  if text:find("Root element must be a message", 1, true) then return "the body is not a JSON object" end
  local message = text:match("^([%w_.%[%]]*): Proto field is not repeating, cannot start list%.$")
  if message ~= nil then
    local field = field_with_list and inside(message, field_with_list) or message
    return "a list where one value belongs", field ~= "" and field or nil
  end
  -- An error of syntax: the first line says what it is, the others show the place.
  local first = text:gsub("\\u000a", "\\n"):match("^([%w ,.:{}%[%]-]+)\\n")
  if first ~= nil then return "the body is not JSON: " .. first end
  return "the request does not fit the method"
end
