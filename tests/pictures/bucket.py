"""The part of S3's protocol that a store of pictures needs, kept in memory; signatures are not checked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.http_server import serving_http


@dataclass
class Bucket:
    """The objects by their paths, and whether the store answers at all."""

    endpoint: str
    objects: dict[str, bytes] = field(default_factory=dict)
    failing: bool = False


@contextmanager
def bucket_server() -> Iterator[Bucket]:
    """A server on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            if not found.failing:
                found.objects[self.path] = data
            self._answer(200)

        def do_GET(self) -> None:
            data = found.objects.get(self.path)
            self._answer(404 if data is None else 200, data or b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            keys = re.findall("<Key>(.*?)</Key>", body) if not found.failing else []
            for key in keys:
                found.objects.pop(f"{self.path.removesuffix('?delete')}/{key}", None)
            deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

        def _answer(self, status: int, data: bytes = b"") -> None:
            status = 403 if found.failing else status
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("ETag", '"1"')
            self.send_header("Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with serving_http(Handler) as port:
        found = Bucket(f"http://127.0.0.1:{port}")
        yield found
