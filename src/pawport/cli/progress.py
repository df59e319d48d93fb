"""How far long work is: a bar on a terminal, else a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from pawport.cli.interrupts import between_steps
from pawport.kit.console import say

__all__ = ["Tell", "progress"]

Tell = Callable[[float, str], None]
"""Is told how much is done, and the same in words."""
_LINE_SECONDS: Final = 5.0


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Tell]:
    """What is told how far the work is that has `total` parts. Without a terminal it says so in lines.

    It raises KeyboardInterrupt if Ctrl-C was pressed meanwhile.
    """
    with between_steps() as check, _shown(total, quiet=quiet) as show:

        def tell(done: float, words: str) -> None:
            check()
            show(done, words)

        yield tell


@contextmanager
def _shown(total: int, *, quiet: bool) -> Iterator[Tell]:
    if quiet:
        yield lambda _, __: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=total)
            yield lambda done, words: bar.update(task, completed=done, description=words)
    else:
        yield _lines()


def _lines() -> Tell:
    told = time.monotonic()

    def tell(_: float, words: str) -> None:
        nonlocal told
        if time.monotonic() - told >= _LINE_SECONDS:
            told = time.monotonic()
            say(words)

    return tell
