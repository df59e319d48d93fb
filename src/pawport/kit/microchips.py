"""Microchip numbers: their one form, what makes one valid, and what its digits say.

A number is text of letters and digits. Which pet has it: `pawport.pets.microchips_service`.
"""

import re
from dataclasses import dataclass
from typing import Final

from pawport.errors import invalid

__all__ = [
    "AVID",
    "ISO",
    "OTHER",
    "SMARTTAG",
    "SMARTTAG_PREFIXES",
    "TEN_CHARACTERS",
    "Chip",
    "check",
    "classify",
    "fault",
    "normalize",
]

ISO: Final = "iso"
"""15 digits, as ISO 11784 has them."""
AVID: Final = "avid"
"""9 digits: AVID's own numbers, printed 123*456*789."""
TEN_CHARACTERS: Final = "ten_character"
"""10 letters and digits: what several makers used before ISO 11784."""
OTHER: Final = "other"
"""Another number of 7 to 14 characters."""
SMARTTAG: Final = "SmartTag"

_SEPARATORS: Final = re.compile(r"[\s*.,:;/_'\u2010-\u2015-]+")
# AVID prints its name before the number: AVID*012*345*678.
_BRANDED: Final = re.compile(r"AVID(?=[0-9]{9}$|[0-9]{15}$)")
_NUMBER: Final = re.compile(r"[0-9A-Z]{7,15}")
_ISO_DIGITS: Final = 15
_MAX_ANIMAL: Final = (1 << 38) - 1  # ISO 11784 gives the animal's own number 38 bits
_TEST: Final = "999"
_SHARED: Final = "900"

# Facts, and where they are said:
# - 900 is shared by many makers, 901 to 998 belong to one each: ICAR's rules, as retold in
#   https://peeva.co/blog/the-importance-of-an-icar-certification/; 999 is for tests (ISO 11784).
# - SmartTag's five: the SmartTag Universal Pet API document, v1.1, "Microchip Validation".
# - 956, 977, 981, 982, 985: https://peeva.co/microchip-guide, and the table of Animal Shelter Manager
#   (sheltermanager/asm3, src/asm3/lookups.py) names the same companies or their brands.
# - 972: http://www.animaldata.com/2017/infos/mikrochipnummer.shtm, and Animal Shelter Manager.
# - 900164: Animal Shelter Manager, and the company's own word in
#   https://lechienrevue.com/after-pet-microchip-company-save-this-life-shuts-down-this-is-what-you-should-do;
#   the same page says that 991 is used by several companies, so it is not here.
# Where sources contradict each other (933, 968), nothing is said.
_MANUFACTURERS: Final = {
    "900074": SMARTTAG,
    "900139": SMARTTAG,
    "900141": SMARTTAG,
    "900164": "Save This Life",
    "956": "Trovan",
    "965": SMARTTAG,
    "972": "Planet ID",
    "977": "AVID",
    "981": "Datamars",
    "982": "Allflex",
    "985": "Destron Fearing",
    "987": SMARTTAG,
}
SMARTTAG_PREFIXES: Final = tuple(prefix for prefix, maker in _MANUFACTURERS.items() if maker == SMARTTAG)
_LENGTHS: Final = sorted({len(prefix) for prefix in _MANUFACTURERS}, reverse=True)


@dataclass(frozen=True, slots=True)
class Chip:
    """What a valid number says. Texts are empty where it says nothing, or nothing is known.

    `kind` is "iso", "avid", "ten_character" or "other"; `prefix` is what the maker was found by. `country`
    is the ISO 3166 number of the country that gave the number out, such as "756". `is_shared`: the number
    begins with a code that many makers share, and none of them is known by what follows it.
    """

    number: str
    kind: str
    manufacturer: str = ""
    prefix: str = ""
    country: str = ""
    is_shared: bool = False
    is_test: bool = False


def normalize(given: str) -> str:
    """The number without separators and AVID's name, in upper case. It need not be a valid one."""
    return _BRANDED.sub("", _SEPARATORS.sub("", given).upper())


def fault(number: str) -> str | None:
    """Why a normalized number cannot be a microchip's, such as "must have 7 to 15 letters and digits"."""
    if not _NUMBER.fullmatch(number):
        return "must have 7 to 15 letters and digits"
    if not any(map(str.isdigit, number)):
        return "must have digits; leave it out if the pet has no microchip"
    if len(set(number)) == 1:
        return "must not have the same digit everywhere; leave it out if the pet has no microchip"
    if len(number) == _ISO_DIGITS:
        return _iso_fault(number)
    return None


def check(number: str, field: str) -> None:
    """Raises InvalidArgument unless the normalized number can be a microchip's."""
    found = fault(number)
    if found is not None:
        raise invalid(field, found)


def classify(number: str) -> Chip:
    """What a number says that is normalized and has no fault. Others are of the kind "other"."""
    if len(number) == _ISO_DIGITS and number.isdecimal():
        return _classify_iso(number)
    if len(number) == 9 and number.isdecimal():
        return Chip(number, AVID, "AVID")
    return Chip(number, TEN_CHARACTERS if len(number) == 10 else OTHER)


def _iso_fault(number: str) -> str | None:
    if not number.isdecimal():
        return "must have only digits if it has 15 characters"
    if number.startswith("000"):
        return "must begin with a country or manufacturer code from 001 to 999"
    if int(number[3:]) > _MAX_ANIMAL:
        return f"must have at most {_MAX_ANIMAL} in its last 12 digits, which are 38 bits in ISO 11784"
    return None


def _classify_iso(number: str) -> Chip:
    code = number[:3]
    if code < _SHARED:
        return Chip(number, ISO, country=code)
    for length in _LENGTHS:  # the longest first
        prefix = number[:length]
        if prefix in _MANUFACTURERS:
            return Chip(number, ISO, _MANUFACTURERS[prefix], prefix)
    return Chip(number, ISO, is_shared=code == _SHARED, is_test=code == _TEST)
