"""The same calls over gRPC; many batches at once; and who changed what."""

from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from pawport.gen.pawport.v1.audit_service_pb2 import ListAuditEventsRequest
from pawport.gen.smarttag.v1 import pet_service_pb2 as messages
from pawport.gen.smarttag.v1.pet_service_pb2_grpc import PetServiceStub
from tests.apis.smarttag.conftest import CHIP, SmartTag, pet
from tests.contract.client import bearer

JOHN = {"email": "john@example.com", "first_name": "John"}


def test_messages(smarttag: SmartTag) -> None:
    stub, metadata = PetServiceStub(smarttag.api.served.channel), bearer(smarttag.api.key)
    pets = [pet(pet_name="Fluffy", pet_owner=JOHN), pet(microchip_number="12")]
    predicted = stub.TestPets(messages.TestPetsRequest(pets=pets), metadata=metadata)
    assert (predicted.summary.would_create, predicted.summary.errors) == (1, 1)
    assert predicted.details[0].fields_to_update["pet_name"] == "Fluffy"
    saved = stub.SavePets(messages.SavePetsRequest(pets=pets), metadata=metadata)
    assert (saved.summary.created, saved.summary.errors) == (1, 1)
    assert saved.details[0].pet_id == smarttag.find().pet_number
    assert list(saved.details[0].updated_fields) == ["pet_name", "pet_type", "pet_owner"]
    assert saved.details[1].errors[0].field == "microchip_number"
    with pytest.raises(grpc.RpcError) as refused:
        stub.SavePets(messages.SavePetsRequest(), metadata=metadata)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_batches_at_once_make_each_pet_and_owner_once(smarttag: SmartTag) -> None:
    pets = [pet(microchip_number=f"9001410005646{number:02}", pet_owner=JOHN) for number in range(60)]
    orders = [pets, pets[::-1], pets[30:] + pets[:30]]
    with ThreadPoolExecutor(len(orders)) as threads:
        answers = list(threads.map(lambda order: smarttag.post("pets", *order), orders))
    assert sum(answer["summary"]["created"] for answer in answers) == 60
    assert sum(answer["summary"]["skipped"] for answer in answers) == 120
    assert len(smarttag.people()) == 1


def test_each_change_is_recorded(smarttag: SmartTag) -> None:
    smarttag.save(pet_name="Fluffy", pet_owner=JOHN)
    smarttag.save(pet_owner={"email": "jane@example.com", "first_name": "Jane"})
    smarttag.save()
    events = smarttag.api.audit.ListAuditEvents(ListAuditEventsRequest()).events
    told = sorted((event.resource_kind, event.action) for event in events if "SavePetsJson" in event.method)
    created = [("customer", "created"), ("customer", "created"), ("pet", "created")]
    assert told == sorted([*created, ("pet", "transferred")])
    assert smarttag.find(CHIP).name == "Fluffy"
