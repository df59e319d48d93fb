"""Commands are loaded when they are asked for, and show their help without what they work with."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from pawport.cli import _pawport
from tests.cli.program import command

HEAVY = {"alembic", "asyncio", "google.protobuf", "grpc", "psycopg", "rich", "sqlalchemy", "structlog"}
SHOW_HELP = """
import sys
from pawport.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print(end.code, *(name for name in sys.modules), file=sys.stderr)
"""


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        assert found.name == name
        yield from commands(found, (*path, name)) if isinstance(found, click.Group) else [(*path, name)]


def loaded_for(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", SHOW_HELP, *arguments], capture_output=True, text=True, timeout=60, check=True
    )
    assert "Usage: pawport" in done.stdout
    code, *modules = done.stderr.split()
    assert code == "0"
    return set(modules)


@pytest.mark.parametrize("path", list(commands(_pawport)), ids=" ".join)
def test_help(path: tuple[str, ...]) -> None:
    loaded = loaded_for(*path, "--help")
    if path[-1:] != ("import",):  # its help shows the columns, which are what it works with
        assert not HEAVY & loaded


def test_one_command_loads_no_other() -> None:
    loaded = loaded_for("keys", "--help")
    assert "pawport.cli.keys" in loaded
    assert not {"pawport.cli.companies", "pawport.cli.demo", "pawport.cli.serve"} & loaded


def test_a_name_that_is_nearly_right() -> None:
    assert command("serv").stderr == "pawport: No such command 'serv'. Did you mean 'serve'?\n"
