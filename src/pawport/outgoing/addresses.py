"""Which machines may be sent a request that somebody else names: only those on the public Internet.

All others belong to somebody: this machine, its network, the metadata service of its cloud.
"""

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from pawport.outgoing.errors import RequestError

__all__ = ["Place", "addresses", "is_public"]

Place = tuple[socket.AddressFamily, tuple[str, int]]
"""An address family, with an address and a port."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# IANA's registries of special-purpose addresses. Of what Python knows, much depends on its version.
_OWN: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
            "168.63.129.16/32",  # public by its number, and yet inside of a cloud: Azure's platform
        ),
    )
)


async def addresses(host: str, port: int, *, private: bool) -> Sequence[Place]:
    """Where a host is, by one question to the resolver: connect to these addresses, not to the name, which
    may mean another machine when it is asked again.

    Raises:
        RequestError: it is where only `private` allows to go.
        OSError: the name does not exist, or cannot be looked up.
    """
    places = _as_written(host, port) or await _looked_up(host, port)
    if not private and not all(is_public(address) for _, (address, _) in places):
        raise RequestError("the URL is not on the public Internet", final=True)
    return places


def _as_written(host: str, port: int) -> Sequence[Place]:
    """The place of a host that is an address in its usual form: only names need the resolver."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return []
    return [(socket.AF_INET if address.version == 4 else socket.AF_INET6, (host, port))]


async def _looked_up(host: str, port: int) -> Sequence[Place]:
    """Asks the system's resolver, which blocks: on a thread that nobody waits for when the process ends."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Sequence[Place]] = loop.create_future()

    def settle(places: Sequence[Place], error: Exception | None) -> None:
        if not future.done():  # or the request was given up
            future.set_result(places) if error is None else future.set_exception(error)

    def work() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            places = [(family, (str(place[0]), port)) for family, _, _, _, place in found]
            done = partial(settle, places, None)
        except Exception as error:
            done = partial(settle, [], error)
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(done)

    threading.Thread(target=work, name="pawport-lookup", daemon=True).start()
    return await future


def is_public(text: str) -> bool:
    """Whether an address is that of a machine on the public Internet."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id:  # it means a network of this machine
        return False
    return all(map(_is_public, _meant(address)))


def _is_public(address: _Address) -> bool:
    if not address.is_global or any(address in network for network in _OWN):
        return False
    return address.version == 4 or address in _GLOBAL_UNICAST


def _meant(address: _Address) -> Iterator[_Address]:
    """The address, or those of version 4 that one of version 6 leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
    elif address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    elif address.sixtofour:
        yield address.sixtofour
    elif address.teredo:
        yield from address.teredo
    else:
        yield address
