"""The etags of records: how often one was written, in hexadecimal digits."""

from pawport.errors import Aborted

__all__ = ["check_etag", "next_etag"]


def check_etag(given: str, current: str, kind: str, name: str, called: str = "") -> None:
    """Raises Aborted if an etag is given, and is not the record's current one.

    `kind` and `name`: the record, such as ("pet", "pet_01h..."); `called`: what the caller named it by, if
    that is something else.
    """
    if given and given != current:
        what = f"{kind.replace('_', ' ')} {called or name}"
        raise Aborted(kind, name, f"{what} has changed since it was read; read it again")


def next_etag(etag: str) -> str:
    """Returns the etag after this one, which is empty for a new record."""
    return f"{int(etag or '0', 16) + 1:x}"
