"""Column types that mean the same on both engines."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, LargeBinary, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["Key", "Terms", "Uid", "UtcDateTime", "as_utc", "json_text"]

_EMPTY: Final[dict[type[Any], str]] = {list: "[]", dict: "{}"}


class Key(TypeDecorator[str]):
    """Text that is compared and ordered by its bytes, as SQLite does by itself."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())


class Terms(TypeDecorator[str]):
    """Terms with blanks between: on PostgreSQL a text search vector."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())


class Uid(TypeDecorator[bytes]):
    """A UUID as 16 bytes, so that its order is the same on both engines."""

    impl = LargeBinary(16)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[bytes | None], bytes | None]:  # noqa: ARG002 - SQLAlchemy's signature
        return _checked_uid


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware datetimes in, UTC out, to the microsecond.

    PostgreSQL has TIMESTAMPTZ. On SQLite it is text of fixed width (`2026-05-01T12:30:00.000000Z`),
    so that the order of the texts is the order of the times.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _sqlite_text if dialect.name == "sqlite" else _utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else as_utc(value)


def _checked_uid(value: bytes | None) -> bytes | None:
    if value is not None and len(value) != 16:
        raise ValueError(f"a uid must be 16 bytes, not {len(value)}")
    return value


def _utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return value.astimezone(UTC)


def _sqlite_text(value: datetime | None) -> str | None:
    utc = _utc(value)
    return None if utc is None else _utc_text(utc)


@lru_cache(maxsize=64)  # the rows of one write have one time
def _utc_text(utc: datetime) -> str:
    return utc.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def json_text(value: Any) -> str:
    """What JSON columns of SQLite hold. Most are empty lists and objects."""
    return (None if value else _EMPTY.get(type(value))) or json.dumps(value)


def as_utc(value: str | datetime) -> datetime:
    """The time of a `UtcDateTime` column that a `Statement` answered as the driver gave it."""
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value.astimezone(UTC)
