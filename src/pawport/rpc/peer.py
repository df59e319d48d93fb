"""Where a call comes from."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

__all__ = ["peer_address"]

_GATEWAY: Final = "unix:"


def peer_address(peer: str, headers: Mapping[bytes, bytes]) -> str:
    """The IP address of who connected to the service; "" when it is not known.

    `peer` is what the call's context says, such as "ipv4:127.0.0.1:5000". Over a unix socket comes only
    our own gateway, which says in x-peer-address who connected to it, whatever its caller wrote there. From
    everybody else that header is worth nothing.
    """
    if peer.startswith(_GATEWAY):
        return headers.get(b"x-peer-address", b"").decode("latin-1")
    host = unquote(peer).partition(":")[2].rpartition(":")[0]
    return host.removeprefix("[").removesuffix("]")
