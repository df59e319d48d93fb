"""The content encodings of requests.

Not by Envoy's decompressor: of what that makes, Python inside Envoy gets only a part (pyvoy 1.3).
"""

from pawport.errors import FieldViolation, InvalidArgument, QuotaExceeded
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.inflating import ENCODINGS, inflate

__all__ = ["decoded", "too_large"]


def decoded(body: bytes, encoding: bytes, limit: int) -> bytes:
    """Returns a body without its content encoding.

    Raises:
        InvalidArgument: the encoding is unknown, or the body does not have it.
        QuotaExceeded: the body has more than `limit` bytes; no more than these are unpacked.
    """
    encoding = encoding.strip().lower()
    if encoding in (b"", b"identity"):
        return body
    if encoding not in ENCODINGS:
        raise _wrong("must be gzip, deflate or identity")
    try:
        plain = inflate(body, encoding, limit)
    except ValueError:
        raise _wrong("does not match the body") from None
    if len(plain) > limit:
        raise too_large(limit)
    return plain


def too_large(limit: int) -> QuotaExceeded:
    """The error of a body that has more than `limit` bytes."""
    message = f"the body must be at most {limit} bytes"
    return QuotaExceeded("request", message, reason=ErrorReason.REQUEST_TOO_LARGE)


def _wrong(description: str) -> InvalidArgument:
    violation = FieldViolation("Content-Encoding", description)
    return InvalidArgument([violation], reason=ErrorReason.REQUEST_MALFORMED)
