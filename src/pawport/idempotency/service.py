"""The rule of request ids: for 24 hours, a repeat answers the first answer and does not act."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from pawport.errors import AlreadyExists
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.idempotency import repository
from pawport.idempotency.repository import RequestKey

__all__ = ["KEPT", "RequestKey", "forget_answers", "once"]

KEPT: Final = timedelta(hours=24)


def once(connection: Connection, key: RequestKey, request_sha256: bytes, work: Callable[[], bytes]) -> bytes:
    """The answer of `work`, or of the first call with the same request id.

    An error of `work` is not kept: it ends the transaction, and the request id is free again.

    Raises:
        AlreadyExists: the first call with this request id had another body.
    """
    now = datetime.now(UTC)  # not write_time, which `work` must not decide before it has its locks
    too_old = now - KEPT
    while not repository.claim(connection, key, request_sha256, now):
        first = repository.find(connection, key)
        if first is not None and first[2] > too_old:
            return _repeated(key, request_sha256, first)
        repository.forget(connection, key, too_old)
    answer = work()
    repository.keep(connection, key, answer)
    repository.forget_before(connection, key.company_id, too_old)
    return answer


def forget_answers(connection: Connection, company_id: str, parts: Iterable[bytes]) -> None:
    """Forgets the company's answers that have one of these bytes in them; their calls would act again."""
    for part in parts:
        repository.forget_holding(connection, company_id, part)


def _repeated(key: RequestKey, request_sha256: bytes, first: tuple[bytes, bytes, object]) -> bytes:
    if first[0] != request_sha256:
        message = f"request_id {key.request_id} was already used with a different request"
        raise AlreadyExists("request", key.request_id, message, reason=ErrorReason.REQUEST_ID_REUSED)
    return first[1]
