"""Between a Customer message and the rows that hold it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from sqlalchemy import RowMapping

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerRequest
from pawport.kit import external_ids
from pawport.kit.search_keys import email_key, full_name_key, phone_key, text_key
from pawport.kit.times import datetime_of, timestamp_of

__all__ = [
    "FULL_NAME",
    "LOOKUPS",
    "customer_from_row",
    "customer_row",
    "email_keys",
    "keys_of_kind",
    "lookups",
    "phone_keys",
    "wire",
]

FULL_NAME: Final = "full_name"
_TEXTS: Final = (
    *("id", "first_name", "middle_name", "last_name", "display_name"),
    *("email", "phone_number", "e164_phone_number"),
)
_LISTS: Final = (
    *("additional_phone_numbers", "addresses", "contacts"),
    *("additional_external_ids", "attributes"),
)
_MESSAGES: Final = ("preferred_vet", "contact_preferences")


def wire(customer: Customer) -> bytes:
    """The bytes that are stored. The same customer always gives the same bytes."""
    return customer.SerializeToString(deterministic=True)


def customer_row(customer: Customer) -> dict[str, Any]:
    """The columns of `customers`, except those that only the repository knows."""
    return {
        **{name: getattr(customer, name) for name in _TEXTS},
        **{name: [_json(each) for each in getattr(customer, name)] for name in _LISTS},
        **{name: _json(getattr(customer, name)) if customer.HasField(name) else {} for name in _MESSAGES},
        "vets": [MessageToDict(each, preserving_proto_field_name=True) for each in customer.vets],
        "additional_emails": list(customer.additional_emails),
        "external_ids": dict(customer.external_ids),
        "house": customer.house,
        "erased_time": datetime_of(customer.erased_time) if customer.HasField("erased_time") else None,
        "deleted": customer.deleted,
        "created_time": datetime_of(customer.created_time),
        "last_updated_time": datetime_of(customer.last_updated_time),
        "revision": int(customer.etag, 16),
        "wire": wire(customer),
    }


def customer_from_row(row: RowMapping | Mapping[str, Any]) -> Customer:
    """The Customer that the columns hold, without a look at the stored form."""
    customer = Customer(
        **{name: row[name] for name in _TEXTS},
        additional_emails=row["additional_emails"],
        external_ids=row["external_ids"],
        house=row["house"],
        deleted=row["deleted"],
        created_time=timestamp_of(row["created_time"]),
        last_updated_time=timestamp_of(row["last_updated_time"]),
        etag=f"{row['revision']:x}",
    )
    ParseDict({name: row[name] for name in (*_LISTS, "vets", *_MESSAGES) if row[name]}, customer)
    if row["erased_time"]:
        customer.erased_time.CopyFrom(timestamp_of(row["erased_time"]))
    return customer


def email_keys(customer: Customer | UpdateCustomerRequest) -> set[str]:
    """The e-mail addresses that the customer is found by, as `email_key` makes them."""
    return {key for each in (customer.email, *customer.additional_emails) if (key := email_key(each))}


def phone_keys(customer: Customer) -> set[str]:
    """The phone numbers that the customer is found by, as `phone_key` makes them."""
    numbers = [(customer.phone_number, customer.e164_phone_number)]
    numbers += [(each.number, each.e164_number) for each in customer.additional_phone_numbers]
    return {key for each in numbers if (key := phone_key(*each))}


def name_keys(customer: Customer) -> set[str]:
    """The first and the last name, as `text_key` makes them."""
    return {text_key(customer.first_name), text_key(customer.last_name)}


def lookups(customer: Customer) -> Iterator[tuple[str, str]]:
    """The kinds and values of what the customer is found by, each once."""
    for kind in LOOKUPS:
        for value in sorted(keys_of_kind(customer, kind)):
            if value:
                yield kind, value


def keys_of_kind(customer: Customer, kind: str) -> Collection[str]:
    """The keys of one kind that the customer is found by."""
    return _KEYS[kind](customer)


_KEYS: Final[dict[str, Callable[[Customer], Collection[str]]]] = {
    "email": email_keys,
    "phone": phone_keys,
    "name": name_keys,
    "external_id": external_ids.keys,
    "address": lambda customer: {address.external_id for address in customer.addresses},
    "address_id": lambda customer: {address.id for address in customer.addresses},
    "vet": lambda customer: {link.vet_id for link in customer.vets},
    FULL_NAME: lambda customer: {full_name_key(customer.first_name, customer.last_name)},
}
LOOKUPS: Final = tuple(_KEYS)
"""The kinds of what customers are found by."""


def _json(message: Message) -> dict[str, Any]:
    """What `MessageToDict` makes of a message that has neither lists nor messages in it, in a tenth of the
    time."""
    return {
        name: names[value] if names else value
        for name, names, is_optional in _fields(message.DESCRIPTOR)
        if (value := getattr(message, name)) or (is_optional and message.HasField(name))
    }


@cache
def _fields(descriptor: Descriptor) -> list[tuple[str, dict[int, str], bool]]:
    """The fields' names, the names of the values of those that are enumerations, and whether they can be
    absent."""
    return [
        (field.name, _names(field.enum_type) if field.enum_type else {}, field.has_presence)
        for field in descriptor.fields
    ]


def _names(enum: EnumDescriptor) -> dict[int, str]:
    return {value.number: value.name for value in enum.values}
