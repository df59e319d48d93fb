"""The revision by which pets are listed by species and state fills what it adds, from records before it."""

import asyncio
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData

from pawport.db import migrate as module
from pawport.db import new_uid, open_database
from pawport.lifecycle.upgrade import upgrade
from pawport.pets.lists.summaries import Wanted, list_summaries
from tests.db.test_owners_migration import TIME, add

PETS: dict[str, dict[str, Any]] = {
    "dog": {"type": "DOG", "status": "ALIVE"},
    "old dog": {"type": "DOG", "status": "PASSED_AWAY", "inactive": True},
    "shy dog": {"type": "DOG", "status": "ALIVE", "inactive": True},
    "ferret": {"type": "OTHER", "species": "Ferret", "status": "ALIVE"},
    "unknown": {"type": "OTHER", "status": "ALIVE"},
}


def fill(connection: Connection) -> None:
    """A company with pets, in the tables of the revision before."""
    tables = MetaData()
    tables.reflect(connection)
    time = TIME if connection.dialect.name == "postgresql" else f"{TIME:%Y-%m-%dT%H:%M:%S.%fZ}"
    stamps = {"created_time": time, "last_updated_time": time}
    add(connection, tables.tables["companies"], created_time=time)
    add(connection, tables.tables["customers"], id="cus", uid=new_uid(), **stamps)
    for number, (name, fields) in enumerate(PETS.items()):
        own = {"id": f"pet_{number}", "uid": new_uid(), "pet_number": number, "name": name, "name_key": name}
        add(connection, tables.tables["pets"], customer_id="cus", **own, **stamps, **fields)


def names(connection: Connection, **wanted: str) -> list[str]:
    return [pet.name for pet in list_summaries(connection, "com", Wanted(**wanted), None, 10).pets]


def test_it_fills_what_it_adds(empty_url: str) -> None:
    with module._transaction(empty_url) as connection:
        command.upgrade(module.alembic_config(connection=connection), "0003")
    database = open_database(empty_url)
    with database.transaction() as connection:
        fill(connection)
    assert upgrade(empty_url)[0] == "0004"
    with database.transaction() as connection:
        assert names(connection, species_key="DOG") == ["dog", "old dog", "shy dog"]
        assert names(connection, state="deceased") == ["old dog"]
        assert names(connection, state="inactive") == ["shy dog"]
        assert names(connection, species_key="ferret", state="active") == ["ferret"]
        assert names(connection, species_key="OTHER") == ["unknown"]
    asyncio.run(database.close())
