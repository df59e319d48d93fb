"""Page tokens: opaque text that says where the next page starts, for one list with one set of arguments.

Requests have them in `pagination.page_token`; those of vendors' APIs in `cursor`, beside a `limit`.
In `pagination` a page's number is taken too, for clients that count pages.
"""

import base64
import binascii
import re
from hashlib import blake2b
from typing import Final

from google.protobuf.message import Message

from pawport.errors import InvalidArgument, invalid
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.kit.paging import Window

__all__ = ["DEFAULT_PAGE_SIZE", "MAX_PAGE_SIZE", "page_window", "position", "text_position", "token"]

DEFAULT_PAGE_SIZE: Final = 100
MAX_PAGE_SIZE: Final = 500
_NUMBER: Final = re.compile("[1-9][0-9]{0,4}")
_INTEGER: Final = re.compile("[+-]?[0-9]+")
_PAGE_TOKEN: Final = "pagination.page_token"  # noqa: S105 - the name of a field
_CURSOR: Final = "cursor"
_PAGING: Final = ("pagination", _CURSOR, "limit")
_VERSION: Final = b"\x01"
_HASH_BYTES: Final = 8


def page_window(pagination: Pagination) -> Window:
    """How many results the page may have, and its number if it is asked for by that."""
    size = min(pagination.page_size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    return Window(size, int(pagination.page_token) if _NUMBER.fullmatch(pagination.page_token) else 1)


def token(request: Message, company_id: str, position: bytes | str | None) -> str:
    """The token of the page after `position`, good for this request and company only; "" after the last
    page, which has no position."""
    if position is None:
        return ""
    data = _VERSION + _fingerprint(request, company_id)
    data += position.encode() if isinstance(position, str) else position
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def position(request: Message, company_id: str, length: int | None) -> bytes | None:
    """The position that the request's token holds, of `length` bytes if that is given; None for the
    first page, and for one that is asked for by its number.

    Raises:
        InvalidArgument: the token is damaged, or belongs to a call with other arguments.
    """
    given, field = _given(request)
    if not given:
        return None
    try:
        data = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _foreign(field) from None
    head, found = data[: 1 + _HASH_BYTES], data[1 + _HASH_BYTES :]
    if head != _VERSION + _fingerprint(request, company_id) or len(found) != (
        len(found) if length is None else length
    ):
        raise _foreign(field)
    return found


def text_position(request: Message, company_id: str) -> str | None:
    """Like `position`, of a list whose positions are printable ASCII."""
    found = position(request, company_id, None)
    if found is None:
        return None
    text = found.decode("ascii", errors="replace")
    if not (text.isascii() and text.isprintable()):  # made elsewhere, by someone who knows a token's form
        raise _foreign(_given(request)[1])
    return text


def _given(request: Message) -> tuple[str, str]:
    """The token of a request, "" if it has none, and the path of its field."""
    if _CURSOR in request.DESCRIPTOR.fields_by_name:
        return request.cursor, _CURSOR  # type: ignore[attr-defined]  # as was just seen
    token: str = request.pagination.page_token  # type: ignore[attr-defined]  # every other list has it
    if _NUMBER.fullmatch(token):
        return "", _PAGE_TOKEN
    if _INTEGER.fullmatch(token):
        raise invalid(_PAGE_TOKEN, "must be between 1 and 99999 if it is a page number")
    return token, _PAGE_TOKEN


def _fingerprint(request: Message, company_id: str) -> bytes:
    """A hash of the call's other arguments; the page size may change between pages."""
    others = type(request).FromString(request.SerializeToString())
    for name in _PAGING:
        if name in others.DESCRIPTOR.fields_by_name:
            others.ClearField(name)
    text = f"{request.DESCRIPTOR.full_name}\n{company_id}\n".encode()
    return blake2b(text + others.SerializeToString(deterministic=True), digest_size=_HASH_BYTES).digest()


def _foreign(field: str) -> InvalidArgument:
    return invalid(field, "is not a valid token for this list with these arguments")
