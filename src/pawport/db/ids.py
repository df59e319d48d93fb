"""Ids: 16-byte UUIDv7 inside, TypeID text outside."""

import uuid_utils
from typeid.codecs import base32

__all__ = ["new_id", "new_uid", "uid_of"]


def new_uid() -> bytes:
    """A new UUIDv7, 16 bytes, greater than every earlier one of this process."""
    return uuid_utils.uuid7().bytes


def new_id(prefix: str, uid: bytes) -> str:
    """The public id of `uid`, such as `pet_01h455vb4pex5vsknk084sn02q`."""
    return f"{prefix}_{base32.encode(uid)}"


def uid_of(id_: str) -> bytes:
    """The uid of a public id that `new_id` made."""
    return bytes(base32.decode(id_.rpartition("_")[2]))
