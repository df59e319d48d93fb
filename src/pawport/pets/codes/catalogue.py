"""The catalogue in memory: what a pet's code ids mean, as the bytes that reads append to a pet."""

import time
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.encoding import repeated_field
from pawport.pets.codes import repository

__all__ = ["Catalogue"]

# A renamed code shows on every pet within this time, in every process.
_KEPT_SECONDS: Final = 4.0
_MAX_COMPANIES: Final = 1000
_MAX_ENCODED: Final = 1000


@dataclass(slots=True)
class _Codes:
    """A company's codes as they were read."""

    until: float
    by_id: dict[str, PetCode | None]  # None: deleted
    encoded: dict[str, bytes] = field(default_factory=dict)  # by ids as pets have them

    def of(self, code_ids: str) -> list[PetCode]:
        return [code for code_id in code_ids.split() if (code := self.by_id.get(code_id)) is not None]

    def encode(self, code_ids: str) -> bytes:
        if len(self.encoded) >= _MAX_ENCODED:
            self.encoded.clear()
        messages = (code.SerializeToString() for code in self.of(code_ids))
        found = self.encoded[code_ids] = repeated_field(Pet.PET_CODES_FIELD_NUMBER, messages)
        return found


class Catalogue:
    """Knows each company's codes, at most a few seconds old. Safe in several threads."""

    def __init__(self) -> None:
        self._kept: dict[str, _Codes] = {}

    def codes(self, connection: Connection, company_id: str, code_ids: str) -> list[PetCode]:
        """What the ids, which have blanks between, stand for; deleted codes are left out."""
        return self._current(connection, company_id, code_ids).of(code_ids) if code_ids else []

    def encoded(self, connection: Connection, company_id: str, code_ids: str) -> bytes:
        """The same as the encoded field `pet_codes` of a Pet."""
        found = self.kept(company_id, code_ids)
        return self._current(connection, company_id, code_ids).encode(code_ids) if found is None else found

    def kept(self, company_id: str, code_ids: str) -> bytes | None:
        """Returns what `encoded` does, or None if the codes have to be read."""
        if not code_ids:
            return b""
        known = self._kept.get(company_id)
        return known.encoded.get(code_ids) if known and known.until >= time.monotonic() else None

    def _current(self, connection: Connection, company_id: str, code_ids: str) -> _Codes:
        known = self._kept.get(company_id)
        # An id that is not known belongs to a code that is newer than what is kept.
        if (
            known
            and known.until >= time.monotonic()
            and all(code_id in known.by_id for code_id in code_ids.split())
        ):
            return known
        return self._read(connection, company_id)

    def forget(self, company_id: str) -> None:
        """Makes the next call read the company's codes anew: one of them was written."""
        self._kept.pop(company_id, None)

    def _read(self, connection: Connection, company_id: str) -> _Codes:
        until = time.monotonic() + _KEPT_SECONDS
        read = repository.read_catalogue(connection, company_id)
        known = _Codes(until, {code.id: None if deleted else code for code, deleted in read})
        if len(self._kept) >= _MAX_COMPANIES:
            self._kept.clear()
        self._kept[company_id] = known
        return known
