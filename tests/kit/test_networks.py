"""Networks of keys."""

from ipaddress import ip_network

import pytest

from pawport.errors import InvalidArgument
from pawport.kit.networks import contains, lies_within, parse_networks


def test_parsing_keeps_each_once() -> None:
    given = [" 192.0.2.7", "192.0.2.7/32", "2001:DB8::/32", "10.0.0.0/255.0.0.0"]
    assert parse_networks(given, "ranges") == ["192.0.2.7/32", "2001:db8::/32", "10.0.0.0/8"]


@pytest.mark.parametrize("wrong", ["", "example.com", "10.0.0.1/8", "10.0.0.0/33", "1.2.3", "::1/129"])
def test_what_is_no_network_is_named(wrong: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse_networks(["::1", wrong], "key.ranges")
    assert [violation.field for violation in caught.value.violations] == ["key.ranges[1]"]


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("::ffff:192.0.2.1", True),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_addresses(address: str, inside: bool) -> None:
    networks = [ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")]
    assert contains(networks, address) is inside


def test_networks_in_networks() -> None:
    wide = [ip_network("10.0.0.0/8"), ip_network("::/0")]
    assert lies_within(ip_network("10.1.0.0/16"), wide)
    assert lies_within(ip_network("2001:db8::/32"), wide)
    assert not lies_within(ip_network("0.0.0.0/0"), wide)
