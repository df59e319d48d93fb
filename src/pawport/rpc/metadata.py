"""gRPC's metadata, deadline and status as HTTP headers, in the form that ASGI has them: pairs of bytes."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote

import grpc

__all__ = ["Header", "Metadata", "decode_metadata", "encode_metadata", "encode_status", "parse_timeout"]

Metadata = Sequence[tuple[str, str | bytes]]
Header = tuple[bytes, bytes]

_NAME = re.compile(r"[0-9a-z_.-]+")
_TIMEOUT = re.compile(rb"([0-9]{1,8})([HMSmun])")
_SECONDS = {b"H": 3600, b"M": 60, b"S": 1, b"m": 1e-3, b"u": 1e-6, b"n": 1e-9}
_UNQUOTED = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")


def decode_metadata(headers: Iterable[Header]) -> tuple[tuple[str, str | bytes], ...]:
    """The metadata in a request's headers. A `-bin` header that is not base64 is left out."""
    pairs: list[tuple[str, str | bytes]] = []
    for name, value in headers:
        if name.startswith(b"grpc-"):
            continue
        if name.endswith(b"-bin"):
            pairs += ((name.decode(), data) for data in _decode_binary(value))
        else:
            pairs.append((name.decode(), value.decode(errors="replace")))
    return tuple(pairs)


def _decode_binary(value: bytes) -> list[bytes]:
    """Several values of one name may have been joined by commas on the way."""
    try:
        return [_decode_base64(part.strip().rstrip(b"=")) for part in value.split(b",")]
    except binascii.Error:
        return []


def _decode_base64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)


def encode_metadata(metadata: Metadata) -> list[Header]:
    """The headers for metadata. ValueError if a name or a text cannot stand in a header."""
    headers: list[Header] = []
    for name, value in metadata:  # in one function: every call of a limited key comes here
        encoded, is_binary = _encode_name(name)
        if is_binary:
            headers.append((encoded, _encode_binary(value)))
            continue
        text = value if isinstance(value, str) else value.decode("latin-1")
        if not (text.isascii() and text.isprintable()):
            raise ValueError(f"the value of the metadata {name} is not printable ASCII")
        headers.append((encoded, text.encode()))
    return headers


def _encode_binary(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return base64.b64encode(data).rstrip(b"=")


@lru_cache(256)  # a server's names are few, and in every answer
def _encode_name(name: str) -> tuple[bytes, bool]:
    """The name, and whether its values are binary."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"metadata cannot have the name {name!r}")
    return name.encode(), name.endswith("-bin")


@lru_cache(256)
def encode_status(code: grpc.StatusCode, details: str = "") -> tuple[Header, ...]:
    """The trailers that end a call."""
    status = (b"grpc-status", b"%d" % code.value[0])
    if not details:
        return (status,)
    return status, (b"grpc-message", quote(details, safe=_UNQUOTED, errors="replace").encode())


def parse_timeout(value: bytes) -> float:
    """The seconds that a `grpc-timeout` header gives. ValueError if it is malformed."""
    match = _TIMEOUT.fullmatch(value)
    if match is None:
        raise ValueError("malformed grpc-timeout")
    number, unit = match.groups()
    return int(number) * _SECONDS[unit]
