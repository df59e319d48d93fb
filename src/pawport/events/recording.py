"""Recording changes: services say what they change, and it is written before the write's commit.

It is the one way into the log. The database layer runs it, so no transaction can forget it, and one
that is undone takes its events with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.db import part_of_write, write_time
from pawport.events import commits, repository
from pawport.events.repository import Actor, Change

__all__ = ["Actor", "NewEvent", "act_as", "actor_of", "record"]


_UNNAMED: Final = Actor("")


class NewEvent(NamedTuple):
    """What subscribers are to get of a change."""

    type: str
    """One of `types.EVENT_TYPES`."""
    data: bytes
    """The encoded message that the type has: the record as it is after the change."""
    part_id: str = ""
    """Of a part of the record, such as a note. Of several events of a type about one part, the last counts.
    """
    uid: bytes | None = None
    """Of its position, if that has to be known before the commit."""


@dataclass(slots=True)
class _Recorded:
    """A change so far."""

    previous_time: datetime | None = None
    fields: set[str] = field(default_factory=set)
    events: dict[tuple[str, str], NewEvent] = field(default_factory=dict)  # by the type and the part's id


@dataclass(slots=True)
class _Changes:
    """What a write has changed so far."""

    actor: Actor = _UNNAMED
    # By company, kind, resource and action: what is written in several steps is one change.
    recorded: dict[tuple[str, str, str, str], _Recorded] = field(default_factory=dict)

    def before_commit(self, connection: Connection) -> None:
        if self.recorded:
            changes = [_change(key, recorded) for key, recorded in self.recorded.items()]
            repository.insert_changes(connection, write_time(connection), self.actor, changes)
            commits.announce_after(connection, {change.company_id for change in changes if change.events})


def _change(key: tuple[str, str, str, str], recorded: _Recorded) -> Change:
    events = [(event.type, event.data, event.uid) for event in recorded.events.values()]
    return Change(*key, " ".join(sorted(recorded.fields)), events, recorded.previous_time)


def act_as(connection: Connection, actor: Actor) -> None:
    """Says who makes the changes of this write."""
    part_of_write(connection, _Changes).actor = actor


def actor_of(connection: Connection) -> Actor:
    """Returns who makes the changes of this write."""
    return part_of_write(connection, _Changes).actor


def record(
    connection: Connection,
    company_id: str,
    kind: str,
    resource_id: str,
    action: str,
    fields: Iterable[str] = (),
    events: Iterable[NewEvent] = (),
    previous_time: datetime | None = None,
) -> None:
    """Records that this write changes a resource, such as ("pet", "pet_01h...", "updated", ["name"]), with
    the events for subscribers. Without any, only the audit log shows the change.

    `previous_time`: of a resource that can be erased, the time of its change before this one.
    Only when it does change. Several records of one action on one resource become one.
    """
    changes = part_of_write(connection, _Changes).recorded
    key = (company_id, kind, resource_id, action)
    recorded = changes.get(key)
    if recorded is None:
        recorded = changes[key] = _Recorded()
    if recorded.previous_time is None:
        recorded.previous_time = previous_time
    recorded.fields.update(fields)
    for event in events:
        recorded.events[event.type, event.part_id] = event
