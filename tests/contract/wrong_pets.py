"""Pets with wrong fields."""

from typing import Any

from grpc import StatusCode

from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, UpdatePetRequest
from tests.contract.client import Api, pet
from tests.contract.failures import failed


def wrong(api: Api, customer_id: str, **fields: Any) -> list[str]:
    """The paths of the wrong fields, which are the same on create and on update."""
    request = CreatePetRequest(customer_id=customer_id, pet=pet(**fields))
    failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.CreatePet, request)
    made = api.new_pet(customer_id)
    update = UpdatePetRequest(customer_id=customer_id, id=made.id, **fields)
    on_update = failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, update).fields
    assert failure.fields == [f"pet.{field}" for field in on_update]
    assert api.pet(made) == made
    return on_update
