"""The files that Envoy serves from memory: the docs page, and the descriptions of the APIs.

They are direct responses of routes: nothing is read from a disk when they are asked for, and no path leads
to any other file. Envoy's router answers them, so the filters for calls are off on their routes.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["MAX_FILE", "static_routes"]

MAX_FILE = 4 << 20
"""The most bytes that one of the files may have."""

_Config = dict[str, Any]

_PACKAGE = Path(__file__).parents[1]
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
}
_FOLDERS = {
    "docs_page": "/docs",
    "gen/swagger_ui": "/docs",
    "gen/openapi": "/openapi",
    "gen/postman": "/postman",
}
_PAGE = "index.html"
_READS: _Config = {"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD"}}}
# Nothing of another origin, no inline code or style, and no page around this one. A key that is typed into
# the page can go nowhere but here. Swagger UI's style sheet has its icons in data: URLs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class _File(NamedTuple):
    path: str
    """Of the URL."""
    content: Path


def static_routes(off: Mapping[str, _Config]) -> list[_Config]:
    """The routes of all files, and from the root to the docs. `off`: the filters that are off on them, as
    `typed_per_filter_config`."""
    routes = [_from_root(), *(route for file in _files() for route in _routes(file))]
    return [{**route, "typed_per_filter_config": off} for route in routes]


def _from_root() -> _Config:
    """Leads a browser that asks only for the address to the docs; any other caller gets an error."""
    match = {"path": "/", "headers": [_READS, _contains("accept", "text/html")]}
    return {"match": match, "redirect": {"path_redirect": "/docs", "response_code": "FOUND"}}


def _files() -> Iterator[_File]:
    for folder, path in _FOLDERS.items():
        for content in sorted((_PACKAGE / folder).iterdir()):
            if content.name == _PAGE:
                yield from (_File(path, content), _File(f"{path}/", content))
            elif content.suffix in _TYPES:
                yield _File(f"{path}/{content.name}", content)


def _routes(file: _File) -> Iterator[_Config]:
    """The first one that matches is taken: unchanged, compressed, as it is."""
    # Weak, for it is the same with and without compression.
    etag = f'W/"{sha256(file.content.read_bytes()).hexdigest()[:32]}"'
    cached = {"etag": etag, "cache-control": "no-cache"}
    compressed = file.content.with_name(f"{file.content.name}.gz")
    if compressed.exists():
        cached["vary"] = "accept-encoding"
    headers = {**cached, **_headers(file.content)}
    known = _contains("if-none-match", etag.removeprefix("W/"))
    yield _route(file.path, {"status": 304}, cached, [known])
    if compressed.exists():
        accepted = _contains("accept-encoding", "gzip")
        yield _route(file.path, _body(compressed), {**headers, "content-encoding": "gzip"}, [accepted])
    yield _route(file.path, _body(file.content), headers)


def _headers(content: Path) -> dict[str, str]:
    headers = {"content-type": _TYPES[content.suffix], "x-content-type-options": "nosniff"}
    if content.suffix == ".html":
        headers |= {"content-security-policy": _POLICY, "referrer-policy": "no-referrer"}
    return headers


def _body(content: Path) -> _Config:
    return {"status": 200, "body": {"filename": str(content)}}


def _route(
    path: str, response: _Config, headers: Mapping[str, str], conditions: Iterable[_Config] = ()
) -> _Config:
    return {
        "match": {"path": path, "headers": [_READS, *conditions]},
        "direct_response": response,
        "response_headers_to_add": [_header(name, value) for name, value in headers.items()],
        "response_headers_to_remove": ["location"],  # which Envoy adds to a 304
    }


def _contains(header: str, value: str) -> _Config:
    return {"name": header, "string_match": {"contains": value}}


def _header(name: str, value: str) -> _Config:
    return {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
