"""The id of a call: in its log lines, in its answer, and in the audit events of what it changes."""

import itertools
import re
import secrets
from collections.abc import Mapping
from typing import Final

__all__ = ["HEADER", "request_id_of"]

HEADER: Final = "x-request-id"

_HEADER: Final = HEADER.encode()
# Without "@", quotes and blanks: an id goes into logs, where e-mail addresses and names must not.
_is_valid: Final = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}").fullmatch
# Several times as quick as a random id a call, and as unique.
_process: Final = secrets.token_hex(8)
_numbers: Final = itertools.count(1)


def request_id_of(headers: Mapping[bytes, bytes]) -> str:
    """The id that the caller gave in x-request-id, if it is one, else a new one.

    One has 1 to 128 letters, digits and . _ : / + = - in it.
    """
    given = headers.get(_HEADER)
    if given is not None and _is_valid(given):
        return given.decode()
    return f"{_process}-{next(_numbers):x}"
