"""Answers that are files, which callers may have already."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from google.api.httpbody_pb2 import HttpBody

from pawport.rpc.caller import reply_headers, set_http_status
from pawport.rpc.conditions import is_known

__all__ = ["PRIVATE", "PUBLIC", "answer_file"]

PRIVATE: Final = "private, no-cache"
"""Caches ask each time, so that a key that is revoked opens nothing."""
PUBLIC: Final = "public, max-age=3600"


async def answer_file(
    context: Any, etag: str, cache: str, read: Callable[[], Awaitable[HttpBody]]
) -> HttpBody:
    """The file that `read` answers, which is not asked if the caller has what the etag, without quotes, is
    of."""
    known = is_known(str(dict(context.invocation_metadata() or ()).get("if-none-match", "")), etag)
    answer = HttpBody() if known else await read()
    reply_headers().extend(_answer_headers(etag, cache))
    if known:
        set_http_status(304)
    return answer


def _answer_headers(etag: str, cache: str) -> Sequence[tuple[str, str]]:
    """What browsers and caches need to know of a file."""
    return (
        ("etag", f'"{etag}"'),
        ("cache-control", cache),
        ("x-content-type-options", "nosniff"),
        # A picture can be a page as well, for a browser that is led astray: it may do nothing then.
        ("content-security-policy", "default-src 'none'; sandbox"),
    )
