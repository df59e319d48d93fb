"""Says in a draft what the tables in the code say, in words that both engines know and that do not change."""

from collections.abc import Iterator
from typing import Any, Final, Literal

from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateIndexOp, MigrateOperation, MigrationScript, OpContainer
from sqlalchemy import ClauseElement, DefaultClause, Index, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import False_, True_
from sqlalchemy.sql.schema import SchemaItem

from pawport.db.types import Key, Terms, Uid, UtcDateTime

__all__ = ["adapt_conditions", "is_compared", "render_item"]

_TYPES: Final[dict[type[Any], tuple[str, str]]] = {
    Key: ("KEY", 'sa.Text().with_variant(sa.String(collation="C"), "postgresql")'),
    Terms: ("TERMS", 'sa.Text().with_variant(sa.dialects.postgresql.TSVECTOR(), "postgresql")'),
    Uid: ("UID", "sa.LargeBinary(16)"),
    UtcDateTime: ("TIME", 'sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")'),
}
_CONDITION: Final = "postgresql_where"
_VIRTUAL: Final = ("product_index",)


def render_item(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """For the product's types, names that the draft defines; for a flag's default, what both engines know."""
    if kind == "type" and type(item) in _TYPES:
        name, definition = _TYPES[type(item)]
        context.imports.add(f"{name} = {definition}")
        return name
    if kind == "server_default" and isinstance(item, DefaultClause) and isinstance(item.arg, True_ | False_):
        return f"sa.{item.arg}()"
    return False


def is_compared(
    item: SchemaItem, name: str | None, kind: str, is_of_database: bool, _other: SchemaItem | None
) -> bool:
    """Whether a draft compares a table or an index: not those that only one engine has. For those of
    PostgreSQL there is no draft, and the virtual tables of SQLite come with tables of their own."""
    if kind == "index" and isinstance(item, Index) and not is_of_database:
        return item.dialect_options["postgresql"].get("using") in (None, False)
    return not (kind == "table" and is_of_database and str(name).startswith(_VIRTUAL))


def adapt_conditions(_context: object, _revision: object, drafts: list[MigrationScript]) -> None:
    """Writes the conditions of PostgreSQL's partial indexes for PostgreSQL, not for the draft's SQLite."""
    for draft in drafts:
        for operation in _operations(draft.upgrade_ops):
            if isinstance(operation, CreateIndexOp) and _CONDITION in operation.kw:
                operation.kw[_CONDITION] = text(_sql(operation.kw[_CONDITION]))


def _operations(container: OpContainer | None) -> Iterator[MigrateOperation]:
    for operation in container.ops if container else ():
        if isinstance(operation, OpContainer):
            yield from _operations(operation)
        else:
            yield operation


def _sql(condition: ClauseElement) -> str:
    options = {"literal_binds": True, "include_table": False}
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here
    return str(condition.compile(dialect=dialect, compile_kwargs=options))
