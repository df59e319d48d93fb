"""Dates as people and programs write them."""

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

from google.type.date_pb2 import Date

from pawport.imports.values import UnreadableError

__all__ = ["Order", "orders_of", "read_date"]

Order = Literal["mdy", "dmy"]
"""What comes first in 01/02/2024: the month, or the day."""

# What people write beside a date that they guess: "ca. 2019", "2019?", "~2019".
_GUESSED: Final = re.compile(
    r"^(?:~|≈|approx(?:imately|\.)?|about|around|circa|ca?\.|est(?:imated|\.)?)\s*|\s*(?:\?|\(?(?:est|approx)\.?\)?)$"
)
_WEEKDAY: Final = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[., ]+")
_ISO: Final = re.compile(r"(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?(?:[t ]+\d.*)?")
_ORDERED: Final = re.compile(r"(\d\d?)([/.-])(\d\d?)\2(\d{4}|\d\d)(?:[t ,]+\d.*)?")
_MONTH_AND_YEAR: Final = re.compile(r"(\d\d?)[/.-](\d{4})")
_COUNTED: Final = re.compile(r"([2-6]\d{4})(?:\.\d+)?")  # days, as spreadsheets keep dates: from 1954 on
_COMPACT: Final = re.compile(r"((?:18|19|20)\d\d)(\d\d)(\d\d)")
_WORD: Final = "[^\\W\\d_]{3,10}"
_MONTH_FIRST: Final = re.compile(rf"({_WORD})\.?[ -]+(\d\d?)(?:st|nd|rd|th)?,?[ -]+(\d{{4}})")
_DAY_FIRST: Final = re.compile(
    rf"(\d\d?)(?:st|nd|rd|th)?[ .-]+(?:of |de )?({_WORD})\.?,?[ -]+(?:de )?(\d{{4}}|\d\d)"
)
_MONTH_ALONE: Final = re.compile(rf"({_WORD})\.?,?[ -]+(\d{{4}})")
# In English, German, French and Spanish, without accents.
_MONTHS: Final = (
    ("january", "januar", "janner", "janvier", "enero"),
    ("february", "februar", "fevrier", "febrero"),
    ("march", "marz", "mars", "marzo"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "juni", "juin", "junio"),
    ("july", "juli", "juillet", "julio"),
    ("august", "aout", "agosto"),
    ("september", "septembre", "septiembre"),
    ("october", "oktober", "octobre", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "dezember", "decembre", "diciembre"),
)
# What spreadsheets and databases make of no date: their first day, or their last one.
_NO_DATES: Final = frozenset(
    (
        *((1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1), (1904, 1, 1), (1753, 1, 1)),
        *((1, 1, 1), (1601, 1, 1), (1800, 1, 1), (1970, 1, 1), (9999, 12, 31), (2999, 12, 31)),
    )
)
_FIRST_DAY: Final = date(1899, 12, 30)  # day 0 of spreadsheets
_NOT_A_DATE: Final = "must be a date such as 2020-05-31, 2020-05 or 2020"


def read_date(text: str, order: Order | None) -> Date | None:
    """The date that a text says: a day, a month or a year; None where it is one that stands for none.

    Raises:
        UnreadableError: it is no date, or can be two.
    """
    found = _day_of(text, order)
    return None if found is None else Date(year=found[0], month=found[1], day=found[2])


@lru_cache(maxsize=8192)  # days come again in a file
def _day_of(text: str, order: Order | None) -> tuple[int, int, int] | None:
    """As `read_date`: year, month and day."""
    year, month, day = _parts(_WEEKDAY.sub("", _GUESSED.sub("", text.strip().lower())), order)
    if (year, month, day) in _NO_DATES or not year:
        return None
    if not day and month:
        if not 1 <= month <= 12:
            raise UnreadableError(_NOT_A_DATE)
    else:
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            raise UnreadableError(f"{text[:30]!r} is not a day of the calendar") from None
    return year, month, day


def orders_of(text: str) -> frozenset[Order]:
    """In which orders a text can be a date; none if it is no date whose order has to be known."""
    found = _ORDERED.fullmatch(text.strip())
    if found is None:
        return frozenset()
    first, second = int(found[1]), int(found[3])
    possible: dict[Order, tuple[int, int]] = {"mdy": (first, second), "dmy": (second, first)}
    return frozenset(order for order, (month, day) in possible.items() if 1 <= month <= 12 and day <= 31)


def _parts(text: str, order: Order | None) -> tuple[int, int, int]:
    for pattern in (_ISO, _COMPACT):
        if found := pattern.fullmatch(text):
            year, month, day = (int(part or 0) for part in found.groups())
            return year, month, day
    if found := _MONTH_AND_YEAR.fullmatch(text):
        return int(found[2]), int(found[1]), 0
    if found := _COUNTED.fullmatch(text):
        counted = _FIRST_DAY + timedelta(days=int(found[1]))
        return counted.year, counted.month, counted.day
    if found := _ORDERED.fullmatch(text):
        return _ordered(text, int(found[1]), int(found[3]), _year(found[4]), order)
    return _with_word(text)


def _with_word(text: str) -> tuple[int, int, int]:
    if found := _MONTH_FIRST.fullmatch(text):
        return int(found[3]), _month(found[1]), int(found[2])
    if found := _DAY_FIRST.fullmatch(text):
        return _year(found[3]), _month(found[2]), int(found[1])
    if found := _MONTH_ALONE.fullmatch(text):
        return int(found[2]), _month(found[1]), 0
    raise UnreadableError(_NOT_A_DATE)


def _ordered(text: str, first: int, second: int, year: int, order: Order | None) -> tuple[int, int, int]:
    if not first and not second:  # 00/00/0000
        return 0, 0, 0
    if (year, first, second) in _NO_DATES or (year, second, first) in _NO_DATES:
        return 0, 0, 0
    possible = orders_of(text)
    chosen = order if order in possible else next(iter(possible)) if len(possible) == 1 else None
    if chosen is None:
        raise UnreadableError("is ambiguous: use --dates dmy or --dates mdy" if possible else _NOT_A_DATE)
    return (year, first, second) if chosen == "mdy" else (year, second, first)


def _year(text: str) -> int:
    """A year; of two digits, the last one that is not in the future."""
    if len(text) > 2:
        return int(text)
    this_year = date.today().year  # noqa: DTZ011 - the year is enough
    century = this_year - this_year % 100
    return century + int(text) - (100 if century + int(text) > this_year else 0)


def _month(word: str) -> int:
    plain = "".join(each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each))
    found = [
        number for number, names in enumerate(_MONTHS, 1) if any(name.startswith(plain) for name in names)
    ]
    if len(found) != 1:
        raise UnreadableError(_NOT_A_DATE)
    return found[0]
