"""Where a call comes from, by what its context and its headers say."""

import pytest

from pawport.rpc.peer import peer_address

FORGED = {b"x-forwarded-for": b"192.0.2.1", b"x-peer-address": b"192.0.2.1"}


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("ipv4:127.0.0.1:5000", "127.0.0.1"),
        ("ipv6:[::1]:5000", "::1"),
        ("ipv6:%5B::1%5D:5000", "::1"),  # as grpcio says it
        ("ipv6:[::ffff:192.0.2.7]:1", "::ffff:192.0.2.7"),
        ("ipv4:unknown:0", "unknown"),
        ("", ""),
    ],
)
def test_over_tcp_it_is_the_peer(peer: str, address: str) -> None:
    assert peer_address(peer, FORGED) == address


def test_over_a_unix_socket_it_is_what_the_gateway_says() -> None:
    headers = {b"x-forwarded-for": b"10.0.0.1", b"x-peer-address": b"192.0.2.1"}
    assert peer_address("unix:", headers) == "192.0.2.1"
    assert peer_address("unix:", {b"x-forwarded-for": b"10.0.0.1"}) == ""
