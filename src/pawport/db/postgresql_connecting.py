"""Connecting to PostgreSQL by asyncpg, with the URL that libpq would take."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg
from sqlalchemy import URL

from pawport.db.errors import ConfigurationError, Unavailable
from pawport.db.observed import AroundStatement, loop_connection
from pawport.db.postgresql_engine import session_options
from pawport.db.postgresql_server import Server

__all__ = ["check_parameters", "connect"]

_ANSWER_SECONDS: Final = 5  # that the server has for a new connection
_CACHED_STATEMENTS: Final = 1000
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)  # of PostgreSQL
_MICROSECOND: Final = timedelta(microseconds=1)
_UNREACHABLE: Final = "the database cannot be reached"
_TAKEN: Final = frozenset(
    (
        *("host", "port", "user", "password", "passfile", "service", "options", "target_session_attrs"),
        *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version", "krbsrvname", "gsslib"),
    )
)
_WITHOUT_EFFECT: Final = frozenset(
    (
        *("connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
        *("tcp_user_timeout", "application_name", "fallback_application_name", "client_encoding"),
        "gssencmode",
    )
)
"""Of libpq: Pawport sets its own, or has another way to notice a server that does not respond."""


def check_parameters(url: URL) -> None:
    """Raises ConfigurationError for a parameter of the URL that would be ignored."""
    for name in url.query:
        if name not in _TAKEN | _WITHOUT_EFFECT:
            raise ConfigurationError(f"the parameter {name} of the database URL is not supported")


class _LoopConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """One that counts."""

    changes = 0
    """The statements so far that may have changed something."""


async def connect(
    url: URL, name: str, statement_seconds: int, server: Server, around: AroundStatement | None
) -> Any:
    """A connection of asyncpg whose session carries `name`; `around` watches its statements.

    Raises:
        Unavailable: the server cannot be reached, or does not respond.
        Exception: one of asyncpg, which `driver_errors` translates.
    """
    if server.is_silent:
        raise Unavailable(_UNREACHABLE)
    query = {key: value for key, value in url.query.items() if key in _TAKEN - {"options"}}
    dsn = url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)
    try:
        connection = await asyncpg.connect(
            dsn,
            connection_class=_LoopConnection if around is None else loop_connection(_LoopConnection, around),
            timeout=_ANSWER_SECONDS,
            statement_cache_size=_CACHED_STATEMENTS,
            max_cached_statement_lifetime=0,
            server_settings={"application_name": name, "options": session_options(url, statement_seconds)},
        )
        await connection.set_type_codec(
            "timestamptz", schema="pg_catalog", encoder=_microseconds, decoder=_time, format="tuple"
        )
    except OSError as error:
        if isinstance(error, TimeoutError):
            server.note_silence()
        raise Unavailable(_UNREACHABLE) from error
    return connection


def _microseconds(time: datetime) -> tuple[int]:
    """As PostgreSQL keeps a time. asyncpg itself would make the first one of the year 1 infinite."""
    return ((time - _EPOCH) // _MICROSECOND,)


def _time(kept: tuple[int]) -> datetime:
    return _EPOCH + kept[0] * _MICROSECOND
