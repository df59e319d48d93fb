"""Checks requests against the rules that their .proto files declare."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Final

import protovalidate
from google.api.field_behavior_pb2 import OUTPUT_ONLY, field_behavior
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from pawport.errors import FieldViolation, InvalidArgument
from pawport.gen.pawport.v1.options_pb2 import checked_singly

__all__ = ["validate"]

_validator = protovalidate.Validator()

# Of a request with many mistakes only some are told: each costs time and memory, and a hostile request of
# 4 MiB can have two million.
_MOST_TOLD: Final = 20
_SMALL: Final = 4096  # bytes; in a larger request only the first mistake is looked for
_SHOWN_OF_KEY: Final = 64

# Items that are checked singly have NUL for an unpaired surrogate of JSON, which no message can hold.
_NO_TEXT: Final = "must not contain NUL characters or unpaired surrogates"
_ID = "letters, digits, '-' and '_'"
_SKU = "must be 1 to 50 printable ASCII characters, without a space at the beginning or end"
_LOCAL_TIME = "must be a date and time, such as 2026-03-15T09:30"
_PATTERNS: Final = {
    "^[A-Za-z0-9_-]{1,64}$": f"must be 1 to 64 {_ID}",
    "^[A-Za-z0-9_-]{0,64}$": f"must be at most 64 {_ID}",
    "^(https?://[^\\s]+)?$": "must be an http:// or https:// URL without whitespace",
    "^([A-Za-z]{2})?$": 'must be two letters, such as "US"',
    "^[A-Za-z]{2}$": 'must be two letters, such as "US"',
    "^[!-~]([ -~]{0,48}[!-~])?$": _SKU,
    "^([!-~]([ -~]{0,48}[!-~])?)?$": _SKU,
    "^[ -~]{1,64}$": "must be 1 to 64 printable ASCII characters",
    "^([A-Za-z0-9-]{2,35})?$": 'must be a language tag, such as "es-MX"',
    "^\\s*\\S[\\s\\S]*$": "must not be blank",
    "^([0-9]{4})?$": "must be four digits",
    "^[0-9]{1,2}(\\.[0-9]{1,6})?$": "must be a number from 0 to 99.999999, such as 8.875",
    "^[YyNn]$": 'must be "Y" or "N"',
    "^[YyNn]?$": 'must be "Y" or "N"',
    "^[FfMm]$": 'must be "F" or "M"',
    "^[a-z0-9_]{1,64}$": "must be 1 to 64 lower-case letters, digits and '_'",
    "^([01][0-9]|2[0-3]):[0-5][0-9]$": "must be a time of day from 00:00 to 23:59, such as 09:30",
    "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$": "must be a time of day from 00:00 to 24:00, such as 17:30",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$": _LOCAL_TIME,
    "^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})?$": _LOCAL_TIME,
    "^([0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4})?$": "must be month, day and year, such as 03/09/2009",
    "^(#[0-9A-Fa-f]{6}|[A-Za-z]{3,32})?$": 'must be a color such as "#FF8800" or "red"',
}


def validate(request: Message, raw: bytes) -> None:
    """Raises InvalidArgument that names the fields that break a rule; `raw` is the encoded request."""
    found = _validator.collect_violations(request, fail_fast=True)
    if found:
        if len(raw) <= _SMALL:
            found = _validator.collect_violations(request)
        raise InvalidArgument([_violation(violation) for violation in found[:_MOST_TOLD]])
    if _may_have_nul(request, raw):  # rare: most requests are not searched further
        holders = list(islice(_fields_with_nul(request, ""), _MOST_TOLD))
        if holders:
            raise InvalidArgument([FieldViolation(path, _NO_TEXT) for path in holders])


def _may_have_nul(request: Message, raw: bytes) -> bool:
    """Numbers have zeros too. In a message's text, which is quick to make of a small one, NUL alone has this
    form."""
    return b"\0" in raw and (len(raw) > _SMALL or "\\000" in str(request))


def _violation(violation: protovalidate.Violation) -> FieldViolation:
    field = violation.proto.field
    path = ".".join(each.field_name + _subscript(each) for each in field.elements) if field else "request"
    description = _description(violation)
    return FieldViolation(path, f"the key {description}" if violation.proto.for_key else description)


def _description(violation: protovalidate.Violation) -> str:
    """What the rule asks for, in words for a caller who does not know the rule's notation."""
    limit = violation.rule_value
    match violation.proto.rule_id:
        case "required" | "string.pattern" if not violation.field_value:
            return "is required"
        case "string.min_len" if limit == 1:
            return "must not be empty"
        case "string.pattern" if limit in _PATTERNS:
            return _PATTERNS[limit]
        case "enum.defined_only":
            return "must be one of the defined values"
        case "repeated.min_items" | "repeated.max_items" | "map.max_pairs" as rule:
            bound = "least" if "min" in rule else "most"
            return f"must have at {bound} {limit} {'item' if limit == 1 else 'items'}"
    return violation.proto.message or "is not valid"


def _subscript(element: protovalidate.FieldPathElementPb) -> str:
    return "" if element.subscript is None else _bracketed(element.subscript.value)


def _bracketed(key: object) -> str:
    if isinstance(key, str):
        return f"[{json.dumps(key[:_SHOWN_OF_KEY], ensure_ascii=False)}]"
    return f"[{key}]"


def _fields_with_nul(message: Message, prefix: str) -> Iterator[str]:
    # PostgreSQL cannot store NUL in text, and nobody means it.
    for field, value in message.ListFields():
        if _is_not_looked_at(field):
            continue
        path = f"{prefix}{field.name}"
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            for key, entry in value.items():
                if "\0" in str(key) or (isinstance(entry, str) and "\0" in entry):
                    yield path + _bracketed(key)
        elif field.is_repeated:
            for index, item in enumerate(value):
                yield from _nul_in(field, item, f"{path}[{index}]")
        else:
            yield from _nul_in(field, value, path)


@cache
def _is_not_looked_at(field: FieldDescriptor) -> bool:
    """Whether it is not read, and may be long; or somebody else looks at it."""
    options = field.GetOptions()
    return OUTPUT_ONLY in options.Extensions[field_behavior] or options.Extensions[checked_singly]


def _nul_in(field: FieldDescriptor, value: object, path: str) -> Iterator[str]:
    if isinstance(value, Message):
        yield from _fields_with_nul(value, f"{path}.")
    elif field.type == FieldDescriptor.TYPE_STRING and "\0" in str(value):
        yield path
