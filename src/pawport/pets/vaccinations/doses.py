"""Which doses of a pet count: for each disease, only the newest."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.dates import date_text
from pawport.kit.times import datetime_of
from pawport.kit.vaccines import vaccine

__all__ = ["current_doses"]


_NEVER: Final = datetime.min.replace(tzinfo=UTC)  # a dose that does not say when it expires


class _Dose(NamedTuple):
    """A vaccination. Tuples of doses that say when they were given are in that order, others in the order of
    their expiry."""

    given: str  # as much of the date as is known; empty if it is not
    expires: datetime
    position: int
    diseases: frozenset[str]


def current_doses(vaccinations: Iterable[Pet.Vaccination]) -> set[int]:
    """The positions of the doses that are not renewed: each is the newest one against some disease."""
    doses = [_dose(position, each) for position, each in enumerate(vaccinations)]
    diseases = frozenset[str]().union(*(dose.diseases for dose in doses))
    return {_newest([dose for dose in doses if disease in dose.diseases]).position for disease in diseases}


def _dose(position: int, given: Pet.Vaccination) -> _Dose:
    return _Dose(
        date_text(given.administered_date) if given.HasField("administered_date") else "",
        datetime_of(given.expired_at) if given.HasField("expired_at") else _NEVER,
        position,
        vaccine(given.name).diseases,
    )


def _newest(doses: Sequence[_Dose]) -> _Dose:
    """Of the doses that say when they were given, the last one; of the others, the one that expires last. Of
    these two, the one that expires later."""
    given = max((dose for dose in doses if dose.given), default=None)
    expiring = max((dose for dose in doses if not dose.given), default=None)
    if given is None or expiring is None:
        return given or expiring or doses[0]
    if given.expires is _NEVER:  # renewed for sure only if the other one had expired by then
        is_later = given.given > expiring.expires.date().isoformat()
    else:
        is_later = given.expires >= expiring.expires
    return given if is_later else expiring
