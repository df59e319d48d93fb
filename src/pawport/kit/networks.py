"""The networks that a key may be used from."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from pawport.errors import FieldViolation, InvalidArgument

__all__ = ["Network", "contains", "lies_within", "parse_networks"]

Network = IPv4Network | IPv6Network


def parse_networks(texts: Sequence[str], field: str) -> list[str]:
    """The ranges as they are kept, each once: "192.0.2.7" is "192.0.2.7/32".

    Raises:
        InvalidArgument: one is neither an address nor a network; `field` is the list's name.
    """
    networks, violations = [], []
    for index, text in enumerate(texts):
        try:
            networks.append(str(ip_network(text.strip())))
        except ValueError:
            problem = "must be an IP address, or a network such as 192.0.2.0/24 without host bits set"
            violations.append(FieldViolation(f"{field}[{index}]", problem))
    if violations:
        raise InvalidArgument(violations)
    return list(dict.fromkeys(networks))


def contains(networks: Iterable[Network], address: str) -> bool:
    """Whether an address is in one of the networks. What is no address is in none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:  # as a socket for both versions tells it
        found = found.ipv4_mapped
    return any(found in network for network in networks)


def lies_within(inner: Network, networks: Iterable[Network]) -> bool:
    """Whether all of a network is in one of the others."""
    return any(
        inner.version == network.version and inner.subnet_of(network)  # type: ignore[arg-type]  # of one version
        for network in networks
    )
