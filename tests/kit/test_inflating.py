"""What is unpacked, and how much of it."""

import gzip
import zlib

import pytest

from pawport.kit.inflating import ENCODINGS, inflate

PACKED = {
    b"gzip": gzip.compress(b"12345"),
    b"x-gzip": gzip.compress(b"12345"),
    b"deflate": zlib.compress(b"12345"),
}


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
@pytest.mark.parametrize(("limit", "plain"), [(5, b"12345"), (6, b"12345"), (4, b"12345"), (2, b"123")])
def test_unpacks_one_byte_more_than_the_limit(encoding: bytes, limit: int, plain: bytes) -> None:
    assert inflate(PACKED[encoding], encoding, limit) == plain


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_what_is_wrong(encoding: bytes) -> None:
    packed = PACKED[encoding]
    for wrong in (b"", b"12345", packed[:-1], packed + b"1", packed * 2):
        with pytest.raises(ValueError, match=r"encoding|cut"):
            inflate(wrong, encoding, 100)
