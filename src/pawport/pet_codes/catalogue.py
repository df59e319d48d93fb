"""The catalogue in memory: what a pet's code ids mean, as the bytes that reads append to a pet."""

import time
from typing import Final

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.pet_codes import repository

__all__ = ["Catalogue"]

# A renamed code shows on every pet within this time, in every process.
_KEPT_SECONDS: Final = 4.0
_MAX_COMPANIES: Final = 1000

Codes = dict[str, PetCode | None]  # None: deleted


class Catalogue:
    """Knows each company's codes, at most a few seconds old. Safe in several threads."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Codes]] = {}

    def codes(self, connection: Connection, company_id: str, code_ids: str) -> list[PetCode]:
        """What the ids, which have blanks between, stand for; deleted codes are left out."""
        if not code_ids:
            return []
        ids = code_ids.split()
        until, known = self._kept.get(company_id, (0.0, {}))
        # An id that is not known belongs to a code that is newer than what is kept.
        if until < time.monotonic() or any(code_id not in known for code_id in ids):
            known = self._read(connection, company_id)
        return [code for code_id in ids if (code := known.get(code_id)) is not None]

    def forget(self, company_id: str) -> None:
        """Makes the next call read the company's codes anew: one of them was written."""
        self._kept.pop(company_id, None)

    def _read(self, connection: Connection, company_id: str) -> Codes:
        until = time.monotonic() + _KEPT_SECONDS
        read = repository.read_catalogue(connection, company_id)
        known = {code.id: None if deleted else code for code, deleted in read}
        if len(self._kept) >= _MAX_COMPANIES:
            self._kept.clear()
        self._kept[company_id] = (until, known)
        return known
