"""The transactions of an import: those that write, or those of a dry run, which only read."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from pawport.db import Database

__all__ = ["Steps"]

T = TypeVar("T")


class Steps:
    """Runs the steps of an import, one after the other."""

    def __init__(self, database: Database, *, is_dry_run: bool = False) -> None:
        self.is_dry_run = is_dry_run
        self._database = database
        self._runner = asyncio.Runner()

    def run(self, work: Callable[[Connection], T]) -> T:
        """Returns what `work` returns, in a transaction. It may run more than once, and raises what it
        raises."""
        run = self._database.read_slowly if self.is_dry_run else self._database.write_slowly
        return self._runner.run(run(work))

    def close(self) -> None:
        """Ends the event loop; the database stays open."""
        self._runner.close()
