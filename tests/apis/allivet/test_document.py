"""The document's samples, as they stand, and answers of the same form as the document's."""

import re
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.customer_service_pb2 import ListCustomersRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import ListPetsRequest
from tests.apis.allivet.clients import credentials
from tests.apis.allivet.samples import sample
from tests.contract.client import Api

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What the service makes, and so differs from the document's.
MADE = {"dateCreated": TIME, "dateModified": TIME, "customerGuid": UUID}
NUMBER = "ACS-123456"


def checked(answer: httpx.Response, name: str, **expected: Any) -> dict[str, Any]:
    """The answer, which must have the names of a sample in their order, with values of the same kinds; and
    the same values, but for what the service makes and what is `expected`."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, Any] = answer.json()
    document = sample(name)
    assert list(body) == list(document)
    for field, value in document.items():
        assert type(body[field]) is type(value), field
        if field in MADE:
            assert MADE[field].fullmatch(body[field]), field
        else:
            assert body[field] == expected.get(field, value), field
    return body


@pytest.mark.operation("allivet", "POST /api/Auth")
def test_auth(http: httpx.Client, api: Api) -> None:
    request = sample("auth_request")
    assert request.keys() == credentials(api).keys()
    answer = http.post("/allivet/api/Auth", json=credentials(api))
    body = answer.json()
    assert list(body) == list(sample("auth_answer"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["validTo"])
    assert body["value"].count(".") == 2


ADDRESS = {
    "addressId": "123456",
    "addressType": "Billing",
    "isPrimary": "Y",
    "name": "",
    "address": "23200 Summer Glenn",
    "city": "Harbor City",
    "state": "CA",
    "postalCode": "90717",
    "country": "US",
    "phone": "4245673448",
}


def register(allivet: httpx.Client) -> dict[str, Any]:
    """Registers the document's customer, whose ship-to addresses the document folds away."""
    answer = allivet.post("salesforce/Customers", json=sample("register_customer_request"))
    (billing,) = answer.json()["customerBilling"]
    assert billing == ADDRESS
    expected = {
        "clientCustomerId": "56437",  # as sent: the document's answer has another one
        "customerBilling": [billing],
        "warnings": {"password": ["is not kept"]},
    }
    return checked(answer, "register_customer_answer", **expected)


@pytest.mark.operation("allivet", "GET /api/salesforce/Customers/{clientCustomerNo}")
@pytest.mark.operation("allivet", "POST /api/salesforce/Customers")
@pytest.mark.operation("allivet", "PUT /api/salesforce/Customers")
def test_customers(allivet: httpx.Client) -> None:
    made = register(allivet)
    got = allivet.get(f"salesforce/Customers/{NUMBER}")
    expected = {"clientCustomerId": "56437", "customerBilling": made["customerBilling"]}
    assert checked(got, "get_customer_answer", **expected) == {**made, "warnings": {}}
    changed = allivet.put(
        "salesforce/Customers", params={"clientCustomerNo": NUMBER}, json=sample("update_customer_request")
    )
    checked(changed, "update_customer_answer", customerBilling=made["customerBilling"])


SHOWN = {
    **sample("new_pet_request"),
    "petAge": "10+ years",  # from the birthday, which the document's age contradicts
}
WARNINGS = {
    "petAge": ["contradicts petDateOfBirth, which counts"],
    "petBreed": ["names another type of pet than petType"],
}


def shown(pet: dict[str, Any]) -> dict[str, Any]:
    assert list(pet) == [*sample("new_pet_request"), "dateCreated", "dateModified"]
    for name in ("dateCreated", "dateModified"):
        assert TIME.fullmatch(pet[name])
    return {name: value for name, value in pet.items() if name in SHOWN}


@pytest.mark.operation("allivet", "POST /api/salesforce/Customers/{clientCustomerNo}/Pet")
@pytest.mark.operation("allivet", "PUT /api/salesforce/Customers/{clientCustomerNo}/Pet/clientPetId")
@pytest.mark.operation("allivet", "DELETE /api/salesforce/Customers/{clientCustomerNo}/Pet/{clientPetId}")
def test_pets(allivet: httpx.Client, api: Api) -> None:
    customer = register(allivet)
    pets = f"salesforce/Customers/{NUMBER}/Pet"
    made = allivet.post(pets, json=sample("new_pet_request"))
    answer = {"clientCustomerNo": NUMBER, "warnings": WARNINGS}
    body = checked(made, "new_pet_answer", **answer, customerPet=made.json()["customerPet"])
    assert [shown(pet) for pet in body["customerPet"]] == [SHOWN]
    changed = allivet.put(
        f"{pets}/clientPetId", params={"clientPetId": "123456"}, json=sample("update_pet_request")
    )
    body = checked(changed, "update_pet_answer", **answer, customerPet=made.json()["customerPet"])
    (kept,) = api.pets.ListPets(ListPetsRequest(customer_id=owner_id(api))).pets
    assert (kept.type, kept.gender, kept.weight.value) == (Pet.BIRD, Pet.FEMALE, 95.5)
    deleted = allivet.delete(f"{pets}/123456")
    expected = {**answer, "warnings": {}, "customerPet": made.json()["customerPet"][0]}
    checked(deleted, "delete_pet_answer", **expected)
    assert customer["clientCustomerNo"] == NUMBER


def owner_id(api: Api) -> str:
    wanted = {"external_id": {"system": "allivet", "id": NUMBER}}
    (found,) = api.customers.ListCustomers(ListCustomersRequest(filter=wanted)).customers
    return found.id
