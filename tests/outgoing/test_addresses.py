"""Which addresses may be asked for what somebody else names."""

import asyncio
import socket
from collections.abc import Sequence

import pytest

from pawport.outgoing import addresses
from pawport.outgoing.addresses import Place, is_public
from pawport.outgoing.errors import RequestError

PUBLIC = ("8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808")
OWN = (
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1"),
    *("192.0.2.1", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *(
        "168.63.129.16",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:2800::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
    ),
    *("fec0::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "2002:7f00:1::"),
    *("2002:a9fe:a9fe::1", "2001:0:7f00:1:0:0:f5ff:fffe", "localhost", ""),
)


@pytest.mark.parametrize("address", PUBLIC)
def test_of_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", OWN)
def test_of_somebodys_own(address: str) -> None:
    assert not is_public(address)


def looked_up(host: str, *, private: bool) -> Sequence[Place]:
    return asyncio.run(addresses.addresses(host, 80, private=private))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "::1"]
)
def test_other_ways_to_write_them(host: str) -> None:
    with pytest.raises(RequestError) as caught:
        looked_up(host, private=False)
    assert caught.value.final
    assert looked_up(host, private=True)


def test_a_host_that_is_also_somewhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(RequestError):
        looked_up("two.example", private=False)
