"""Drafts of revisions."""

import ast
import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Column, String, Table, text

from pawport.db import metadata, open_database
from pawport.db import migrate as module
from pawport.db.migrate import migrate
from pawport.db.migrations.__main__ import main
from pawport.db.types import Key, UtcDateTime
from tests.db.revisions import AddRevision, continued_history
from tests.db.schema import of_the_code, of_the_database


@pytest.fixture
def collars():
    """A table of the code that no revision makes yet."""
    table = Table(
        "collars",
        metadata,
        Column("id", Key, primary_key=True),
        Column("color", String, nullable=False),
        Column("made_time", UtcDateTime),
    )
    yield table
    metadata.remove(table)


def test_a_draft_makes_what_is_new(
    empty_url: str, collars: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    continued_history(tmp_path, monkeypatch)
    main("add collars")
    (path,) = module._SCRIPTS.glob("versions/*_add_collars.py")
    draft = path.read_text()
    imported = [node for node in ast.walk(ast.parse(draft)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imported] == ["import sqlalchemy as sa", "from alembic import op"]
    assert "UID" not in draft
    assert migrate(empty_url)[-1] == path.name[:4]
    database = open_database(empty_url)
    with database.transaction() as connection:
        connection.execute(text("INSERT INTO collars (id, color) VALUES ('a', 'red')"))
    asyncio.run(database.close())


def test_a_draft_of_everything_is_the_schema_of_the_code(empty_url: str, history: AddRevision) -> None:
    main("everything")
    assert migrate(empty_url) == ["0001"]
    made = of_the_database(empty_url)
    assert made == tuple(map(without_full_text, of_the_code(empty_url)))


def without_full_text(parts: set[str]) -> set[str]:
    """Without the indexes that each engine has in its own way, which are written by hand."""
    return {each for each in parts if "product_index" not in each and "ix_products_terms" not in each}
