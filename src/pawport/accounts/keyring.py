"""Answers "whose key is this?" for every call, from memory when it can."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection

from pawport.accounts import service
from pawport.accounts.guesses import Guesses
from pawport.db import Database
from pawport.errors import Unauthenticated
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.principal import Principal

__all__ = ["Keyring"]

# A revoked key must stop working within 5 seconds in every process.
_KEPT_SECONDS: Final = 3.0
_MAX_KEPT: Final = 10_000

T = TypeVar("T")


class Find(Protocol):
    """Returns who calls with a secret; None if nobody does."""

    def __call__(self, connection: Connection, secret: str) -> Principal | None: ...


class Keyring:
    """Authenticates calls by the credentials in their headers."""

    def __init__(self, database: Database, find: Find = service.authenticate, what: str = "API key") -> None:
        """`what`: what the credentials are, for errors."""
        self._database = database
        self._find = find
        self._what = what
        self._kept: dict[tuple[str, ...], tuple[float, Principal]] = {}
        self._wrong: dict[tuple[str, ...], float] = {}
        self._guesses = Guesses("address", "too many wrong API keys came from this address")

    def known(self, credentials: tuple[str, ...]) -> Principal | None:
        """The principal of credentials that were looked up a moment ago.

        Raises:
            Unauthenticated: the key has expired.
        """
        kept = self._kept.get(credentials)
        if kept is None or kept[0] < time.monotonic():
            return None
        return self._current(kept[1])

    async def authenticate(self, credentials: tuple[str, ...], address: str) -> Principal:
        """The principal of the first of the possible secrets that is a key. `address`: of the caller.

        Raises:
            Unauthenticated: none is, or the key has expired.
            RateLimited: too many wrong keys came from the address. Keys that were valid go on working.
        """
        if (known := self.known(credentials)) is not None:
            return known
        if not credentials:
            raise Unauthenticated(
                "an API key is required: send it as 'Authorization: Bearer KEY' or 'x-api-key: KEY'",
                reason=ErrorReason.API_KEY_MISSING,
            )
        if credentials not in self._kept:
            if self._wrong.get(credentials, 0.0) > time.monotonic():
                raise self._not_valid()
            self._guesses.check(address)
        principal = await self._look_up(credentials)
        if principal is None:
            self._guesses.count(address)
            raise self._not_valid()
        return self._current(principal)

    def _current(self, principal: Principal) -> Principal:
        if principal.expires_time is not None and principal.expires_time <= datetime.now(UTC):
            raise Unauthenticated(f"the {self._what} has expired", reason=ErrorReason.API_KEY_EXPIRED)
        return principal

    def _not_valid(self) -> Unauthenticated:
        return Unauthenticated(f"the {self._what} is not valid")

    async def _look_up(self, credentials: tuple[str, ...]) -> Principal | None:
        known_until = time.monotonic() + _KEPT_SECONDS
        for secret in credentials:
            principal = await self._database.read(partial(self._find, secret=secret))
            if principal is not None:
                _keep(self._kept, credentials, (known_until, principal))
                return principal
        self._kept.pop(credentials, None)
        _keep(self._wrong, credentials, known_until)
        return None


def _keep(kept: dict[tuple[str, ...], T], credentials: tuple[str, ...], found: T) -> None:
    if len(kept) >= _MAX_KEPT:
        kept.clear()
    kept[credentials] = found
