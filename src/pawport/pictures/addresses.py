"""Which machines may be asked for a picture that somebody else names: those of the public Internet alone.

Everything else is somebody's own: this machine, its network, what the cloud tells of its machines.
"""

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from typing import Final

__all__ = ["ForbiddenAddressError", "addresses", "is_public"]

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


class ForbiddenAddressError(Exception):
    """A host is at an address that must not be asked."""


def addresses(
    host: str, port: int, *, private: bool
) -> Sequence[tuple[socket.AddressFamily, tuple[str, int]]]:
    """Where a host is, by one question to the resolver: connect to these addresses, not to the name, which
    may mean another machine when it is asked again.

    Raises:
        ForbiddenAddressError: it is where only `private` allows to go.
        OSError: nobody knows the host.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = [(family, (str(place[0]), port)) for family, _, _, _, place in found]
    if not private and not all(is_public(address) for _, (address, _) in places):
        raise ForbiddenAddressError
    return places


def is_public(text: str) -> bool:
    """Whether an address is that of a machine on the public Internet."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # such as one with a scope, "fe80::1%eth0"
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
