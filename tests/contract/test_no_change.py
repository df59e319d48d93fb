"""A write that changes nothing writes nothing: no etag, no time, no event."""

from typing import Any

import pytest

from pawport.gen.pawport.v1 import customer_service_pb2 as customer_messages
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.audit_service_pb2 import ListAuditEventsRequest
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.photo_service_pb2 import FeaturePetPhotoRequest
from tests.contract.client import Api
from tests.pictures import picture

pytestmark = pytest.mark.any_host

FIELDS: dict[str, Any] = {
    "name": "Rex",
    "type": Pet.DOG,
    "breed": "Lab",
    "weight": {"value": 3, "unit": "kg"},
    "fixed": "yes",
    "vet": {"name": "City Vet", "phone_number": "(206) 555-0199"},
    "microchips": [{"given": "985-112-345-678-903"}],
    "vaccinations": [{"name": "Rabies", "administered_date": {"year": 2024}}],
    "external_ids": {"shop": "7"},
    "pregnant": False,
    "inactive": True,
}
PERSON: dict[str, Any] = {
    "first_name": "Ann",
    "email": "ann@example.com",
    "phone_number": "(206) 555-0199",
    "addresses": [{"id": "home", "kind": Customer.BILLING, "street": "1 Pine St", "country_code": "US"}],
    "external_ids": {"shop": "7"},
}


def events(api: Api) -> list[str]:
    """The positions of all events of the company."""
    return [each.position for each in api.audit.ListAuditEvents(ListAuditEventsRequest()).events]


class TestPets:
    @pytest.mark.parametrize(
        "fields",
        [
            {},
            FIELDS,
            {**FIELDS, "update_mask": {"paths": list(FIELDS)}},
            {"name": "Rex", "update_mask": {"paths": ["name", "color"]}},
            {"microchips": [{"given": "985-112-345-678-903"}] * 2},
            {"weight": {"value": 3, "unit": "KILOGRAM"}, "fixed": "Neutered"},
        ],
    )
    def test_an_update(self, api: Api, customer_id: str, fields: dict[str, Any]) -> None:
        made = api.new_pet(customer_id, **FIELDS)
        before = events(api)
        request = messages.UpdatePetRequest(customer_id=customer_id, id=made.id, **fields)
        assert api.pets.UpdatePet(request) == made
        assert api.pet(made) == made
        assert events(api) == before

    def test_an_absent_value_is_not_false(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        changed = api.update(made, pregnant=False)
        assert changed.HasField("pregnant")
        assert changed.etag != made.etag
        assert not api.update(changed, "pregnant").HasField("pregnant")

    def test_a_note(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        (note,) = api.append(made, "Shy")
        before, shown = events(api), api.pet(made)
        request = messages.UpdatePetNoteRequest(
            customer_id=customer_id, id=made.id, note_id=note.id, content="Shy"
        )
        assert api.pets.UpdatePetNote(request) == note
        assert (api.pet(made), events(api)) == (shown, before)

    def test_a_code_that_is_applied(self, api: Api, customer_id: str) -> None:
        made, code = api.new_pet(customer_id), api.new_code()
        api.apply(made, code.id)
        before, shown = events(api), api.pet(made)
        assert api.apply(made, code.id) == []
        assert (api.pet(made), events(api)) == (shown, before)

    def test_the_featured_picture(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        photo = api.upload(made, picture(), featured=True)
        before, shown = events(api), api.pet(made)
        request = FeaturePetPhotoRequest(customer_id=customer_id, id=made.id, photo_id=photo.id)
        assert api.photos.FeaturePetPhoto(request) == photo
        assert (api.pet(made), events(api)) == (shown, before)

    def test_an_etag_is_checked_all_the_same(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        with pytest.raises(Exception, match="has changed since"):
            api.update(made, name=made.name, etag="99")


class TestCustomers:
    @pytest.mark.parametrize(
        "fields", [{}, PERSON, {**PERSON, "update_mask": {"paths": [*PERSON, "last_name"]}}]
    )
    def test_an_update(self, api: Api, fields: dict[str, Any]) -> None:
        made = api.new_customer(**PERSON)
        given = {**fields, "addresses": made.addresses} if "addresses" in fields else fields
        before = events(api)
        assert (
            api.customers.UpdateCustomer(customer_messages.UpdateCustomerRequest(id=made.id, **given)) == made
        )
        assert api.customer(made.id) == made
        assert events(api) == before

    def test_an_address(self, api: Api) -> None:
        made = api.new_customer(**PERSON)
        (address,) = made.addresses
        before = events(api)
        request = customer_messages.UpdateCustomerAddressRequest(
            customer_id=made.id, id=address.id, street="1 Pine St"
        )
        assert api.customers.UpdateCustomerAddress(request) == address
        primary = customer_messages.SetPrimaryCustomerAddressRequest(customer_id=made.id, id=address.id)
        assert api.customers.SetPrimaryCustomerAddress(primary) == address
        assert (api.customer(made.id), events(api)) == (made, before)
