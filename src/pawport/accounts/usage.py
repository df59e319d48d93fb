"""How much keys are used: counted in memory, call by call, and added to the database every few seconds."""

from collections import defaultdict
from datetime import UTC, datetime
from functools import partial
from typing import Final

from pawport.accounts import usage_repository
from pawport.accounts.usage_repository import KeyCounts
from pawport.db import Database
from pawport.kit.principal import Principal

__all__ = ["UsageCounter"]

_CALLS, _ERRORS, _LIMIT_HITS = range(3)
_MAX_AT_ONCE: Final = 500  # keys in a transaction


class UsageCounter:
    """Counts the calls of one process. For one thread: that of its event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts = _zeros()

    def count_call(self, principal: Principal) -> None:
        """A call was accepted: its key is valid."""
        self._counts[principal.company.id, principal.key_id][_CALLS] += 1

    def count_error(self, principal: Principal) -> None:
        """A call that was counted has failed."""
        self._counts[principal.company.id, principal.key_id][_ERRORS] += 1

    def count_limit_hit(self, principal: Principal) -> None:
        """A call that was counted is refused because its key has used up the plan's limit. The pipeline
        counts the error beside it."""
        self._counts[principal.company.id, principal.key_id][_LIMIT_HITS] += 1

    async def flush(self) -> None:
        """Adds what was counted to today, in UTC.

        Raises DatabaseError if that fails; what was not added is kept for the next time.
        """
        counts, self._counts = self._counts, _zeros()
        day = datetime.now(UTC).date().isoformat()
        # In one order everywhere, or the transactions of several workers could lock each other out.
        left = [KeyCounts(*key, *counts[key]) for key in sorted(counts)]
        try:
            while left:
                work = partial(usage_repository.add, day=day, counts=left[:_MAX_AT_ONCE])
                await self._database.write_slowly(work)
                del left[:_MAX_AT_ONCE]
        finally:
            for company_id, key_id, *numbers in left:
                kept = self._counts[company_id, key_id]
                kept[:] = map(sum, zip(kept, numbers, strict=True))


def _zeros() -> defaultdict[tuple[str, str], list[int]]:
    return defaultdict(lambda: [0, 0, 0])
