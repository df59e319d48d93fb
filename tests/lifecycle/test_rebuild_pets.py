"""The rebuild of stored forms."""

import pytest
from sqlalchemy import Connection, select, update

from pawport.accounts import Principal
from pawport.accounts import service as accounts
from pawport.customers import service as customers
from pawport.db import Database, new_id, new_uid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.lifecycle.rebuild_pets import rebuild
from pawport.pets import service
from pawport.pets.biometrics import service as biometrics
from pawport.pets.codes import service as pet_codes
from pawport.pets.notes import service as notes_service
from pawport.pets.photos import service as photos
from pawport.pets.tables import pets
from pawport.pets.whole_repository import STORED
from pawport.pets.wire import StoredPet
from pawport.pictures.keeping import Kept, delete_files

PETS = 105  # more than a batch

Stored = dict[tuple[str, str], StoredPet]


def fill(connection: Connection, name: str) -> None:
    """A company with pets of many kinds. Another one's have the same ids, and other names and pictures."""
    company = accounts.create_company(connection, name)
    principal = Principal(company, "key", "owner", frozenset(), None)
    owners = [customers.create_customer(connection, company, Customer(first_name=f"C{n}")) for n in range(2)]
    code = pet_codes.create_code(connection, company.id, PetCode(abbreviation="AGG"))
    for number in range(PETS):
        given = Pet(name=f"{name} {number}", type=Pet.CAT, breed="Siamese")
        if number % 3 == 0:
            given.pet_codes.add(id=code.id)
            given.vaccinations.add(name="Rabies", expired_at={"seconds": number})
            given.microchips.add(given=f"98-{number:05}")
        made = service.create_pet(connection, principal, owners[number % 2].id, given, f"pet_{number}").pet()
        if number % 5 == 0:
            notes = [Pet.Note(content=f"note {count} " * number) for count in range(number)]
            notes_service.append_notes(connection, company.id, made.customer_id, made.id, notes, "Ann")
        if number % 10 == 0:
            add_pictures(connection, company.id, made)
        if number % 7 == 0:
            service.delete_pet(connection, company.id, made.customer_id, made.id)


def add_pictures(connection: Connection, company_id: str, pet: Pet) -> None:
    """A photo and a biometric image, without their files."""
    of_pet = (company_id, pet.customer_id, pet.id)
    kept = Kept(delete_files(connection, company_id, []))
    photo_id = new_id("photo", new_uid())
    photo = photos.NewPhoto(
        photo_id, new_uid(), photo_id, "image/jpeg", 9, 8, 8, photo_id, f"/photos/{photo_id}", kept
    )
    photos.add_photo(connection, *of_pet, photo, featured=False)
    kept = Kept(delete_files(connection, company_id, []))
    image = biometrics.NewImage(new_id("bio", new_uid()), photo_id, "image/jpeg", 9, 8, 8, kept)
    biometrics.register_image(connection, *of_pet, "FINGERPRINT", image)


def stored(connection: Connection) -> Stored:
    rows = connection.execute(select(pets.c.company_id, pets.c.id, *STORED))
    return {(company_id, id_): StoredPet(*form) for company_id, id_, *form in rows}


@pytest.fixture
def before(database: Database) -> Stored:
    """The stored forms of two companies' pets."""
    with database.transaction() as connection:
        for name in ("A", "B"):
            fill(connection, name)
        return stored(connection)


class TestRebuild:
    def test_of_what_is_right_changes_nothing(self, database: Database, before: Stored) -> None:
        with database.transaction() as connection:
            assert rebuild(connection) == 0
            assert stored(connection) == before

    def test_mends_what_is_wrong(self, database: Database, before: Stored) -> None:
        with database.transaction() as connection:
            some = pets.c.id.in_([f"pet_{number}" for number in (0, 1, 99, 104)])
            connection.execute(
                update(pets).where(some).values(wire=b"\xff\xffwrong", code_ids="nope", notes_bytes=7)
            )
        with database.transaction() as connection:
            assert rebuild(connection) == 8
            assert stored(connection) == before

    def test_of_nothing(self, database: Database) -> None:
        with database.transaction() as connection:
            assert rebuild(connection) == 0
