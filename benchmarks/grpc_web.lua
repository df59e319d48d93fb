-- For wrk: calls a method over gRPC-Web, with one message of a file after the other.
-- Arguments: the file (each message framed for gRPC, after its length in 4 bytes), the API key.

local requests, last = {}, 0
failed = 0

function setup(thread)
  threads = threads or {}
  table.insert(threads, thread)
end

function init(args)
  local headers = {["content-type"] = "application/grpc-web+proto", ["x-api-key"] = args[2]}
  local file = assert(io.open(args[1], "rb"))
  local data = file:read("*a")
  file:close()
  local position = 1
  while position < #data do
    local a, b, c, d = data:byte(position, position + 3)
    local size = ((a * 256 + b) * 256 + c) * 256 + d
    table.insert(requests, wrk.format("POST", nil, headers, data:sub(position + 4, position + 3 + size)))
    position = position + 4 + size
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

-- The status comes at the end of the body.
function response(status, headers, body)
  if status ~= 200 or not body:find("grpc-status:0", -40, true) then failed = failed + 1 end
end

function done(summary, latency)
  local sum = 0
  for _, thread in ipairs(threads) do sum = sum + thread:get("failed") end
  print("failed calls: " .. sum)
  print("p95: " .. latency:percentile(95))
end
