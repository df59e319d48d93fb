import base64

import pytest
from grpc import StatusCode
from hypothesis import given
from hypothesis import strategies as st

from pawport.rpc.metadata import decode_metadata, encode_metadata, encode_status, parse_timeout

NAMES = st.from_regex(r"x[0-9a-z_.-]{0,10}", fullmatch=True).filter(lambda name: not name.endswith("-bin"))
TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))


@given(st.lists(st.tuples(NAMES, TEXTS) | st.tuples(NAMES.map("{}-bin".format), st.binary())))
def test_there_and_back(metadata: list[tuple[str, str | bytes]]) -> None:
    assert decode_metadata(encode_metadata(metadata)) == tuple(metadata)


@pytest.mark.parametrize("name", ["", "X", "a b", "a:b", "a\n", "ü"])
def test_name_that_cannot_stand_in_a_header(name: str) -> None:
    with pytest.raises(ValueError, match="metadata cannot have the name"):
        encode_metadata([(name, "x")])


@pytest.mark.parametrize("value", ["a\nb", "a\r", "\0", "ü", "\x7f"])
def test_text_that_cannot_stand_in_a_header(value: str) -> None:
    with pytest.raises(ValueError, match="the value of the metadata x-y is not printable ASCII"):
        encode_metadata([("x-y", value)])


def test_headers_of_grpc_are_not_metadata() -> None:
    assert decode_metadata([(b"grpc-timeout", b"1S"), (b"x", b"y")]) == (("x", "y"),)


def test_binary_values_that_were_joined() -> None:
    joined = b", ".join([base64.b64encode(b"\xff"), base64.b64encode(b"ab").rstrip(b"=")])
    assert decode_metadata([(b"x-bin", joined)]) == (("x-bin", b"\xff"), ("x-bin", b"ab"))


@given(st.text())
def test_status_text_is_a_legal_header(details: str) -> None:
    _, *message = encode_status(StatusCode.INTERNAL, details)
    for _, value in message:
        assert all(0x20 <= byte < 0x7F for byte in value)


@pytest.mark.parametrize(("value", "seconds"), [(b"2H", 7200), (b"3M", 180), (b"4S", 4), (b"5m", 0.005)])
def test_timeout(value: bytes, seconds: float) -> None:
    assert parse_timeout(value) == pytest.approx(seconds)
