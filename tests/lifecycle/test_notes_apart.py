"""Revision 0015: pets that the release before stored are stored as today, and can be read."""

from typing import Any

from alembic import command
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection, Table, insert, inspect, select

from pawport.accounts import Company
from pawport.accounts import repository as accounts_repository
from pawport.customers.rows import customer_row
from pawport.customers.tables import customers
from pawport.db import migrate as migrations
from pawport.db import new_uid, opened_database
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.lifecycle.rebuild_pets import rebuild
from pawport.lifecycle.upgrade import upgrade
from pawport.pets import service
from pawport.pets.notes.service import append_notes
from pawport.pets.rows import note_row, pet_row
from pawport.pets.tables import pet_notes, pets

TIME = Timestamp(seconds=1_700_000_000, nanos=123_000_000)


def before(url: str) -> None:
    """Brings an empty database to the revision before."""
    with migrations._transaction(url) as connection:
        config = migrations.alembic_config(connection=connection, run=lambda run_migrations: run_migrations())
        command.upgrade(config, "0013")


def put(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Inserts what the table has columns for at its revision."""
    columns = {column["name"] for column in inspect(connection).get_columns(table.name)}
    connection.execute(insert(table).values({name: row[name] for name in row.keys() & columns}))


def an_owner(connection: Connection) -> tuple[Company, Customer]:
    """A company with a customer, without events, which have other columns now."""
    company = Company("acme", "Acme", "UTC", "US", 10)
    accounts_repository.insert_company(connection, company)
    owner = Customer(id="ann", first_name="Ann", created_time=TIME, last_updated_time=TIME, etag="1")
    of_company = {"company_id": company.id, "uid": new_uid()}
    put(connection, customers, customer_row(owner) | of_company)
    return company, owner


def a_pet(number: int, owner_id: str, notes: int) -> Pet:
    shown = [
        Pet.Note(
            id=f"note_{each:04}", content=f"{each} " * 100, last_updated_by="Ann", last_updated_time=TIME
        )
        for each in reversed(range(notes))
    ]
    return Pet(
        id=f"pet_{number}",
        customer_id=owner_id,
        name="Rex",
        pet_number=number,
        status=Pet.ALIVE,
        created_time=TIME,
        last_updated_time=TIME,
        etag="1",
        notes=shown,
    )


def store(connection: Connection, company_id: str, pet: Pet) -> None:
    """As the release before did."""
    of_company = {"company_id": company_id, "id": pet.id, "uid": new_uid()}
    form = {"wire": pet.SerializeToString(deterministic=True), "code_ids": "", "tombstone": False}
    put(connection, pets, pet_row(pet) | of_company | form)
    for note in pet.notes:
        row = note_row(note) | {"company_id": company_id, "pet_id": pet.id, "hidden": False}
        put(connection, pet_notes, row)


def test_pets_of_the_release_before(empty_url: str) -> None:
    before(empty_url)
    with opened_database(empty_url) as database:
        with database.transaction() as connection:
            company, owner = an_owner(connection)
            made = [a_pet(number, owner.id, notes) for number, notes in enumerate([0, 3, 100], start=1)]
            for pet in made:
                store(connection, company.id, pet)
        assert upgrade(empty_url)[0] == "0014"

        def read(pet: Pet) -> Pet:
            with database.transaction() as connection:
                return service.get_pet(connection, company.id, owner.id, pet.id).pet()

        assert [read(pet) for pet in made] == made
        with database.transaction() as connection:
            apart = connection.execute(select(pets.c.notes_from).order_by(pets.c.id)).scalars().all()
            assert apart == [None, None, "note_0000"]
            assert None not in connection.execute(select(pet_notes.c.wire)).scalars().all()
            assert rebuild(connection) == 0
            (note,) = append_notes(
                connection, company.id, owner.id, made[2].id, [Pet.Note(content="new")], "Ann"
            )
        assert list(read(made[2]).notes) == [note, *made[2].notes[:-1]]
