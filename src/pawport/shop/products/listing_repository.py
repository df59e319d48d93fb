"""All SQL of lists of products: pages of stored bytes, by keyset.

A search gives one text of terms to the full-text index: FTS5 on SQLite, GIN on PostgreSQL. In the order in
which products were added, both walk from the position on, and stop when the page is full.
"""

from functools import cache
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from pawport.db import Statement, keyset
from pawport.kit.paging import UID_POSITION, Window, decode_text, encode_text
from pawport.shop.products.tables import products

__all__ = ["Listed", "count", "page"]

_index = table(
    "product_index", column("rowid", Integer), column("company_id"), column("product_id"), column("terms")
)
_OF_COMPANY: Final = products.c.company_id == bindparam("company_id")
_MATCHES: Final = literal_column("product_index").op("MATCH")(bindparam("terms"))
_AND: Final = {"sqlite": " AND ", "postgresql": " & "}
_LAST_ROW: Final = 2**63 - 1
_COUNT: Final = Statement(select(func.count()).where(_OF_COMPANY, products.c.deleted.is_(False)))
_LAST_KEY: Final = "\U0010ffff"
_FEW_TERMS: Final = 4  # the company's, and three: among 100,000 products, 2 ms if none has all of them
Row = tuple[bytes, bytes]
"""The position of a product in its list, and its encoding."""


class Listed(NamedTuple):
    """Which products a list has, and in which order."""

    by: Literal["sku", "name", "created"] = "sku"
    descending: bool = False
    show_deleted: bool = False
    terms: tuple[str, ...] = ()
    """Only products that have all of them. Deleted products have none."""

    @property
    def reads_many(self) -> bool:
        """Whether the terms of many products may have to be looked at to find these."""
        return bool(self.terms) and (self.by != "created" or len(self.terms) > _FEW_TERMS)


class _Shape(NamedTuple):
    """Lists of one shape share one statement."""

    engine: str
    by: str
    descending: bool
    show_deleted: bool
    has_terms: bool

    @property
    def is_of_index(self) -> bool:
        """Whether the list has the order of SQLite's index."""
        return self.has_terms and self.engine == "sqlite" and self.by == "created"


def page(
    connection: Connection, company_id: str, listed: Listed, position: bytes | None, window: Window
) -> list[Row]:
    """Products from the one after the position."""
    engine = connection.dialect.name
    shape = _Shape(engine, listed.by, listed.descending, listed.show_deleted, bool(listed.terms))
    given: dict[str, object] = {"company_id": company_id, "limit": window.limit, "offset": window.offset}
    if listed.terms:
        given["terms"] = _AND[engine].join(listed.terms)
    rows = _statement(shape).all(connection, **given, **_start(shape, position))
    if shape.is_of_index:
        return [(rowid.to_bytes(UID_POSITION), wire) for rowid, wire in rows]
    if shape.by == "created":
        return rows
    return [(encode_text(key, uid), wire) for uid, key, wire in rows]


def _start(shape: _Shape, position: bytes | None) -> dict[str, object]:
    """The parameters of the position; without one, of what comes before all products."""
    if shape.by != "created":
        first = (_LAST_KEY if shape.descending else "", keyset.BEFORE_ALL)
        key, uid = first if position is None else decode_text(position)
        return {"after_key": key, "after": uid}
    after = position or (keyset.AFTER_ALL if shape.descending else keyset.BEFORE_ALL)
    return {"after": min(int.from_bytes(after), _LAST_ROW) if shape.is_of_index else after}


def count(connection: Connection, company_id: str) -> int:
    """How many products are not deleted."""
    ((number,),) = _COUNT.all(connection, company_id=company_id)
    return int(number)


@cache
def _statement(shape: _Shape) -> Statement:
    if shape.is_of_index:
        return Statement(_of_index(shape))
    uid = products.c.uid
    shown: list[ColumnElement[Any]] = [uid]
    order: list[ColumnElement[Any]] = [uid]
    positions: list[object] = [bindparam("after")]
    if shape.by != "created":
        key = products.c.sku if shape.by == "sku" else products.c.name_key
        order, positions = [key, uid], [bindparam("after_key"), bindparam("after")]
        shown.append(key)
    query = select(*shown, products.c.wire).where(_OF_COMPANY)
    if not shape.show_deleted:
        query = query.where(products.c.deleted.is_(False))
    if shape.has_terms:
        query = query.where(_is_in_index() if shape.engine == "sqlite" else _is_in_vector())
    return Statement(keyset.page(query, order, positions, descending=shape.descending))


def _of_index(shape: _Shape) -> Select[Any]:
    """The products in the order of the index, which is that in which they were added to it."""
    wire = (
        select(products.c.wire)
        .where(products.c.company_id == _index.c.company_id, products.c.id == _index.c.product_id)
        .scalar_subquery()
    )
    query = select(_index.c.rowid, wire).where(_MATCHES, _index.c.company_id == bindparam("company_id"))
    return keyset.page(query, [_index.c.rowid], [bindparam("after")], descending=shape.descending)


def _is_in_index() -> ColumnElement[bool]:
    found = select(_index.c.product_id).where(_MATCHES, _index.c.company_id == bindparam("company_id"))
    return products.c.id.in_(found)


def _is_in_vector() -> ColumnElement[bool]:
    return products.c.terms.op("@@")(cast(bindparam("terms"), TSQUERY))
