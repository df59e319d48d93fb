-- Put before each of the scripts that make the answers of JSON: what they have to know of the request. SINGULAR
-- stands before this, with the fields that take no list: by both of their spellings, as the schema calls them.

local MARKS = "pawport"  -- of the stream, from the request to the answer
local NONE = {}
local LARGEST, MOST_LISTS, LONGEST_NAME = 256 * 1024, 32, 70  -- that are looked at

local function mark(handle, key, value)
  handle:streamInfo():dynamicMetadata():set(MARKS, key, value)
end

local function marks(handle)
  return handle:streamInfo():dynamicMetadata():get(MARKS) or NONE
end

-- The first field with a list that takes none. The transcoder refuses it without its name.
local function field_with_list(json)
  local place = 0
  for _ = 1, MOST_LISTS do
    place = json:find("[", place + 1, true)
    if place == nil then return nil end
    local before = json:sub(math.max(place - LONGEST_NAME, 1), place - 1)
    local field = SINGULAR[before:match('"([%w_]+)"%s*:%s*$') or ""]
    if field ~= nil then return field end
  end
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local method = headers:get(":method")
  if method == "GET" then return end
  if method == "HEAD" then
    headers:replace(":method", "GET")
    mark(handle, "is_head", true)
    return
  end
  local body = handle:body()
  if body == nil or body:length() > LARGEST then return end
  local field = field_with_list(body:getBytes(0, body:length()))
  if field ~= nil then mark(handle, "field_with_list", field) end
end

-- Leaves the answer without its body, as HEAD asks for.
local function cut_body(handle)
  local body = handle:body(true)
  local length = body:length()
  body:setBytes("")
  local headers = handle:headers()
  if headers:get(":status") == "200" then
    headers:replace("content-length", tostring(length))
  else  -- of an error it is not known here: Envoy has left the text out
    headers:remove("content-length")
  end
end

-- Gives a success the status that its method asks for.
local function set_status(handle, status)
  handle:headers():replace(":status", status)
  if status == "204" or status == "304" then  -- a body would be taken for the next answer
    handle:body(true):setBytes("")
    local headers = handle:headers()
    headers:remove("content-type")
    headers:remove("content-length")
  end
end
