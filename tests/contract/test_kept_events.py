"""What is kept of events: for how long, of large records, and of what was erased or purged."""

import asyncio
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode
from sqlalchemy import Connection, select, update

from pawport.accounts import service as accounts
from pawport.customers import service as customers
from pawport.events import service
from pawport.events.tables import audit_events
from pawport.gen.pawport.v1 import customer_service_pb2 as customer_messages
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest, StreamEventsRequest
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub as PetnowStub
from pawport.lifecycle.erase_customers import erase_customer
from tests.contract.client import Api, bearer
from tests.contract.failures import failed
from tests.pictures import picture


def listed(api: Api, **wanted: Any) -> list[Event]:
    """All events that the filter wants."""
    request = ListEventsRequest(filter=wanted, pagination={"page_size": 500})
    return list(api.events.ListEvents(request).events)


def purge(api: Api, pet_id: str) -> None:
    petnow = PetnowStub(api.served.channel)
    petnow.DeletePet(DeletePetRequest(pet_id=pet_id), metadata=bearer(api.key))


class TestTime:
    def test_a_position_before_the_kept_time_is_an_error(self, api: Api) -> None:
        made = [api.new_customer() for _ in range(4)]
        events = [listed(api, resource_id=customer.id)[0] for customer in made]
        grow_old(api, [made[0].id, made[1].id])
        first, last_deleted = (listed(api, resource_id=customer.id)[0].id for customer in made[:2])
        asyncio.run(service.delete_old(api.database, api.company_id, 30))
        request = ListEventsRequest(after=first)
        refused = failed(StatusCode.OUT_OF_RANGE, api.events.ListEvents, request)
        assert refused.reason == "EVENTS_NO_LONGER_KEPT"
        assert "read the records again" in refused.message
        stream = api.events.StreamEvents(StreamEventsRequest(after=first), timeout=60)
        with pytest.raises(grpc.RpcError):
            next(stream)
        assert stream.code() is StatusCode.OUT_OF_RANGE
        assert reason_of(stream) == "EVENTS_NO_LONGER_KEPT"
        request.after = last_deleted  # after which nothing is missing
        kept = [json.loads(each.data)["id"] for each in api.events.ListEvents(request).events]
        assert kept[-2:] == [customer.id for customer in made[2:]]
        assert [each.id for each in listed(api)][-2:] == [each.id for each in events[2:]]

    def test_who_has_read_everything_can_wait_for_long(self, api: Api) -> None:
        customer = api.new_customer()
        grow_old(api, [customer.id])
        end = api.events.ListEvents(ListEventsRequest()).last_position
        asyncio.run(service.delete_old(api.database, api.company_id, 30))
        later = api.new_customer()
        (event,) = api.events.ListEvents(ListEventsRequest(after=end)).events
        assert json.loads(event.data)["id"] == later.id


class TestSize:
    def test_of_a_large_record_there_are_only_ids(self, api: Api, customer_id: str) -> None:
        notes = [{"content": "x" * 9_000} for _ in range(40)]
        made = api.new_pet(customer_id, notes=notes)
        (event,) = listed(api, resource_id=made.id)
        assert event.truncated
        assert not event.erased
        data = json.loads(event.data)
        assert {name: value for name, value in data.items() if value} == {
            "id": made.id,
            "customerId": customer_id,
        }
        with api.database.transaction() as connection:
            (row,) = rows(connection, api, made.id)
        assert len(row) < 1000
        request = ListEventsRequest(format=Event.PAWSSOURCE, filter={"resource_id": made.id})
        (event,) = api.events.ListEvents(request).events
        assert (event.truncated, json.loads(event.data)["id"]) == (True, made.id)

    def test_json_that_is_larger_than_the_record(self, api: Api, customer_id: str) -> None:
        notes = [{"content": '"' * 6_000} for _ in range(30)]  # in JSON, each is two characters
        made = api.new_pet(customer_id, notes=notes)
        (event,) = listed(api, resource_id=made.id)
        assert event.truncated
        assert len(event.data) < 1000


class TestErasure:
    def test_events_of_an_erased_customer_have_only_ids(self, api: Api) -> None:
        made = api.new_customer(first_name="Lulufirst", email="lulu@example.com")
        duplicate = api.new_customer(first_name="Lulufirst", last_name="Lululast")
        api.new_address(made.id, street="Lulustreet")
        request = customer_messages.MergeCustomersRequest(id=made.id, duplicate_id=duplicate.id)
        api.customers.MergeCustomers(request)
        other = api.new_customer()
        before = [*listed(api, resource_id=made.id), *listed(api, resource_id=duplicate.id)]
        api.customers.EraseCustomer(customer_messages.EraseCustomerRequest(id=made.id))
        *after, erased = listed(api, resource_id=made.id)
        after += listed(api, resource_id=duplicate.id)
        assert [(each.id, each.type) for each in after] == [(each.id, each.type) for each in before]
        assert all(each.erased for each in after)
        assert (erased.type, erased.erased) == ("customer.erased", False)
        for each in (*after, erased):
            assert "lulu" not in each.data.lower()
            data = json.loads(each.data)
            assert data.get("customerId", data["id"]) in {made.id, duplicate.id}  # of an address, its own id
        assert not listed(api, resource_id=other.id)[0].erased

    def test_events_of_a_purged_pet_have_only_ids(self, api: Api, customer_id: str) -> None:
        made, duplicate = (api.new_pet(customer_id, name=name) for name in ("Lulu", "Lululu"))
        (note,) = api.append(made, "lulu is shy")
        named = {"customer_id": customer_id, "id": made.id}
        api.pets.MergePets(messages.MergePetsRequest(**named, duplicate_id=duplicate.id))
        purge(api, made.id)
        found = [*listed(api, resource_id=made.id), *listed(api, resource_id=duplicate.id)]
        assert "lulu" not in "".join(each.data for each in found).lower()
        assert {each.type for each in found if not each.erased} == {"pet.purged"}
        (noted,) = (each for each in found if each.type == "note.created")
        assert json.loads(noted.data)["note"]["id"] == note.id

    @pytest.mark.parametrize("seed", range(3))
    def test_no_event_is_forgotten_whatever_happened(self, api: Api, customer_id: str, seed: int) -> None:
        chance = random.Random(seed)
        code = api.new_code()
        pet = api.new_pet(customer_id, name="Lulu")
        for turn in range(25):
            named = {"customer_id": pet.customer_id, "id": pet.id}
            match chance.randrange(8):
                case 0:
                    api.update(pet, name=f"Lulu {turn}")
                case 1:
                    api.append(pet, "lulu is shy", "lulu eats")
                case 2:
                    api.delete(pet)
                    api.undelete(pet)
                case 3:
                    duplicate = api.new_pet(pet.customer_id, name="Lululu", coat=f"lulu {turn}")
                    api.pets.MergePets(messages.MergePetsRequest(**named, duplicate_id=duplicate.id))
                case 4:
                    other = api.new_customer().id
                    pet = api.pets.TransferPet(messages.TransferPetRequest(**named, new_customer_id=other))
                case 5:
                    api.pets.AppendPetCodes(messages.AppendPetCodesRequest(**named, pet_code_ids=[code.id]))
                case 6:
                    api.upload(pet, picture())
                case _:
                    api.update(pet, vaccinations=[{"name": f"lulu {turn}"}], status=chance.choice([1, 2]))
        assert any("lulu" in each.data.lower() for each in listed(api, types=["pet.*"]))
        purge(api, pet.id)
        found = listed(api, types=["pet.*", "note.*", "vaccination.*"])
        assert "lulu" not in "".join(each.data for each in found).lower()
        assert all(each.erased for each in found if each.type != "pet.purged")

    def test_a_stream_that_lags_behind_gets_no_erased_data(self, api: Api) -> None:
        watching = api.events.StreamEvents(StreamEventsRequest(), timeout=60)
        start = next(watching).id
        made = api.new_customer(first_name="Lulufirst")
        assert "Lulufirst" in next(watching).data  # so it is in the memory of the process
        api.customers.EraseCustomer(customer_messages.EraseCustomerRequest(id=made.id))
        assert next(watching).type == "customer.erased"
        late = api.events.StreamEvents(StreamEventsRequest(after=start), timeout=60)
        created, erased = next(late), next(late)
        assert (created.type, created.erased, erased.type) == ("customer.created", True, "customer.erased")
        assert "Lulufirst" not in created.data
        for stream in (watching, late):
            stream.cancel()

    def test_writes_that_are_committed_with_the_erasure(self, api: Api) -> None:
        """On SQLite, they share a transaction, whose events are inserted at its end."""

        def create(connection: Connection) -> None:
            company = accounts.the_company(connection, api.company_id)
            given = Customer(id="cus_lulu", first_name="Lulufirst")
            customers.create_customer(connection, company, given, "cus_lulu")

        def erase(connection: Connection) -> None:
            erase_customer(connection, api.company_id, "cus_lulu")

        async def together() -> None:
            if api.database.engine_name == "sqlite":
                await asyncio.gather(api.database.write(create), api.database.write(erase))
            else:
                await api.database.write(create)
                await api.database.write(erase)

        asyncio.run(together())
        with api.database.transaction() as connection:
            assert b"Lulufirst" not in b"".join(rows(connection, api, "cus_lulu"))
        assert [each.erased for each in listed(api, resource_id="cus_lulu")] == [True, False]


def rows(connection: Connection, api: Api, resource_id: str) -> list[bytes]:
    """What is stored of the events about a record."""
    mine = (audit_events.c.company_id == api.company_id) & (audit_events.c.resource_id == resource_id)
    return list(connection.execute(select(audit_events.c.data).where(mine)).scalars())


def grow_old(api: Api, resource_ids: list[str]) -> None:
    """Moves the events about records, and all that are older, two months back."""
    with api.database.transaction() as connection:
        for number, resource_id in enumerate(resource_ids):
            connection.execute(
                update(audit_events)
                .where(audit_events.c.company_id == api.company_id, audit_events.c.resource_id == resource_id)
                .values(time=datetime.now(UTC) - timedelta(days=60 - number))
            )


def reason_of(call: Any) -> str:
    """The reason in the status of a failed call."""
    encoded = dict(call.trailing_metadata())["grpc-status-details-bin"]
    info = error_details_pb2.ErrorInfo()
    next(each for each in status_pb2.Status.FromString(encoded).details if each.Unpack(info))
    return str(info.reason)
