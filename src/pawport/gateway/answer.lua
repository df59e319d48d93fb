-- Put before each of the scripts that make the answers of JSON.

local MARKS = "pawport"  -- of the stream, from the request to the answer
local NONE = {}

local function marks(handle)
  return handle:streamInfo():dynamicMetadata():get(MARKS) or NONE
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
