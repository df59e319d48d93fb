"""The id of a call: the caller's own when it can stand in a log, else a new one."""

import pytest

from pawport.rpc.request_ids import request_id_of


@pytest.mark.parametrize(
    "given", [b"a", b"0b7f6b8e-3a53-4a5f-9d2b-8f6d0d9e4a11", b"Root=1-67:a/b+c_d.e", b"x" * 128]
)
def test_a_valid_one_is_kept(given: bytes) -> None:
    assert request_id_of({b"x-request-id": given}) == given.decode()


@pytest.mark.parametrize(
    "given", [b"", b"x" * 129, b"ann@example.com", b"Ann Lee", b'a"b', b"a\\b", b"a\n", b"a,b", b"\xc3\xa9"]
)
def test_another_is_replaced(given: bytes) -> None:
    made = request_id_of({b"x-request-id": given})
    assert made.encode() not in (given, given.strip())
    assert request_id_of({b"x-request-id": made.encode()}) == made


def test_new_ones_differ() -> None:
    assert len({request_id_of({}) for _ in range(1000)}) == 1000
