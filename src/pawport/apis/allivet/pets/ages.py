"""Ages: Allivet's bands of years, birthdays, and what a record has of both."""

from datetime import date
from typing import Final, NamedTuple

from google.type.date_pb2 import Date

from pawport.apis.allivet.answers import Warnings
from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.vocabulary import age

__all__ = ["read_birthday", "set_age", "shown_age", "shown_birthday"]

_UNKNOWN: Final = "Unknown"
_FIELD: Final = "petDateOfBirth"


class _Band(NamedTuple):
    least: int
    most: int | None  # None: without a limit

    def holds(self, years: int) -> bool:
        return self.least <= years and (self.most is None or years <= self.most)


_BANDS: Final = {
    "0-1 years": _Band(0, 1),
    "2-3 years": _Band(2, 3),
    "4-5 years": _Band(4, 5),
    "6-7 years": _Band(6, 7),
    "8-9 years": _Band(8, 9),
    "10+ years": _Band(10, None),
}


def read_birthday(text: str, today: date, warnings: Warnings) -> Date:
    """The date of a text of one or two, one or two and four digits: month, day and year.

    Raises:
        InvalidArgument: it is no date, or one in the future.
    """
    month, day, year = (int(part) for part in text.replace("-", "/").split("/"))
    if month > 12 >= day:
        month, day = day, month
        warnings.add(_FIELD, "was read as day, month and year: there is no such month")
    try:
        read = date(year, month, day)
    except ValueError:
        raise invalid(_FIELD, "is not a date") from None
    if read > today:
        raise invalid(_FIELD, "must not be in the future")
    return Date(year=year, month=month, day=day)


def shown_birthday(pet: Pet) -> str | None:
    """The birthday as the document has it; None unless the whole date is known."""
    born = pet.birthday
    return f"{born.month:02}/{born.day:02}/{born.year:04}" if born.day else None


def shown_age(pet: Pet, today: date) -> str:
    """The band that the pet is in today."""
    years = _years(pet, today)
    return next((name for name, band in _BANDS.items() if years is not None and band.holds(years)), _UNKNOWN)


def set_age(pet: Pet, text: str, today: date, warnings: Warnings) -> None:
    """Keeps what a request says of the age, unless a birthday is known, which says more."""
    name = next((each for each in _BANDS if each.lower() == text.lower()), _UNKNOWN)
    if name == shown_age(pet, today):
        return
    if pet.HasField("birthday"):
        if name != _UNKNOWN:
            warnings.add("petAge", f"contradicts {_FIELD}, which counts")
        return
    pet.ClearField("stated_age")
    if name != _UNKNOWN:
        band = _BANDS[name]
        stated = Pet.StatedAge(least_years=band.least, most_years=band.most)
        stated.stated_date.CopyFrom(Date(year=today.year, month=today.month, day=today.day))
        pet.stated_age.CopyFrom(stated)


def _years(pet: Pet, today: date) -> int | None:
    if pet.HasField("birthday"):
        return age(pet.birthday, today, pet.deceased_date if pet.HasField("deceased_date") else None).years
    if pet.HasField("stated_age"):
        return pet.stated_age.least_years + age(pet.stated_age.stated_date, today).years
    return None
