"""Searching the pets of a company by one thing that is known."""

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers import listing as customers
from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_service_pb2 import SearchPetsRequest
from pawport.kit import microchips
from pawport.kit.paging import Window, check_uid, decode_text, encode_text
from pawport.kit.phones import e164
from pawport.kit.search_keys import email_key, phone_key, text_key
from pawport.pets.lists import search_repository
from pawport.pets.lists.listing import CodeFields, Page, encoded_page, pets_in_order
from pawport.pets.lists.listing_repository import Filter

__all__ = ["search_pets"]


def search_pets(
    connection: Connection,
    company: Company,
    request: SearchPetsRequest,
    position: bytes | None,
    window: Window,
    code_fields: CodeFields,
) -> Page:
    """A page of the living pets that the request's term finds.

    Raises:
        InvalidArgument: the term contains no searchable characters, or the position is none.
    """
    term = request.WhichOneof("term")
    if term == "name_prefix":
        return _by_name(connection, company.id, request.name_prefix, position, window, code_fields)
    check_uid(position)
    if term == "microchip":
        number = _searchable(microchips.normalize(request.microchip), term)
        rows = search_repository.page_by_microchip(connection, company.id, number, position, window)
    elif term == "breed":
        breed = _searchable(text_key(request.breed), term)
        rows = search_repository.page_by_breed(connection, company.id, breed, position, window)
    else:
        owners = _owners(connection, company, request)
        if not owners:
            return Page([], None)
        wanted = Filter(customer_ids=tuple(owners))
        return pets_in_order(connection, company.id, wanted, position, window, code_fields)
    return encoded_page(connection, company.id, rows, window, code_fields)


def _by_name(
    connection: Connection,
    company_id: str,
    prefix: str,
    position: bytes | None,
    window: Window,
    code_fields: CodeFields,
) -> Page:
    key = _searchable(text_key(prefix), "name_prefix")
    after = None if position is None else decode_text(position)
    rows = search_repository.page_by_name(connection, company_id, key, after, window)
    return encoded_page(
        connection, company_id, rows, window, code_fields, lambda last: encode_text(last[-1], last[0])
    )


def _owners(connection: Connection, company: Company, request: SearchPetsRequest) -> list[str]:
    if request.WhichOneof("term") == "owner_email":
        key = _searchable(email_key(request.owner_email), "owner_email")
        return customers.ids_found_by(connection, company.id, "email", key)
    number = request.owner_phone_number
    key = _searchable(phone_key(number, e164(number, company.phone_region)), "owner_phone_number")
    return customers.ids_found_by(connection, company.id, "phone", key)


def _searchable(key: str, term: str) -> str:
    if not key:
        raise invalid(term, "contains no searchable characters")
    return key
