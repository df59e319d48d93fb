"""Where a call comes from."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

__all__ = ["peer_address", "peer_of"]

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


def peer_of(scope: Mapping[str, Any]) -> str:
    """The caller's address in an ASGI scope, as gRPC writes it. There is none on a unix socket."""
    client = scope.get("client")
    if not client or not client[0]:
        return _GATEWAY
    host, port = client
    return f"ipv6:[{host}]:{port}" if ":" in host else f"ipv4:{host}:{port}"
