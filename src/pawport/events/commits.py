"""Which companies have new events: said to those who wait in this process, right after each commit."""

from collections.abc import Callable, Set
from functools import partial

from sqlalchemy import Connection

from pawport.db import after_commit

__all__ = ["Listener", "announce_after", "listen", "stop_listening"]

Listener = Callable[[Set[str]], None]
"""Gets the ids of companies, on a thread of the database. It must not wait."""

_listeners: set[Listener] = set()


def listen(listener: Listener) -> None:
    """Calls it from now on."""
    _listeners.add(listener)


def stop_listening(listener: Listener) -> None:
    """No longer calls it."""
    _listeners.discard(listener)


def announce_after(connection: Connection, company_ids: Set[str]) -> None:
    """Lets the listeners know of a write that has events of these companies, once it is committed."""
    if _listeners and company_ids:  # most processes have no listener, and most writes nothing to pay for
        after_commit(connection, partial(_announce, company_ids))


def _announce(company_ids: Set[str]) -> None:
    for listener in tuple(_listeners):
        listener(company_ids)
