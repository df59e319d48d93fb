"""Statements that are sent together."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

__all__ = ["together"]


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Lets PostgreSQL answer several statements at once, at the end, where their errors are raised.

    Only `Statement.run` and `run_many` may be in it, and what they answer means nothing.
    """
    driver = connection.connection.dbapi_connection
    if not isinstance(driver, psycopg.Connection):
        yield
        return
    try:
        with driver.pipeline():
            yield
    except psycopg.IntegrityError as error:  # as a Statement by itself raises it
        raise IntegrityError("one of several statements", None, error) from error
