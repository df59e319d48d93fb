"""Between a Vet message and its row, and the forms in which vets are compared and found."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import RowMapping

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.kit.addresses import settle
from pawport.kit.search_keys import text_key
from pawport.kit.times import datetime_of, timestamp_of

__all__ = [
    "identity_of",
    "lookups_of",
    "name_key",
    "phone_keys",
    "postal_key",
    "shown_to_customers",
    "vet_from_row",
    "vet_row",
]

_TEXTS: Final = (
    *("name", "clinic_name", "street", "city", "region", "postal_code", "country_code"),
    *("phone_number", "e164_phone_number", "email"),
)
_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_MAX_WORDS: Final = 20  # of a name, that it is found by
_MAX_KEY: Final = 100  # characters of a name that are compared: PostgreSQL's indexes hold 2.7 kB
_POSTAL_CHARACTERS: Final = 5
_LONG_NORTH_AMERICAN: Final = 11  # digits of a number with its 1


def vet_row(vet: Vet) -> dict[str, Any]:
    """The columns of `vets`, except the company's and the uid."""
    return {
        **{name: getattr(vet, name) for name in _TEXTS},
        "id": vet.id,
        "vet_number": vet.vet_number,
        "deleted": vet.deleted,
        "created_time": datetime_of(vet.created_time),
        "last_updated_time": datetime_of(vet.last_updated_time),
        "revision": int(vet.etag, 16),
        "name_key": text_key(vet.name),
        "region_key": text_key(vet.region),
        "identity": None if vet.deleted else identity_of(vet),
    }


def vet_from_row(row: RowMapping | Mapping[str, Any]) -> Vet:
    """The Vet that the columns hold."""
    return Vet(
        **{name: row[name] for name in _TEXTS},
        id=row["id"],
        vet_number=row["vet_number"],
        deleted=row["deleted"],
        created_time=timestamp_of(row["created_time"]),
        last_updated_time=timestamp_of(row["last_updated_time"]),
        etag=f"{row['revision']:x}",
    )


def identity_of(vet: Vet) -> str:
    """What no two vets of a company have in common: a hash of name, clinic, postal code and phone number,
    without case, blanks and punctuation."""
    phone = vet.e164_phone_number or _NOT_DIGITS.sub("", vet.phone_number)
    texts = (_words(vet.name), _words(vet.clinic_name), _words(vet.postal_code), phone)
    text = "|".join(text.replace(" ", "") for text in texts)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def lookups_of(vet: Vet) -> set[tuple[str, str]]:
    """The kinds and values that a vet is found by; none if it is deleted."""
    if vet.deleted:
        return set()
    words = text_key(vet.name).split()
    found = {("name", name_key(" ".join(words[start:]))) for start in range(min(len(words), _MAX_WORDS))}
    found |= {("phone", key) for key in phone_keys(vet.phone_number, vet.e164_phone_number)}
    if key := postal_key(vet.postal_code):
        found.add(("postal_code", key))
    return found


def name_key(name: str) -> str:
    """The beginning of a name, without case."""
    return text_key(name)[:_MAX_KEY]


def phone_keys(number: str, e164_number: str) -> set[str]:
    """A number's digits, without the +1 of North America; as they were given, and as they are dialed from
    abroad."""
    found = set()
    for text in (number, e164_number):
        digits = _NOT_DIGITS.sub("", text)
        is_long = len(digits) == _LONG_NORTH_AMERICAN and digits.startswith("1")
        found.add(digits[1:] if is_long else digits)
    return found - {""}


def postal_key(postal_code: str) -> str:
    """The first five letters and digits."""
    return _words(postal_code).replace(" ", "")[:_POSTAL_CHARACTERS]


def shown_to_customers(vet: Vet) -> Pet.Vet:
    """What `Customer.preferred_vet` shows of a vet."""
    shown = Pet.Vet(
        name=vet.clinic_name or vet.name,
        doctor_name=vet.name if vet.clinic_name else "",
        phone_number=vet.phone_number,
        e164_phone_number=vet.e164_phone_number,
        street=vet.street,
        city=vet.city,
        region=vet.region,
        postal_code=vet.postal_code,
        country_code=vet.country_code,
        email=vet.email,
    )
    settle(shown)
    return shown


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", text_key(text)).strip()
