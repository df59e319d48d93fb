"""Answers that are files, which callers may have already."""

from collections.abc import Sequence
from typing import Any, Final

from pawport.rpc.dialect import STATUS_HEADER

__all__ = ["PRIVATE", "PUBLIC", "answer_headers", "is_known"]

PRIVATE: Final = "private, no-cache"
"""Caches ask each time, so that a key that is revoked opens nothing."""
PUBLIC: Final = "public, max-age=3600"


def is_known(context: Any, etag: str) -> bool:
    """Whether the caller says that it has what the etag is of (`If-None-Match`)."""
    given = dict(context.invocation_metadata() or ()).get("if-none-match", "")
    return any(each.strip().removeprefix("W/") in {etag, "*"} for each in str(given).split(","))


def answer_headers(etag: str, cache: str, *, known: bool) -> Sequence[tuple[str, str]]:
    """What browsers and caches need to know of a file. Of one that is `known`, the status says so: 304."""
    headers = (
        ("etag", etag),
        ("cache-control", cache),
        ("x-content-type-options", "nosniff"),
        # A picture can be a page as well, for a browser that is led astray: it may do nothing then.
        ("content-security-policy", "default-src 'none'; sandbox"),
    )
    return (*headers, (STATUS_HEADER, "304")) if known else headers
