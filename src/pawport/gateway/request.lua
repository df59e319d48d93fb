-- Put behind the scripts that make the answers of JSON: keeps for them what they have to know of the request.
-- SINGULAR stands before this, with the fields that take no list: by both of their spellings, as the schema calls
-- them.

local LARGEST, MOST_LISTS, LONGEST_NAME = 256 * 1024, 32, 70  -- that are looked at

local function mark(handle, key, value)
  handle:streamInfo():dynamicMetadata():set(MARKS, key, value)
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
