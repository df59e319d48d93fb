"""The documents say what the real gateway does: every operation is called with its own examples."""

import pytest

from tests.openapi.documents import APIS, load, operations
from tests.service import Service

# Why the service refuses some of the examples when they are called in this order.
REFUSED = {
    **dict.fromkeys(
        ("AccountService_GetKey", "AccountService_RevokeKey", "AccountService_RotateKey"), "KEY_NOT_FOUND"
    ),
    "CustomerService_DeleteCustomer": "CUSTOMER_HAS_PETS",
    "CustomerService_MergeCustomers": "CUSTOMER_NOT_FOUND",
    "PetService_DeletePetNote": "NOTE_NOT_FOUND",
    "PetService_ListAllPets": "COMPANY_MISMATCH",
    "PetService_ListAllPets_get": "COMPANY_MISMATCH",
    "PetService_TransferPet": "CUSTOMER_NOT_FOUND",
    "PetService_UndeletePet": "PET_NOT_DELETED",
    "PetService_UpdatePetNote": "NOTE_NOT_FOUND",
    "PetService_UpdatePetNote_patch": "NOTE_NOT_FOUND",
}


@pytest.mark.parametrize("api", APIS)
def test_every_operation_can_be_called_as_its_example_says(service: Service, api: str) -> None:
    # What deletes comes last, from the inside out.
    order = sorted(operations(load("openapi", api)), key=lambda one: (one.verb == "delete") / len(one.path))
    with service.http() as http:
        answers = {
            one.name: http.request(
                one.verb, one.example_path, params=one.example_query, json=one.example_body
            )
            for one in order
        }
    refused = {
        name: answer.json()["details"][0]["reason"]
        for name, answer in answers.items()
        if answer.status_code != 200
    }
    assert refused == REFUSED
