"""Every form in which a call can bring its key."""

import base64

import pytest

from pawport.rpc.credentials import credentials


def basic(text: str) -> bytes:
    return b"Basic " + base64.b64encode(text.encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"authorization", b"Bearer key_1"),
        (b"authorization", b"bearer key_1"),
        (b"authorization", b"BEARER  key_1 "),
        (b"authorization", basic("key_1")),
        (b"authorization", basic("key_1:")),
        (b"authorization", basic("key_1:password")),
        (b"authorization", basic(":key_1")),
        (b"authorization", b"Basic key_1"),
        (b"authorization", b"key_1"),
        (b"authorization", b" key_1 "),
        (b"x-api-key", b"key_1"),
        (b"x-petnow-api-key", b"key_1"),
    ],
)
def test_forms(name: bytes, value: bytes):
    assert "key_1" in credentials({name: value})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {b"authorization": b""},
        {b"authorization": b"Bearer"},
        {b"authorization": b"Bearer  "},
        {b"authorization": b"BASIC"},
        {b"authorization": b" "},
        {b"authorization": b"Digest key_1"},
        {b"x-api-key": b""},
        {b"cookie": b"x-api-key=key_1"},
    ],
)
def test_none(headers: dict[bytes, bytes]):
    assert credentials(headers) == ()


def test_a_basic_value_may_itself_be_a_key_that_looks_like_base64():
    assert credentials({b"authorization": b"Basic a2V5"}) == ("key", "a2V5")


def test_authorization_comes_before_the_other_headers():
    headers = {b"authorization": b"Bearer key_1", b"x-api-key": b"key_2"}
    assert credentials(headers) == ("key_1",)
    assert credentials({**headers, b"authorization": b"Digest x"}) == ()


@pytest.mark.parametrize(
    "value", [b"Basic ====", b"Basic \xff\xfe", b"Bearer \xff\x00", b"Basic " + b"A" * 10**6]
)
def test_hostile_values_are_only_wrong_keys(value: bytes):
    for text in credentials({b"authorization": value}):
        assert text.encode()  # it can be hashed
