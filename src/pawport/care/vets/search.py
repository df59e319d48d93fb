"""Finding vets by what is known of them."""

from typing import NamedTuple

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.care.vets import search_repository
from pawport.care.vets.rows import name_key, phone_keys, postal_key
from pawport.care.vets.search_repository import Keys
from pawport.db import keyset
from pawport.errors import invalid
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.kit.paging import Window, decode_text, encode_text
from pawport.kit.phones import e164
from pawport.kit.search_keys import text_key

__all__ = ["Wanted", "search_vets"]


class Wanted(NamedTuple):
    """What vets must have. Empty texts and 0 say nothing."""

    name_prefix: str = ""
    """The beginning of the name, or of one of its words."""
    region: str = ""
    phone_number: str = ""
    postal_code: str = ""
    vet_number: int = 0


def search_vets(
    connection: Connection, company: Company, wanted: Wanted, position: bytes | None, window: Window
) -> tuple[list[Vet], bytes | None]:
    """A page of the vets that have all that is wanted, ordered by name, and the position of the next page;
    None after the last one.

    Raises:
        InvalidArgument: nothing is wanted, a text contains no searchable characters, or the position is none.
    """
    if not any(wanted):
        raise invalid("name_prefix", f"at least one of {', '.join(Wanted._fields)} is required")
    keys = Keys(
        name_prefix=_searchable(wanted, "name_prefix", name_key(wanted.name_prefix)),
        region=_searchable(wanted, "region", text_key(wanted.region)),
        phones=sorted(phone_keys(wanted.phone_number, e164(wanted.phone_number, company.phone_region))),
        postal_code=_searchable(wanted, "postal_code", postal_key(wanted.postal_code)),
        vet_number=wanted.vet_number,
    )
    _searchable(wanted, "phone_number", "".join(keys.phones))
    after = ("", keyset.BEFORE_ALL) if position is None else decode_text(position)
    rows = search_repository.page(connection, company.id, keys, after, window)
    shown, last = window.page_of(rows)
    following = None if last is None else encode_text(last.name_key, last.uid)
    return [row.vet for row in shown], following


def _searchable(wanted: Wanted, term: str, key: str) -> str:
    if getattr(wanted, term) and not key:
        raise invalid(term, "contains no searchable characters")
    return key
