"""Who makes the call that is being answered: set by the pipeline, read by servicers."""

from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass

from google.protobuf.message import Message

from pawport.accounts import Principal
from pawport.kit.encoding import EncodedList
from pawport.rpc.call_state import CallState, HttpReply

__all__ = [
    "Caller",
    "caller",
    "current_call",
    "current_caller",
    "reply_headers",
    "set_http_status",
    "set_later_pages",
]


@dataclass(slots=True)
class Caller:
    """The call's key, and what makes a retry of the call recognizable."""

    principal: Principal
    method: str  # "/pawport.v1.PetService/CreatePet"
    request: Message
    idempotency_key: str  # of the HTTP header; empty when there is none
    call_id: str  # x-request-id

    @property
    def company_id(self) -> str:
        return self.principal.company.id


current_caller: ContextVar[Caller] = ContextVar("current_caller")
current_call: ContextVar[CallState] = ContextVar("current_call")


def caller() -> Caller:
    """The caller of the call that runs now. Only code under the pipeline may ask."""
    return current_caller.get()


def reply_headers() -> list[tuple[str, str]]:
    """The headers of the answer to the call that runs now, to be added to. Of public methods, too."""
    return current_call.get().headers


def set_http_status(status: int) -> None:
    """Sets the HTTP status of the answer to the call that runs now."""
    current_call.get().http = HttpReply(status)


def set_later_pages(pages: AsyncIterator[EncodedList]) -> None:
    """Continues the list of the reply to the call that runs now: over HTTP it is answered whole.

    Only then are the pages read, one after the other.
    """
    current_call.get().http = HttpReply(later_pages=pages)
