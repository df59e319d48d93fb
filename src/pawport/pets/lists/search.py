"""Searching the pets of a company by one thing that is known."""

from collections.abc import Sequence

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers import listing as customers
from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_service_pb2 import SearchPetsRequest
from pawport.kit import microchips
from pawport.kit.phones import e164
from pawport.kit.search_keys import email_key, phone_key, text_key
from pawport.pets.lists import search_repository
from pawport.pets.lists.listing import CREATION_POSITION, CodeFields, Page, fitting, pets_in_order
from pawport.pets.lists.listing_repository import Filter, ListedPet

__all__ = ["search_pets"]


def search_pets(
    connection: Connection,
    company: Company,
    request: SearchPetsRequest,
    position: bytes | None,
    most: int,
    code_fields: CodeFields,
) -> Page:
    """A page of the living pets that the request's term finds.

    Raises:
        InvalidArgument: the term has nothing in it that could be looked for, or the position is none.
    """
    term = request.WhichOneof("term")
    if term == "name_prefix":
        return _by_name(connection, company.id, request.name_prefix, position, most, code_fields)
    if position is not None and len(position) != CREATION_POSITION:
        raise _foreign_token()
    if term == "microchip":
        number = _searchable(microchips.normalize(request.microchip), term)
        rows = search_repository.page_by_microchip(connection, company.id, number, position, most + 1)
    elif term == "breed":
        breed = _searchable(text_key(request.breed), term)
        rows = search_repository.page_by_breed(connection, company.id, breed, position, most + 1)
    else:
        owners = _owners(connection, company, request)
        if not owners:
            return Page([], None)
        wanted = Filter(customer_ids=tuple(owners))
        return pets_in_order(connection, company.id, wanted, position, most, code_fields)
    pets = fitting(connection, company.id, rows[:most], code_fields)
    return Page(pets, rows[len(pets) - 1][0] if len(pets) < len(rows) else None)


def _by_name(
    connection: Connection,
    company_id: str,
    prefix: str,
    position: bytes | None,
    most: int,
    code_fields: CodeFields,
) -> Page:
    key = _searchable(text_key(prefix), "name_prefix")
    after = None if position is None else _after(position)
    rows = search_repository.page_by_name(connection, company_id, key, after, most + 1)
    pets = fitting(connection, company_id, rows[:most], code_fields)
    return Page(pets, _position(rows, len(pets)))


def _position(rows: Sequence[ListedPet], shown: int) -> bytes | None:
    if shown == len(rows):
        return None
    uid, *_, name_key = rows[shown - 1]
    position: bytes = uid + name_key.encode()
    return position


def _after(position: bytes) -> tuple[str, bytes]:
    uid, name_key = position[:CREATION_POSITION], position[CREATION_POSITION:].decode(errors="replace")
    if len(uid) != CREATION_POSITION or "\0" in name_key:
        raise _foreign_token()
    return name_key, uid


def _owners(connection: Connection, company: Company, request: SearchPetsRequest) -> list[str]:
    if request.WhichOneof("term") == "owner_email":
        key = _searchable(email_key(request.owner_email), "owner_email")
        return customers.ids_found_by(connection, company.id, "email", key)
    number = request.owner_phone_number
    key = _searchable(phone_key(number, e164(number, company.phone_region)), "owner_phone_number")
    return customers.ids_found_by(connection, company.id, "phone", key)


def _searchable(key: str, term: str) -> str:
    if not key:
        raise invalid(term, "has nothing in it that could be looked for")
    return key


def _foreign_token() -> Exception:  # one that was made elsewhere, by someone who knows its form
    return invalid("pagination.page_token", "is not a token of this list")
