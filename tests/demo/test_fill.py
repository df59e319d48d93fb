"""Demo records in a database: complete, readable, and added to what there is."""

import asyncio

import pytest
from sqlalchemy import func, select

from pawport.accounts import service as accounts
from pawport.accounts.tables import companies
from pawport.customers.tables import customers
from pawport.demo.fill import fill
from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import ListAllPetsRequest
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from pawport.lifecycle.rebuild_pets import right_forms
from pawport.pets.codes.tables import pet_codes
from pawport.pets.tables import pets
from pawport.pets.wire import StoredPet
from tests.grpcio_app import serving

COUNT = 130


@pytest.fixture
def company_id(database):
    with database.transaction() as connection:
        return accounts.create_company(connection, "Paws").id


def fill_quietly(database, count=COUNT, seed=1):
    return fill(database, None, count, seed, lambda _: None)


def read(database, work):
    async def run():
        return await database.read(work)

    return asyncio.run(run())


def test_the_stored_form_is_what_a_rebuild_makes(database, company_id):
    fill_quietly(database)

    def check(connection):
        stored = connection.execute(select(pets.c.id, pets.c.wire, pets.c.code_ids)).all()
        for pet_id, form, code_ids in stored:
            right = right_forms(connection, company_id, pet_id, pet_id)[pet_id]
            assert StoredPet(form, code_ids) == right
        return len(stored), sum(bool(codes) for _, _, codes in stored)

    count, with_codes = read(database, check)
    assert count == COUNT
    assert with_codes > 0


def test_list_all_pets_shows_them(database, database_url, company_id):
    made = fill_quietly(database)
    with database.transaction() as connection:
        _, key = accounts.create_key(connection, company_id, name="reader", scopes=["pets:read_all"])

    async def walk() -> list[Pet]:
        found: list[Pet] = []
        async with serving(database_url) as channel:
            request = ListAllPetsRequest(company_id=company_id, pagination=Pagination(page_size=50))
            while True:
                page = await PetServiceStub(channel).ListAllPets(request, metadata=(("x-api-key", key),))
                found += page.pets
                if not page.next_page_token:
                    return found
                request.pagination.page_token = page.next_page_token

    found = asyncio.run(walk())
    assert made.pets == len({pet.id for pet in found}) == len(found) == COUNT
    assert made.notes == sum(len(pet.notes) for pet in found)
    assert made.customers == len({pet.customer_id for pet in found})
    assert any(code.abbreviation == "SEN" and code.description for pet in found for code in pet.pet_codes)
    assert all(note.id and note.content and note.last_updated_by for pet in found for note in pet.notes)


def test_again_adds_the_same_records_under_new_ids(database, company_id):
    told: list[int] = []
    fill(database, company_id, 40, 5, told.append)
    assert told == [40]
    fill_quietly(database, 40, seed=5)

    def check(connection):
        names = [*connection.scalars(select(pets.c.name).order_by(pets.c.uid))]
        assert len(names) == 80
        assert names[:40] == names[40:]
        assert connection.scalar(select(func.count(pet_codes.c.id))) == 12  # the catalogue is not doubled

    read(database, check)


def test_no_customer_has_more_pets_than_the_company_allows(database, company_id):
    with database.transaction() as connection:
        connection.execute(companies.update().values(max_pets_per_customer=1))
    made = fill_quietly(database, 30)
    assert made.customers == 30


def test_most_customers_have_one_pet_and_some_two_or_three(database, company_id):
    fill_quietly(database, 200)

    def sizes(connection):
        counts = select(func.count()).select_from(pets).group_by(pets.c.customer_id)
        assert len(connection.scalars(counts).all()) == connection.scalar(
            select(func.count()).select_from(customers)
        )
        return set(connection.scalars(counts))

    assert read(database, sizes) == {1, 2, 3}


def test_a_company_that_is_not_there(database, company_id):
    with pytest.raises(InvalidArgument, match="'com_other'"):
        fill(database, "com_other", 1, 1, lambda _: None)
