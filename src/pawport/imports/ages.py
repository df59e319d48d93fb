"""Ages as people write them in the place of a birthday: "2y 3m", "8 weeks", "10+ years"."""

import re
from datetime import date
from typing import Final

from google.type.date_pb2 import Date

from pawport.gen.pawport.v1.pet_pb2 import Pet

__all__ = ["read_age"]

_UNIT: Final = r"(years?|yrs?|yo|y/o|y|months?|mos?|m|weeks?|wks?|w|days?|d)\.?(?:[ -]*old)?"
_PARTS: Final = re.compile(rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?[ -]*{_UNIT}(?:,? *and *|[, ]*)){{1,4}}")
_PART: Final = re.compile(rf"(\d{{1,3}}(?:\.\d{{1,2}})?)[ -]*{_UNIT}")
_RANGE: Final = re.compile(rf"(\d{{1,3}}) *(?:-|to) *(\d{{1,3}}) *{_UNIT}")
_AT_LEAST: Final = re.compile(rf"(?:over |> *)?(\d{{1,3}}) *(?:\+|plus)? *{_UNIT} *(?:\+|or more|or older)?")
_GUESSED: Final = re.compile(r"^(?:~|approx(?:imately|\.)?|about|around|ca?\.|est\.?) *")
_OF_YEAR: Final = {"y": 1.0, "m": 12.0, "w": 52.18, "d": 365.25}
_OLDEST: Final = 200


def read_age(text: str, today: date) -> Pet.StatedAge | None:
    """The age that a text says, stated today; None if it is no age."""
    plain = _GUESSED.sub("", text.strip().lower())
    if _PARTS.fullmatch(plain):
        years = int(sum(float(number) / _OF_YEAR[unit[0]] for number, unit in _PART.findall(plain)) + 1e-9)
        return _stated(years, years, today)
    if found := _RANGE.fullmatch(plain):
        per_year = _OF_YEAR[found[3][0]]
        return _stated(int(int(found[1]) / per_year), int(int(found[2]) / per_year), today)
    if found := _AT_LEAST.fullmatch(plain):
        return _stated(int(int(found[1]) / _OF_YEAR[found[2][0]]), None, today)
    return None


def _stated(least: int, most: int | None, today: date) -> Pet.StatedAge | None:
    if least > (_OLDEST if most is None else min(most, _OLDEST)):
        return None
    said = Date(year=today.year, month=today.month, day=today.day)
    return Pet.StatedAge(least_years=least, most_years=most, stated_date=said)
