"""The log of a process: lines on its standard error; JSON, unless a person watches."""

import logging
import sys

import structlog

__all__ = ["configure_logs"]


def configure_logs(level: str) -> None:
    """`level`: "debug", "info", "warning" or "error"."""
    watched = sys.stderr.isatty()
    last = (
        [structlog.dev.ConsoleRenderer()] if watched else [_exceptions, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


_exceptions = structlog.processors.format_exc_info
