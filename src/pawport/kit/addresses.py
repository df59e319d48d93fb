"""Postal addresses in parts, and in one line."""

from typing import Final

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet

__all__ = ["PARTS", "settle"]

PARTS: Final = ("street", "street2", "city", "region", "postal_code", "country_code")
"""The fields that have the parts of an address, in `Customer.Contact` and `Pet.Vet`."""


def settle(record: Customer.Contact | Pet.Vet) -> None:
    """Brings the address of a record into the form in which it is kept: the line is made of the parts, if
    there are any, as on a letter."""
    record.country_code = record.country_code.upper()
    street, street2, city, region, postal_code, country = (getattr(record, name) for name in PARTS)
    parts = (street, street2, city, " ".join(filter(None, (region, postal_code))), country)
    if any(parts):
        record.address = ", ".join(filter(None, parts))
