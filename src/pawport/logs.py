"""The log of a process: lines on its standard error; JSON, unless a person watches.

No line has a secret, or anything that a caller sent. So exceptions are told by their types and places: their
texts hold values, such as the e-mail address that is already taken. Of the lines of libraries only the
first row is kept, since asyncio writes exceptions into the others.
"""

import logging
import select
import sys
import traceback
from collections.abc import Iterator
from typing import Final, TextIO, cast

from pawport.kit.logger import structlog

__all__ = ["MAX_WRITE", "configure_logs", "is_watched", "outline", "write_log"]

MAX_WRITE: Final = 4096
"""The bytes that a pipe takes at once, or not at all: so lines of several processes do not mix."""

# A reader may be a little slow; but an event loop waits.
_PATIENCE: Final = 0.01  # seconds


def configure_logs(level: str) -> None:
    """`level`: "debug", "info", "warning" or "error"."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _outline_exception,
    ]
    renderer: structlog.types.Processor = structlog.processors.JSONRenderer()
    if is_watched():
        renderer = structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Output())),
        cache_logger_on_first_use=True,
    )
    _configure_libraries(shared, renderer, max(number, logging.WARNING))


def is_watched() -> bool:
    """Whether a person reads the log on a terminal."""
    return sys.stderr.isatty()


def outline(error: BaseException) -> str:
    """Where an exception and those behind it were raised, and their types, without their texts."""
    return "\nfrom:\n".join(
        "".join(traceback.format_tb(each.__traceback__)) + type(each).__qualname__ for each in _chain(error)
    )


def write_log(text: str, patience: float = _PATIENCE) -> bool:
    """Writes lines, of at most MAX_WRITE bytes, on standard error.

    False if whoever reads it takes nothing for `patience` seconds: no call shall wait for that, or fail.
    """
    try:
        if not _takes(sys.stderr, patience):
            return False
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody reads any more
        return False
    return True


class _Output:
    """What structlog takes for a file."""

    def write(self, text: str) -> None:
        write_log(text)

    def flush(self) -> None:
        """Nothing is held back."""


def _takes(file: TextIO, patience: float) -> bool:
    try:
        number = file.fileno()
    except (OSError, ValueError):  # a test's stand-in
        return True
    return bool(select.select([], [number], [], patience)[1])


def _outline_exception(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found if isinstance(found, BaseException) else None
    if found is True:
        error = sys.exc_info()[1]
    if error is not None:
        event["exception"] = outline(error)
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        if isinstance(following, BaseExceptionGroup):
            for each in following.exceptions:
                yield from _chain(each)
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)


def _configure_libraries(
    shared: list[structlog.types.Processor], renderer: structlog.types.Processor, level: int
) -> None:
    """Lets what libraries log by the standard library come out as lines like ours."""
    handler = logging.StreamHandler(cast(TextIO, _Output()))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared, _first_row],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)


def _first_row(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    event["event"] = str(event["event"]).partition("\n")[0]
    return event
