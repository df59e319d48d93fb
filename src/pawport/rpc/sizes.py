"""How large the messages of requests may be."""

from typing import Final

from google.protobuf import descriptor_pool

from pawport.gen.pawport.v1.options_pb2 import max_request_bytes

__all__ = ["MAX_MESSAGE", "most_bytes"]

MAX_MESSAGE: Final = 4 << 20
"""Bytes, of the methods that declare no `max_request_bytes`."""


def most_bytes(service: str, method: str, others: int = MAX_MESSAGE) -> int:
    """The bytes that the method declares; `others` if it declares none."""
    try:
        found = descriptor_pool.Default().FindServiceByName(service).FindMethodByName(method)
    except KeyError:  # a service that others wrote, whose schema is not known here
        return others
    return found.GetOptions().Extensions[max_request_bytes] or others
