"""The exception that ends a call with a status, on the host."""

from collections.abc import Sequence

import grpc

from pawport.rpc.metadata import Header, encode_metadata, encode_status
from pawport.rpc.rpc_status import plain_status

__all__ = ["RefusalError", "StatusError", "refusal"]


class StatusError(grpc.aio.AbortError):
    """Ends the call with a status.

    It is the AbortError that handlers know from grpc.aio, so that the same `except` serves on both.
    """

    def __init__(self, code: grpc.StatusCode, details: str = "", trailing: Sequence[Header] = ()) -> None:
        super().__init__(code, details)
        self.code = code
        # Encoded here, in the handler's frame: what fails later would leave the caller without an answer.
        self.trailers = [*encode_status(code, details), *trailing]


class RefusalError(StatusError):
    """What the host itself has against a call."""


def refusal(code: grpc.StatusCode, message: str, trailing: Sequence[Header] = ()) -> RefusalError:
    """A refusal with an ErrorInfo, like every error of the service."""
    status = plain_status(code, message)
    return RefusalError(code, status.details, [*encode_metadata(status.trailing_metadata), *trailing])
