"""What stands in a cell to say that there is nothing, such as "N/A": it is nobody's identity.

The words are in `placeholders.toml`. What a spreadsheet leaves of a number is none either: "9.8102E+14", or
981020000000000 where it has filled up the lost digits with zeros.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from pawport.kit import microchips

__all__ = ["NoPlaceholders", "Placeholders"]

_GIVEN: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())


def _letters(text: str) -> str:
    """The letters and digits of a text, without accents."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


_NOTHING: Final = frozenset(map(_letters, _GIVEN["nothing"]))
_KNOWN: Final = _NOTHING | frozenset(map(_letters, _GIVEN["fillers"]))
_DOMAINS: Final = frozenset(_GIVEN["domains"])
_MAILBOXES: Final = frozenset(_GIVEN["mailboxes"])
_DOUBLED: Final = frozenset(_GIVEN["doubled"])
_TRUTHS: Final = ("true", "false", "yes", "y")

_NUMBER: Final = re.compile(r"[0-9 ().+/-]*[0-9][0-9 ().+/-]*")
_WITH_DIGITS: Final = re.compile(r"[a-z0-9]*[0-9][a-z0-9]*(?:-[a-z0-9]+)?|[a-z]+-[0-9]+")
_PARTS: Final = re.compile(r"[^\W\d_]+|\d+")
_ANY_DATE: Final = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(\d{4}|\d\d)")
_SPREADSHEET_ERROR: Final = re.compile(
    r"#(n/?a|ref!?|value!?|name\??|num!?|div/0!?|null!?|#*)", re.IGNORECASE
)
_SHORTENED: Final = re.compile(r"[0-9]([.,][0-9]*)?[eE]\+?[0-9]{1,2}")
_DATE: Final = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}([T ].*)?|\d{1,2}([-/.])\d{1,2}\3(\d{4}|\d\d)( .*)?")
_WEAK: Final = frozenset(("no", "na", "x", "xx", "xxx", "ref", *_GIVEN["fillers"]))
_LOST_DIGITS: Final = "0" * 6  # at the end of a number: one real chip of a million has so many
_ISO_DIGITS: Final = 15
_FEWEST_PHONE_DIGITS: Final = 5
_COUNTED: Final = "01234567890123456789"


class Placeholders:
    """Says what is no identity. `further` words are placeholders too, in all kinds of cells."""

    def __init__(self, further: Iterable[str] = ()) -> None:
        self._further = frozenset(map(_plain, further)) - {""}

    def is_nothing(self, text: str) -> bool:
        """Whether a text says that there is nothing: "None", "not chipped", "-", "#N/A"."""
        if self._further and _plain(text) in self._further:
            return True
        return _is_nothing(text)

    def is_no_id(self, text: str) -> bool:
        """Whether a text is no id in another system."""
        text = text.strip()
        is_zeros = text != "0" and not text.strip("0-. ")  # some systems count from 0
        if is_zeros or self.is_nothing(text) or text.casefold() in _TRUTHS:
            return True
        return bool(_SHORTENED.fullmatch(text))

    def is_no_chip(self, text: str) -> bool:
        """Whether a text is no microchip's number, though it can have the letters and digits of one."""
        text = text.strip()
        if self.is_nothing(text):
            return True
        if text.isascii() and text.isdecimal():  # most numbers, of which nothing else has to be asked
            return _is_filled_up(text)
        if _SHORTENED.fullmatch(text) or _DATE.fullmatch(text):
            return True
        words = [part for part in _words(text.casefold()) if part.isalpha()]
        if _says_nothing(words) and not _WEAK.issuperset(words):  # "Unknown 2", but not "No. 123"
            return True
        number = microchips.normalize(text)
        return not any(map(str.isdigit, number)) or _is_filled_up(number)

    def is_no_email(self, text: str) -> bool:
        """Whether a text is no e-mail address, or one that many write who have none."""
        text = text.strip().casefold()
        if "@" not in text or (self._further and _plain(text) in self._further):
            return True
        mailbox, _, domain = text.rpartition("@")
        own = _plain(mailbox)
        if domain in _DOMAINS or own in _MAILBOXES or self.is_nothing(mailbox):
            return True
        return own in _DOUBLED and _plain(domain.partition(".")[0]) == own

    def is_no_phone(self, text: str) -> bool:
        """Whether a text is no phone number that could be somebody's."""
        if self.is_nothing(text) or _SHORTENED.fullmatch(text.strip()):
            return True
        digits = "".join(filter(str.isdigit, text))
        if len(digits) < _FEWEST_PHONE_DIGITS or len(set(digits)) == 1:
            return True
        return len(digits) >= 9 and digits in _COUNTED


class NoPlaceholders(Placeholders):
    """Takes every text as it is, where it is known that it stands for itself."""

    def is_nothing(self, text: str) -> bool:  # noqa: ARG002 - the signature of Placeholders
        """No text says that there is nothing."""
        return False

    is_no_id = is_no_chip = is_no_email = is_no_phone = is_nothing


def _is_something(text: str) -> bool:
    """Whether it is plain without looking at every word that a text is no placeholder: a number, a word with
    digits, or a first or last word that placeholders do not have."""
    if _NUMBER.fullmatch(text):
        return True
    plain = text.lower()
    words = plain.split(" ")
    first, last = words[0], words[-1]
    if first.isascii() and first.isalpha():
        return first not in _KNOWN
    if last.isascii() and last.isalpha():
        return last not in _KNOWN
    return bool(_WITH_DIGITS.fullmatch(plain)) and plain not in _NOTHING


@lru_cache(maxsize=16_384)  # most words and names come more than once
def _is_nothing(text: str) -> bool:
    if _is_something(text):
        return False  # most texts, in a fraction of the time
    text = text.strip()
    if _SPREADSHEET_ERROR.fullmatch(text):
        return True
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = _letters(text)
    if not letters or letters in _NOTHING:  # "-", "N/A", "n.a."
        return True
    words = _words(_ANY_DATE.sub(" ", plain))
    return all(map(str.isalpha, words)) and _says_nothing(words)


def _is_filled_up(number: str) -> bool:
    """Whether a chip's number has the same digit everywhere, or zeros for digits that were lost."""
    return len(set(number)) == 1 or (len(number) == _ISO_DIGITS and number.endswith(_LOST_DIGITS))


def _says_nothing(words: Sequence[str]) -> bool:
    return not _NOTHING.isdisjoint(words) and _KNOWN.issuperset(words)


def _words(plain: str) -> list[str]:
    """The runs of letters and of digits. Letters of other scripts than ours are in no list of words."""
    letters = (each for each in plain if not unicodedata.combining(each) and each not in "'\u2019")
    return _PARTS.findall("".join(letters))


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
