"""Lists of products, and searching them."""

from typing import NamedTuple

from sqlalchemy import Connection

from pawport.errors import invalid
from pawport.gen.pawport.v1.product_service_pb2 import ProductFilter
from pawport.kit.paging import Window, check_uid, decode_text
from pawport.shop.products import listing_repository
from pawport.shop.products.listing_repository import Listed
from pawport.shop.products.terms import wanted_terms, words

__all__ = ["Listed", "NumberedPage", "Page", "found_by", "list_products", "numbered_page"]


class Page(NamedTuple):
    """Some encoded products, and where the next page starts; None after the last one."""

    products: list[bytes]
    next_position: bytes | None


class NumberedPage(NamedTuple):
    """The encoded products of a page with a number, and how many products there are on all pages."""

    products: list[bytes]
    total: int


def numbered_page(connection: Connection, company_id: str, number: int, size: int) -> NumberedPage:
    """The page with a number, counted from 1, of the products in the order of their SKUs. However large they
    are, a page has as many as the others."""
    total = listing_repository.count(connection, company_id)
    if (number - 1) * size >= total:
        return NumberedPage([], total)
    window = Window(size, number)
    rows = listing_repository.page(connection, company_id, Listed(), None, window)
    on_page = rows[size if number > 1 else 0 :][:size]
    return NumberedPage([wire for _, wire in on_page], total)


def list_products(
    connection: Connection,
    company_id: str,
    position: bytes | None,
    window: Window,
    listed: Listed,
) -> Page:
    """A page of products.

    Raises:
        InvalidArgument: the position is none.
    """
    if position is not None and listed.by == "created":
        check_uid(position)
    elif position is not None:
        decode_text(position)
    rows = listing_repository.page(connection, company_id, listed, position, window)
    shown, last = window.page_of(rows, lambda row: len(row[1]))
    return Page([wire for _, wire in shown], None if last is None else last[0])


def found_by(company_id: str, keyword: str, wanted: ProductFilter) -> tuple[str, ...]:
    """The terms that products must have to be found: all words of the keyword, and what the filter asks for.

    Raises:
        InvalidArgument: the keyword contains no searchable characters.
    """
    if keyword.strip() and not words(keyword):
        raise invalid("keyword", "contains no searchable characters")
    return tuple(wanted_terms(company_id, keyword, wanted))
