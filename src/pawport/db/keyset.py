"""Lists by keyset: a page starts after the position of the last row of the page before.

A position has a value for each column that orders the list; the last of them is unique.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, bindparam, literal_column, tuple_, type_coerce

__all__ = ["AFTER_ALL", "BEFORE_ALL", "after", "page"]

BEFORE_ALL: Final = b"\0" * 16
"""Less than every uid."""
AFTER_ALL: Final = b"\xff" * 16
"""Greater than every uid."""
_LIMIT: Final = bindparam("limit", type_=Integer) + literal_column("1")

Selected = TypeVar("Selected", bound=Select[Any])


def after(
    order: Sequence[ColumnElement[Any]], position: Sequence[object], *, descending: bool = False
) -> ColumnElement[bool]:
    """Whether a row comes after the position: values, or a `bindparam` for each.

    Compares rows, not column by column: an index is entered at the position itself, however many rows
    before it have the same first value.
    """
    values = (type_coerce(value, column.type) for column, value in zip(order, position, strict=True))
    here, there = tuple_(*order), tuple_(*values)
    return here < there if descending else here > there


def page(
    query: Selected,
    order: Sequence[ColumnElement[Any]],
    position: Sequence[object],
    limit: int | None = None,
    *,
    descending: bool = False,
) -> Selected:
    """The query's rows after the position: at most `limit`, by default the parameter of this name, and one
    more, which only says that the list goes on (`paging.page_of`)."""
    ordered = [column.desc() for column in order] if descending else order
    found = query.where(after(order, position, descending=descending)).order_by(*ordered)
    return found.limit(_LIMIT if limit is None else limit + 1)
