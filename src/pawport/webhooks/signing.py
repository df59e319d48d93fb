"""Signatures of webhooks.

By the Standard Webhooks specification (https://github.com/standard-webhooks/standard-webhooks), and for
endpoints in Paws Source's format also by its document's header X-Paws-Signature.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

__all__ = ["new_secret", "signature_headers"]

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32  # the specification: 24 to 64


def new_secret() -> str:
    """Returns a random secret: whsec_, and 32 bytes in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature_headers(
    message_id: str, timestamp: int, body: bytes, secrets: Sequence[str], *, pawssource: bool = False
) -> dict[str, str]:
    """Returns the headers that prove who sent a body.

    Args:
        message_id: The same at each attempt, so that a receiver knows a message that it has had.
        timestamp: When the attempt begins, in seconds since 1970.
        body: The bytes that are sent.
        secrets: The endpoint's secret; while it is rotated, the new one and then the old one.
        pawssource: Whether the endpoint's format is PAWSSOURCE. Its header has room for one signature:
            that of the old secret, until the overlap ends.

    Raises:
        ValueError: a secret is not whsec_ and base64. The text does not contain it.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }
    if pawssource:
        headers["X-Paws-Signature"] = hmac.new(secrets[-1].encode(), body, hashlib.sha256).hexdigest()
    return headers


def _signature(secret: str, signed: bytes) -> str:
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(_PREFIX) or not key:
        raise ValueError("a secret of a webhook must be whsec_ and base64")
    return key
