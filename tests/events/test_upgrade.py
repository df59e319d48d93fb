"""Revision 0015: the audit log of the release before is kept, and readers of events have no events of it."""

import asyncio
from datetime import datetime

from alembic import command
from sqlalchemy import text

from pawport.db import keyset, new_uid, opened_database
from pawport.db import migrate as migrations
from pawport.events import Actor, NewEvent, act_as, record, service
from pawport.events.service import START, AuditFilter, EventFilter, Position
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import Window
from pawport.lifecycle.upgrade import upgrade

OLD = """
    INSERT INTO audit_events
        (company_id, time, uid, key_id, method, request_id, call_id, kind, resource_id, action, fields)
    VALUES ('acme', :time, :uid, 'key_1', '/m', 'r', 'c', 'pet', :pet_id, 'updated', 'coat name')
"""


def test_the_audit_log_is_kept(empty_url: str) -> None:
    with migrations._transaction(empty_url) as connection:
        config = migrations.alembic_config(connection=connection, run=lambda run_migrations: run_migrations())
        command.upgrade(config, "0014")
    with opened_database(empty_url) as database, database.transaction() as connection:
        for number in range(3):
            time = f"2025-01-0{number + 1}T12:00:00.000000Z"
            connection.execute(text(OLD), {"time": time, "uid": new_uid(), "pet_id": f"pet_{number}"})
    upgrade(empty_url)
    with opened_database(empty_url) as database:
        with database.transaction() as connection:
            act_as(connection, Actor("/m"))
            new = NewEvent("pet.updated", Pet(id="pet_9").SerializeToString())
            record(connection, "acme", "pet", "pet_9", "updated", ["name"], (new,))
        end = asyncio.run(database.settled_time())
        first = Position(datetime.fromisoformat("2000-01-01T00:00:00Z"), keyset.BEFORE_ALL)
        with database.transaction() as connection:
            everything = (AuditFilter(), first, end, Window(10))
            changes = service.list_changes(connection, "acme", *everything).events
            events = service.list_events(connection, "acme", EventFilter(), START, end, Window(10)).events
            service.anonymize(connection, "acme", "pet", "pet_0", changes[0].time)  # it has nothing
    assert [each.resource_id for each in changes] == ["pet_0", "pet_1", "pet_2", "pet_9"]
    assert (changes[0].key_id, changes[0].request_id, changes[0].call_id) == ("key_1", "r", "c")
    assert (changes[0].fields, changes[0].time.isoformat()) == ("coat name", "2025-01-01T12:00:00+00:00")
    assert [each.resource_id for each in events] == ["pet_9"]
