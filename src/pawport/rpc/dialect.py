"""A vendor's API beside our own: its package, where it is mounted, and how it tells of errors."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from grpc import StatusCode

from pawport.errors import FieldViolation
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["DIALECT_HEADER", "ERROR_HEADER", "STATUS_HEADER", "Dialect", "Failure", "HttpError", "Render"]

DIALECT_HEADER: Final = "x-rest-dialect"
"""Says that a call came over the route of a dialect, and of which. The gateway alone can set it."""

STATUS_HEADER: Final = "x-http-code"
"""In a reply's metadata: the HTTP status that the gateway shall answer with."""

ERROR_HEADER: Final = "x-error-json"
"""In a reply's metadata: the body that the gateway shall answer with."""


class Failure(NamedTuple):
    """Why a call failed, whoever says so: a service, the host, or Envoy itself."""

    code: StatusCode
    reason: "ErrorReason.ValueType"
    message: str
    violations: Sequence[FieldViolation] = ()


class HttpError(NamedTuple):
    """How a vendor tells of a failure: the status, and the body, which becomes JSON."""

    status: int
    body: Any

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What the gateway makes the answer of."""
        return (STATUS_HEADER, str(self.status)), (ERROR_HEADER, self.json())

    def json(self) -> str:
        """The body in printable ASCII, since it travels in a header."""
        return json.dumps(self.body, separators=(",", ":")).replace("\x7f", "\\u007f")


Render = Callable[[Failure], HttpError]


@dataclass(frozen=True)
class Dialect:
    """A vendor's API. Its HTTP paths in the schema are the vendor's, without the prefix."""

    name: str
    package: str  # of its .proto files
    prefix: str  # of its paths here, without a slash at the end
    render: Render
    snake_case: bool = False  # whether its JSON has the names of the schema as they are there
    version: str = ""  # at the head of its paths, which may leave it out where the header Api-Version has it
