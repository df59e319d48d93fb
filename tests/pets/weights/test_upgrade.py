"""Revision 0027: the weights that pets of the release before have are the first ones of their histories."""

from importlib import import_module

from sqlalchemy import text

from pawport.db import opened_database
from pawport.gen.pawport.v1.pet_history_pb2 import PetWeight
from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight
from pawport.kit.paging import Window
from pawport.lifecycle.upgrade import upgrade
from pawport.pets import service as pets
from pawport.pets.weights.service import list_weights
from tests.reminders.lab import Business

REVISION = import_module("pawport.db.migrations.versions.0027_pet_weights")


def test_weights_of_the_release_before(empty_url: str) -> None:
    upgrade(empty_url)
    with opened_database(empty_url) as database:
        business = Business(database)
        given = [Pet(name="Rex", type=Pet.DOG, breed="Pug", weight=weight) for weight in (_lb(22.5), None)]
        heavy, unknown = (
            business.write(
                lambda connection, pet=pet: pets.create_pet(
                    connection, business.principal, business.owner_id, pet
                ).pet()
            )
            for pet in given
        )
        with database.transaction() as connection:  # as the release before left it
            connection.execute(text("DELETE FROM pet_weights"))
            connection.execute(text(REVISION._COPY))
        with database.transaction() as connection:
            ids = connection, business.company_id, business.owner_id
            assert list_weights(*ids, unknown.id, None, Window(10)) == ([], None)
            weights, _ = list_weights(*ids, heavy.id, None, Window(10))
    assert weights == [PetWeight(weight=heavy.weight, grams=10_205.828, time=heavy.last_updated_time)]


def _lb(value: float) -> Weight:
    return Weight(value=value, unit="lb")
