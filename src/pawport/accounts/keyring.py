"""Answers "whose key is this?" for every call, from memory when it can."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Final

from pawport.accounts import service
from pawport.db import Database
from pawport.errors import Unauthenticated
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.principal import Principal

__all__ = ["Keyring"]

# A revoked key must stop working within 5 seconds in every process.
_KEPT_SECONDS: Final = 3.0
_MAX_KEPT: Final = 10_000


class Keyring:
    """Authenticates calls by the credentials in their headers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[tuple[str, ...], tuple[float, Principal]] = {}

    async def authenticate(self, credentials: tuple[str, ...]) -> Principal:
        """The principal of the first of the possible secrets that is a key.

        Raises:
            Unauthenticated: none is, or the key has expired.
        """
        kept = self._kept.get(credentials)
        if kept is None or kept[0] < time.monotonic():
            principal = await self._look_up(credentials)
        else:
            principal = kept[1]
        if principal.expires_time is not None and principal.expires_time <= datetime.now(UTC):
            raise Unauthenticated("the API key has expired", reason=ErrorReason.API_KEY_EXPIRED)
        return principal

    async def _look_up(self, credentials: tuple[str, ...]) -> Principal:
        self._kept.pop(credentials, None)
        if not credentials:
            raise Unauthenticated(
                "an API key is required: send it as 'Authorization: Bearer KEY' or 'x-api-key: KEY'",
                reason=ErrorReason.API_KEY_MISSING,
            )
        known_until = time.monotonic() + _KEPT_SECONDS
        for secret in credentials:
            principal = await self._database.read(partial(service.authenticate, secret=secret))
            if principal is not None:
                if len(self._kept) >= _MAX_KEPT:
                    self._kept.clear()
                self._kept[credentials] = (known_until, principal)
                return principal
        raise Unauthenticated("the API key is not valid")
