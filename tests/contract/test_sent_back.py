"""A client reads a record, changes a field, and sends the whole record back."""

from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import MessageToDict, ParseDict
from grpc import StatusCode

from pawport.gen.pawport.v1.account_pb2 import Company
from pawport.gen.pawport.v1.account_service_pb2 import UpdateCompanyRequest
from pawport.gen.pawport.v1.appointment_pb2 import AppointmentType
from pawport.gen.pawport.v1.appointment_service_pb2 import SetAppointmentTypeRequest
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerAddressRequest, UpdateCustomerRequest
from pawport.gen.pawport.v1.grooming_pb2 import GroomingPackage
from pawport.gen.pawport.v1.grooming_service_pb2 import SetGroomingPackageRequest
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_code_service_pb2 import DeletePetCodeRequest, UpdatePetCodeRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.gen.pawport.v1.staff_service_pb2 import UpdateStaffMemberRequest
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.gen.pawport.v1.vet_service_pb2 import UpdateVetRequest
from tests.contract.client import Api
from tests.contract.failures import Failure, failed
from tests.contract.test_customer_fields import FULL as CUSTOMER
from tests.contract.test_pet_fields import ALL_FIELDS as PET
from tests.contract.test_update_pet import without_stamp
from tests.pictures import picture

pytestmark = pytest.mark.any_host


def sent_back(pet: Pet, **changes: Any) -> UpdatePetRequest:
    """The pet as JSON has it, with other values."""
    request: UpdatePetRequest = ParseDict(MessageToDict(pet) | changes, UpdatePetRequest())
    return request


def refused(api: Api, request: UpdatePetRequest) -> Failure:
    return failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, request)


@pytest.mark.parametrize(
    ("record", "request_"),
    [
        (Pet, UpdatePetRequest),
        (PetCode, UpdatePetCodeRequest),
        (Customer, UpdateCustomerRequest),
        (Customer.Address, UpdateCustomerAddressRequest),
        (Company, UpdateCompanyRequest),
        (Vet, UpdateVetRequest),
        (StaffMember, UpdateStaffMemberRequest),
        (AppointmentType, SetAppointmentTypeRequest),
        (GroomingPackage, SetGroomingPackageRequest),
    ],
)
def test_each_field_of_a_record_is_one_of_its_update(record: Any, request_: Any) -> None:
    fields = {field.json_name: shape(field) for field in request_.DESCRIPTOR.fields}
    for field in record.DESCRIPTOR.fields:
        assert fields[field.json_name] == shape(field)


def shape(field: FieldDescriptor) -> tuple[object, ...]:
    """What JSON a field takes."""
    message = field.message_type
    if message is not None and message.GetOptions().map_entry:
        return tuple(map(shape, message.fields))
    return field.is_repeated, field.type, message, field.enum_type


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    """A pet with everything that a pet can have."""
    made = api.new_pet(customer_id, **PET)
    api.append(made, "Loves carrots", "Afraid of the dryer")
    api.apply(made, api.new_code(description="Bites").id, api.new_code().id)
    api.upload(made, picture())
    api.register(made, picture())
    return api.pet(made)


class TestPet:
    def test_with_another_coat(self, api: Api, pet: Pet) -> None:
        written = api.pets.UpdatePet(sent_back(pet, coat="curly"))
        pet.coat = "curly"
        assert without_stamp(written) == without_stamp(pet)
        assert api.pet(pet) == written

    def test_as_it_is(self, api: Api, pet: Pet) -> None:
        assert api.pets.UpdatePet(sent_back(pet)) == pet

    def test_what_is_output_only_is_ignored(self, api: Api, pet: Pet) -> None:
        other = {
            "createdTime": "2020-01-01T00:00:00Z",
            "lastUpdatedTime": "2020-01-01T00:00:00Z",
            "deleted": True,
            "petNumber": 1,
            "fingerprintCount": 9,
            "appearanceCount": 9,
            "photos": [{"id": "x", "url": "nowhere"}],
        }
        assert api.pets.UpdatePet(sent_back(pet, **other)) == pet

    def test_after_another_change(self, api: Api, pet: Pet) -> None:
        api.update(pet, coat="short")
        failed(StatusCode.ABORTED, api.pets.UpdatePet, sent_back(pet, coat="curly"))


class TestNotes:
    def test_may_lack_what_is_output_only(self, api: Api, pet: Pet) -> None:
        request = sent_back(pet, notes=[{"content": note.content} for note in pet.notes])
        assert api.pets.UpdatePet(request) == pet

    @pytest.mark.parametrize(
        "change",
        [
            lambda notes: notes[:1],
            lambda notes: [{"content": "New"}, *notes],
            lambda notes: notes[::-1],
            lambda notes: [notes[0], notes[1] | {"content": "Hates carrots"}],
            lambda notes: [notes[0], notes[1] | {"lastUpdatedBy": "somebody else"}],
            lambda notes: [notes[0], notes[1] | {"id": notes[0]["id"]}],
        ],
    )
    def test_have_methods_of_their_own(self, api: Api, pet: Pet, change: Any) -> None:
        notes = change(MessageToDict(pet)["notes"])
        failure = refused(api, sent_back(pet, coat="curly", notes=notes))
        assert failure.fields == ["notes"]
        for method in ("AppendPetNotes", "UpdatePetNote", "DeletePetNote"):
            assert method in failure.message
        assert api.pet(pet) == pet

    def test_are_not_looked_at_with_a_mask_of_others(self, api: Api, pet: Pet) -> None:
        request = sent_back(pet, notes=[{"content": "New"}], petCodes=[], coat="curly")
        request.update_mask.paths.append("coat")
        assert api.pets.UpdatePet(request).notes == pet.notes

    def test_are_looked_at_with_a_mask_of_all(self, api: Api, pet: Pet) -> None:
        request = sent_back(pet, notes=[{"content": "New"}])
        request.update_mask.paths.append("*")
        assert refused(api, request).fields == ["notes"]


class TestCodes:
    def test_only_ids_are_read(self, api: Api, pet: Pet) -> None:
        request = sent_back(pet, petCodes=[{"id": code.id} for code in reversed(pet.pet_codes)])
        assert api.pets.UpdatePet(request) == pet

    @pytest.mark.parametrize(
        "change", [lambda codes: codes[:1], lambda codes: [*codes, {"id": "other"}], lambda _: [{}]]
    )
    def test_have_methods_of_their_own(self, api: Api, pet: Pet, change: Any) -> None:
        failure = refused(api, sent_back(pet, petCodes=change(MessageToDict(pet)["petCodes"])))
        assert failure.fields == ["pet_codes"]
        assert "AppendPetCodes" in failure.message
        assert "RemovePetCode" in failure.message
        assert api.pet(pet) == pet

    def test_one_that_was_deleted_since(self, api: Api, pet: Pet) -> None:
        first, second = pet.pet_codes
        api.pet_codes.DeletePetCode(DeletePetCodeRequest(id=first.id))
        assert api.pets.UpdatePet(sent_back(pet, coat="curly")).coat == "curly"
        request = sent_back(pet, etag="", petCodes=[{"id": second.id}], coat="short")
        assert api.pets.UpdatePet(request).coat == "short"


class TestCustomer:
    @pytest.fixture
    def customer(self, api: Api) -> Customer:
        """A customer with everything that a customer can have."""
        return api.new_customer(**CUSTOMER)

    def sent_back(self, customer: Customer, **changes: Any) -> UpdateCustomerRequest:
        request: UpdateCustomerRequest = ParseDict(MessageToDict(customer) | changes, UpdateCustomerRequest())
        return request

    def test_with_another_name(self, api: Api, customer: Customer) -> None:
        written = api.customers.UpdateCustomer(self.sent_back(customer, firstName="Bob"))
        assert written.first_name == "Bob"
        assert written.addresses == customer.addresses
        assert api.customer(customer.id) == written

    def test_as_it_is(self, api: Api, customer: Customer) -> None:
        assert api.customers.UpdateCustomer(self.sent_back(customer)) == customer

    def test_what_is_output_only_is_ignored(self, api: Api, customer: Customer) -> None:
        time = "2020-01-01T00:00:00Z"
        other = {
            "createdTime": time,
            "lastUpdatedTime": time,
            "erasedTime": time,
            "deleted": True,
            "house": True,
            "e164PhoneNumber": "+12065550199",
        }
        assert api.customers.UpdateCustomer(self.sent_back(customer, **other)) == customer
