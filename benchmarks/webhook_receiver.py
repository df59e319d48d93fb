"""A receiver of webhooks, as cheap as can be: `python -m benchmarks.webhook_receiver PORT`.

`/hang` never answers. `GET /report` returns how long after its commit each event came to the other paths, in
seconds, and forgets it.
"""

import asyncio
import json
import re
import sys
import time
from datetime import datetime
from typing import Final

_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CREATED: Final = re.compile(rb'"created_at": ?"([^"]+)"')
_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

_came: list[tuple[float, bytes]] = []


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            if head.startswith(b"POST /hang"):
                await asyncio.sleep(3600)
            if head.startswith(b"GET"):
                body = json.dumps([_seconds(*each) for each in _came]).encode()
                _came.clear()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            else:
                _came.append((time.time(), body))
                writer.write(_ANSWER)
            await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


def _seconds(came: float, body: bytes) -> float:
    created = _CREATED.search(body)
    return came - datetime.fromisoformat(created[1].decode()).timestamp() if created else 0.0


async def _main(port: int) -> None:
    async with await asyncio.start_server(_serve, "127.0.0.1", port, backlog=1024) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
