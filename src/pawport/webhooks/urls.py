"""The rules of an endpoint's URL. Where its host is, is checked again at each delivery."""

import socket
from contextlib import suppress
from typing import Final

from pawport.errors import invalid
from pawport.outgoing.addresses import is_public
from pawport.outgoing.errors import RequestError
from pawport.webhooks import sending

__all__ = ["check_url"]

_MAX_CHARACTERS: Final = 2048


def check_url(url: str, field: str, *, private: bool) -> None:
    """Raises InvalidArgument unless events may be sent to the URL. No name is looked up: that can take long.

    `private`: whether http and machines that are not on the public Internet are allowed.
    """
    if not url:
        raise invalid(field, "is required")
    if len(url) > _MAX_CHARACTERS:
        raise invalid(field, f"must be at most {_MAX_CHARACTERS} characters")
    if not url.isprintable() or " " in url:
        raise invalid(field, "must not contain spaces or control characters")
    try:
        host = sending.check_url(url, private=private).host
    except RequestError as error:
        raise invalid(field, error.reason) from None
    if not private and _is_local(host):
        raise invalid(field, "must be on the public Internet")


def _is_local(host: str) -> bool:
    """Whether a host is written as an address that is not public, in any form, or named localhost."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    with suppress(OSError):  # a name, or an address of version 6
        return not is_public(socket.inet_ntoa(socket.inet_aton(name)))
    return ":" in name and not is_public(name)
