"""Recording changes: services say what they change, and it is written before the write's commit.

It is the one way into the audit log. The database layer runs it, so no transaction can forget it, and one
that is undone takes its events with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from pawport.db import part_of_write, write_time
from pawport.events import repository
from pawport.events.repository import Actor, Event

__all__ = ["Actor", "act_as", "record"]


_UNNAMED: Final = Actor("")


@dataclass(slots=True)
class _Changes:
    """What a write has changed so far."""

    actor: Actor = _UNNAMED
    # By company, kind, resource and action: what is written in several steps is one change.
    fields: dict[tuple[str, str, str, str], set[str]] = field(default_factory=dict)

    def before_commit(self, connection: Connection) -> None:
        if self.fields:
            events = [Event(*change, " ".join(sorted(fields))) for change, fields in self.fields.items()]
            repository.insert_events(connection, write_time(connection), self.actor, events)


def act_as(connection: Connection, actor: Actor) -> None:
    """Says who makes the changes of this write."""
    part_of_write(connection, _Changes).actor = actor


def record(
    connection: Connection,
    company_id: str,
    kind: str,
    resource_id: str,
    action: str,
    fields: Iterable[str] = (),
) -> None:
    """Records that this write changes a resource, such as ("pet", "pet_01h...", "updated", ["name"]).

    Only when it does. Several records of one action on one resource become one event.
    """
    changes = part_of_write(connection, _Changes).fields
    changes.setdefault((company_id, kind, resource_id, action), set()).update(fields)
