"""Reads the API key out of a call's headers, in every form that Pawport accepts."""

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache

__all__ = ["credentials"]


def credentials(headers: Mapping[bytes, bytes]) -> tuple[str, ...]:
    """The texts that could be the key's secret, likeliest first.

    `Authorization: Bearer KEY`, `Authorization: Basic BASE64(KEY)` (also `Basic KEY`),
    `Authorization: KEY`, `x-api-key: KEY` and `x-petnow-api-key: KEY`. Several that differ are not
    guessed between: `Authorization` comes first.
    """
    return _secrets(
        headers.get(b"authorization"), headers.get(b"x-api-key") or headers.get(b"x-petnow-api-key")
    )


@lru_cache(256)  # a caller sends the same headers with every call
def _secrets(authorization: bytes | None, api_key: bytes | None) -> tuple[str, ...]:
    if authorization:
        scheme, _, rest = authorization.strip().partition(b" ")
        rest = rest.strip()
        match scheme.lower():
            case b"bearer":
                return _texts(rest)
            case b"basic":
                return _texts(_basic(rest), rest)
        return () if rest else _texts(scheme)  # of another scheme, or a key without one
    return _texts(api_key)


def _basic(value: bytes) -> bytes | None:
    try:
        user, _, password = base64.b64decode(value, validate=True).partition(b":")
    except binascii.Error:
        return None
    return user or password


def _texts(*values: bytes | None) -> tuple[str, ...]:
    return tuple(text for value in values if value and (text := value.decode("latin-1")))
