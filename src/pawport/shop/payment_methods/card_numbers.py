"""Finding the numbers of cards in texts, so that none is stored."""

import re
from collections.abc import Iterator
from typing import Final

from google.protobuf.message import Message

from pawport.errors import FieldViolation, InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["has_card_number", "refuse_card_numbers"]

_RUN: Final = re.compile(r"\d(?:[\s\-\u2010-\u2015]*\d)*")
_DIGITS: Final = re.compile(r"\d+")
_LENGTHS: Final = range(13, 20)


def refuse_card_numbers(message: Message, prefix: str = "") -> None:
    """Raises InvalidArgument, which names the field and not its value, when a text of the message has the
    number of a card in it. `prefix` stands before the names of fields in errors."""
    texts = [(field.name, value) for field, value in message.ListFields() if isinstance(value, str)]
    found = [prefix + name for name, text in texts if has_card_number(text)]
    if found:
        violations = [FieldViolation(name, "must not contain the number of a card") for name in found]
        raise InvalidArgument(violations, reason=ErrorReason.CARD_NUMBER)


def has_card_number(text: str) -> bool:
    """Returns whether the text has 13 to 19 digits, with blanks or dashes between, that pass the check of
    Luhn. Digits without anything between them are one number, of which no part is looked at by itself."""
    return any(
        len(digits) in _LENGTHS and _passes(digits)
        for run in _RUN.finditer(text)
        for digits in _numbers(_DIGITS.findall(run[0]))
    )


def _numbers(groups: list[str]) -> Iterator[str]:
    """What groups of digits that follow each other can be."""
    for start in range(len(groups)):
        digits = ""
        for group in groups[start:]:
            digits += group
            if len(digits) > _LENGTHS[-1]:
                break
            yield digits


def _passes(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1: every second digit from the right counts twice, by its digit sum."""
    values = [int(digit) for digit in reversed(digits)]
    doubled = [sum(divmod(2 * value, 10)) for value in values[1::2]]
    return (sum(values[::2]) + sum(doubled)) % 10 == 0
