"""Lists by keyset: a page starts after the position of the last row of the page before.

A position has a value for each column that orders the list; the last of them is unique.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, bindparam, literal_column, tuple_, type_coerce

from pawport.kit.paging import Window

__all__ = ["AFTER_ALL", "BEFORE_ALL", "after", "page"]

BEFORE_ALL: Final = b"\0" * 16
"""Less than every uid."""
AFTER_ALL: Final = b"\xff" * 16
"""Greater than every uid."""
_LIMIT: Final = bindparam("limit", type_=Integer) + literal_column("1")
_OFFSET: Final = bindparam("offset", type_=Integer)

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
    window: Window | None = None,
    *,
    descending: bool = False,
) -> Selected:
    """The query's rows after the position: those of the window, and one more, which only says that the list
    goes on (`paging.page_of`). Without a window there are parameters for its `limit` and `offset`."""
    ordered = [column.desc() for column in order] if descending else order
    found = query.where(after(order, position, descending=descending)).order_by(*ordered)
    if window is None:
        return found.limit(_LIMIT).offset(_OFFSET)
    return found.limit(window.limit + 1).offset(window.offset)
