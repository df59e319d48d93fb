"""What is said of the types of Google's that have a JSON form or a meaning of their own here."""

from typing import Any, Final

__all__ = ["COMMENTS", "FIELD_MASK", "FILE", "INLINE", "LIMITS"]

_Json = dict[str, Any]

FIELD_MASK: Final = "google.protobuf.FieldMask"

INLINE: Final[dict[str, _Json]] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    # Not the format "duration", which is ISO 8601's: PT1H.
    "google.protobuf.Duration": {
        "type": "string",
        "pattern": r"^-?[0-9]{1,11}(\.[0-9]{1,9})?s$",
        "examples": ["3600s"],
    },
    FIELD_MASK: {"type": "string"},
    "google.protobuf.Struct": {"type": "object", "additionalProperties": True},
    "google.protobuf.Value": {},
}
"""The schemas of messages that are no objects with their fields, by full names."""

FILE: Final = "google.api.HttpBody"
"""The message that is the bytes of a file."""

COMMENTS: Final = {
    "google.type.Date": "A date. Can be only a year, or a year and a month.",
    "google.type.Date.year": "The year, 1 to 9999.",
    "google.type.Date.month": "The month, 1 to 12. Absent or 0 if only the year is known.",
    "google.type.Date.day": "The day of the month. Absent or 0 if unknown.",
    "google.type.Money": "An amount of money in a currency.",
    "google.type.Money.currency_code": 'The currency as an ISO 4217 code such as "USD".',
    "google.type.Money.units": "The whole units of the amount: 24 of 24.99.",
    "google.type.Money.nanos": "The rest of the amount in billionths of a unit: 990000000 of 24.99.",
    "google.type.Interval": "An interval. Either end can be absent.",
    "google.type.Interval.start_time": "The start, which is included.",
    "google.type.Interval.end_time": "The end, which is excluded.",
}
"""Comments in the place of Google's, which speak of what is not so here."""

LIMITS: Final[dict[str, _Json]] = {
    "google.type.Date.year": {"minimum": 0, "maximum": 9999},
    "google.type.Date.month": {"minimum": 0, "maximum": 12},
    "google.type.Date.day": {"minimum": 0, "maximum": 31},
    "google.type.Money.currency_code": {"pattern": "^[A-Za-z]{3}$"},
    "google.type.Money.nanos": {"minimum": 0, "maximum": 999_999_999},
}
"""Rules for fields of Google's types, which declare none."""
