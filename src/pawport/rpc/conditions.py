"""Conditional requests: the etags that `If-Match` and `If-None-Match` name (RFC 9110, section 13.1)."""

__all__ = ["is_known", "named_etags"]


def named_etags(header: str) -> list[str]:
    """The etags of a header, without quotes. "*" stands for any."""
    return [each.strip().removeprefix("W/").strip('"') for each in header.split(",")]


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether the caller has what an etag, without quotes, is of."""
    return not {etag, "*"}.isdisjoint(named_etags(if_none_match))
