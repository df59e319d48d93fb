"""Where a document and the service may disagree, each with its reason."""

import re
from typing import NamedTuple

__all__ = ["LEFT_OUT", "is_accepted_here", "is_refused_here"]

LEFT_OUT = {"smarttag": {"unsupported_method"}}
"""Checks that are left out for an API: WordPress answers a wrong verb with 404."""


class _Refusal(NamedTuple):
    field: str
    """A regular expression for the whole path, without indexes."""
    description: str
    """A regular expression for the beginning."""
    reason: str


_REFUSALS = (
    _Refusal(r".*", "only one of .* can be set", "a query has no groups of parameters"),
    _Refusal(r".*[tT]oken|cursor", "is not a valid token|must be between 1 and 99999", "tokens are opaque"),
    _Refusal(r"|request", "request_id .* was already used", "an id is for one request"),
    _Refusal(r"updateMask", "unknown field", "a mask has names of fields, separated by commas"),
    _Refusal(
        r"(.*\.)?(name|sku|type|breed|abbreviation|first_?[nN]ame)",
        ".*(is|are) required",
        "a mask clears what is absent",
    ),
    _Refusal(
        r"days\.(start|end)Date|(.*\.)?\w*(Date|birthday)", "must be a date|.*date", "not every date exists"
    ),
    _Refusal(r"filter\.externalId\.(system|id)", "must not be empty", "half a pair of parameters"),
    _Refusal(
        r"timeZone|phoneRegion", ".* must be", "the names of zones and countries are a list of their own"
    ),
    _Refusal(r"(.*\.)?microchips\.given|microchip", "must have 7 to 15", "blanks and dashes are not counted"),
    _Refusal(
        r".*",
        "must not contain NUL",
        "PostgreSQL stores none, and a pattern for every string would say nothing",
    ),
    _Refusal(
        r"weight_kg|date_of_birth", ".*", "google.protobuf.Value, since it can be null: it has no rules"
    ),
    _Refusal(r".*", "must be .* printable characters", "a document counts control characters too"),
    _Refusal(r"(requests\.)?customerId", "must be absent or the customer of", "compares two fields"),
    _Refusal(r".*", "contains no searchable characters", "letters and digits of any script are looked for"),
    _Refusal(r"overlap", "must be between", "a duration is text, which has no limits"),
    _Refusal(r".*", "must not end before its start", "compares two fields"),
    _Refusal(r".*\.primary", "must be true for only one", "compares two items"),
    _Refusal(
        r".*(Date|birthday)\.year",
        "must be between 1 and 9999",
        "0 or absent is no date, except to clear one",
    ),
    _Refusal(
        r"(.*\.)?(price|mapPrice)\.(currencyCode|units|nanos)",
        "must be|is required",
        "the fields of google.type.Money declare no rules",
    ),
    _Refusal(r"(.*\.)?(weight|size)\.unit", "must be", "in several words, in any case"),
    _Refusal(r"(.*\.)?variants\.sku", "must be unique", "compares two items"),
    _Refusal(r"duplicateId", "must be a different", "compares two fields"),
    _Refusal(
        r"key\.(scopes|expiresTime|allowedIpRanges)",
        ".*",
        "scopes and networks are not JSON's, nor is the time",
    ),
    _Refusal(r"size", "must be LARGE or THUMBNAIL", "one value of an enum that others have too"),
    _Refusal(r"metadata", "must be valid JSON", "JSON in a string"),
    _Refusal(r"species", "must be DOG or CAT", "in any case"),
    _Refusal(r"status", "must be active", "in any case"),
    _Refusal(r"sort", "must be created_at", "in any case"),
)
# Operations that report a wrong record in their answer, and take the others.
_CHECKED_SINGLY = (
    "ProductService_ImportProducts",
    "RegistryService_ImportPets",
    "PetService_SavePets",
    "PetService_TestPets",
)


def is_refused_here(field: str, description: str) -> bool:
    """Whether a request that the document allows may be refused like this."""
    path = re.sub(r"\[[^]]*\]", "", field)
    return any(re.fullmatch(one.field, path) and re.match(one.description, description) for one in _REFUSALS)


def is_accepted_here(operation: str) -> bool:
    """Whether the operation checks the records of a request one by one: a wrong one is in the answer."""
    return operation.startswith(_CHECKED_SINGLY)
