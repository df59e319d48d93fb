"""Lists of customers, and finding them."""

from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers import lookup_repository, repository
from pawport.errors import invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import CustomerFilter
from pawport.kit.paging import Window, check_uid, decode_text, encode_text
from pawport.kit.phones import e164
from pawport.kit.search_keys import email_key, external_id_key, phone_key, text_key

__all__ = ["Page", "ids_found_by", "ids_with_vet", "list_customers"]

_MAX_OWNERS: Final = 100  # so many people share a number or a mailbox only when it is nobody's own


class Page(NamedTuple):
    """Some encoded customers, and where the next page starts; None after the last one."""

    customers: list[bytes]
    next_position: bytes | None


def list_customers(
    connection: Connection,
    company: Company,
    wanted: CustomerFilter,
    position: bytes | None,
    window: Window,
    *,
    show_deleted: bool,
) -> Page:
    """A page of customers, oldest first; those found by a name in the order of the names.

    Raises:
        InvalidArgument: the term contains no searchable characters, or the position is none.
    """
    if wanted.WhichOneof("term") == "name_prefix":
        return _by_name(
            connection, company.id, wanted.name_prefix, position, window, show_deleted=show_deleted
        )
    check_uid(position)
    if wanted.WhichOneof("term") is None:
        rows = repository.page(connection, company.id, position, window, show_deleted=show_deleted)
    else:
        kind, value = _value(wanted, company)
        rows = lookup_repository.page_of_value(
            connection, company.id, kind, value, position, window, show_deleted=show_deleted
        )
    shown, last = window.page_of(rows, lambda row: len(row[1]))
    return Page([wire for _, wire in shown], None if last is None else last[0])


def ids_found_by(connection: Connection, company_id: str, kind: str, key: str) -> list[str]:
    """The ids of customers with an "email" or a "phone" of this key, at most 100."""
    return lookup_repository.ids_of_value(connection, company_id, kind, key, _MAX_OWNERS)


def ids_with_vet(
    connection: Connection, company_id: str, vet_id: str, position: bytes | None, limit: int
) -> tuple[list[str], bytes | None]:
    """The ids of customers who have a vet of the directory, deleted ones too, oldest first; and the position
    of the next ones, None after the last."""
    window = Window(limit)
    rows = lookup_repository.page_of_value(
        connection, company_id, "vet", vet_id, position, window, show_deleted=True
    )
    shown, last = window.page_of(rows)
    return [Customer.FromString(wire).id for _, wire in shown], None if last is None else last[0]


def _by_name(
    connection: Connection,
    company_id: str,
    prefix: str,
    position: bytes | None,
    window: Window,
    *,
    show_deleted: bool,
) -> Page:
    key = _searchable(text_key(prefix), "name_prefix")
    after = None if position is None else decode_text(position)
    rows = lookup_repository.page_of_prefix(
        connection, company_id, "name", key, after, window, show_deleted=show_deleted
    )
    shown, last = window.page_of(rows, lambda row: len(row[1]))
    return Page([wire for _, wire, _ in shown], None if last is None else encode_text(last[2], last[0]))


def _value(wanted: CustomerFilter, company: Company) -> tuple[str, str]:
    """The kind and the value that the filter's term looks for."""
    term = wanted.WhichOneof("term")
    if term == "email":
        return "email", _searchable(email_key(wanted.email), term)
    if term == "phone_number":
        number = phone_key(wanted.phone_number, e164(wanted.phone_number, company.phone_region))
        return "phone", _searchable(number, term)
    return "external_id", external_id_key(wanted.external_id.system, wanted.external_id.id)


def _searchable(key: str, term: str) -> str:
    if not key:
        raise invalid(f"filter.{term}", "contains no searchable characters")
    return key
