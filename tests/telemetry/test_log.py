"""The log of a service: a line for each call."""

import signal
from pathlib import Path

import grpc
import pytest

from pawport.config import HOSTS
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from tests.contract.client import bearer
from tests.service import Service, eventually, serving

OURS = "req-from-the-caller"
CUSTOMER = {"customer": {"firstName": "Ann"}}


def calls(service: Service, count: int) -> list[dict[str, object]]:
    """The lines of calls, when there are so many."""
    eventually(lambda: len(service.log("call")) >= count)
    return service.log("call")


@pytest.mark.parametrize("host", HOSTS)
def test_each_call_has_a_line(tmp_path: Path, host: str) -> None:
    with serving(tmp_path, "--host", host) as service, service.http() as http:
        answers = [
            http.get("/v1/company", headers={"x-request-id": OURS}),
            http.get("/v1/customers/x/pets/y"),
            http.get("/v1/company", headers={"authorization": "Bearer wrong"}),
        ]
        with grpc.insecure_channel(service.address) as channel:
            request = GetPetRequest(customer_id="x", id="y")
            call = PetServiceStub(channel).GetPet.future(request, metadata=bearer(service.key))
            answered = dict(call.trailing_metadata())
        found = calls(service, 4)
        assert service.stop() == 0
    assert [(line["method"], line["code"]) for line in found] == [
        ("/pawport.v1.AccountService/GetCompany", "OK"),
        ("/pawport.v1.PetService/GetPet", "NOT_FOUND"),
        ("/pawport.v1.AccountService/GetCompany", "UNAUTHENTICATED"),
        ("/pawport.v1.PetService/GetPet", "NOT_FOUND"),
    ]
    assert [line["request_id"] for line in found[:3]] == [each.headers["x-request-id"] for each in answers]
    assert found[0]["request_id"] == OURS
    assert answered["x-request-id"] == found[3]["request_id"]
    owner = found[0]["key_id"]
    assert owner
    assert [line["key_id"] for line in found] == [owner, owner, "", owner]
    assert all(0 < float(str(line["duration"])) < 60 for line in found)
    assert {"RESOURCE_NOT_FOUND", "API_KEY_INVALID"} & {line.get("reason") for line in found}


def test_an_audit_event_names_the_line_of_its_call(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path, "--database-url", database_url) as service, service.http() as http:
        given = http.post("/v1/customers", json=CUSTOMER, headers={"x-request-id": OURS})
        made_up = http.post("/v1/customers", json=CUSTOMER)
        filters = {"filter.resourceKind": "customer"}
        events = http.get("/v1/auditEvents", params=filters).raise_for_status().json()["events"]
        lines = calls(service, 3)
    assert [each["resourceId"] for each in events] == [each.json()["id"] for each in (given, made_up)]
    assert [each["callId"] for each in events] == [line["request_id"] for line in lines[:2]]
    assert events[0]["callId"] == OURS


def test_only_errors(tmp_path: Path) -> None:
    with serving(tmp_path, PAWPORT_LOG_CALLS="errors") as service, service.http() as http:
        http.get("/v1/company")
        http.get("/v1/customers/x/pets/y")
        assert [line["code"] for line in calls(service, 1)] == ["NOT_FOUND"]


def test_none(tmp_path: Path) -> None:
    with serving(tmp_path, "--log-calls", "none") as service, service.http() as http:
        http.get("/v1/customers/x/pets/y")
        assert service.stop() == 0
        assert service.log("call") == []


def test_the_last_calls_are_logged_at_the_end(tmp_path: Path) -> None:
    with serving(tmp_path) as service, service.http() as http:
        for _ in range(20):
            http.get("/v1/company")
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(60)
        assert len(service.log("call")) == 20


@pytest.mark.parametrize("host", HOSTS)
def test_a_deadline_that_passes_and_a_caller_who_leaves(tmp_path: Path, host: str) -> None:
    with serving(tmp_path, "--host", host) as service, grpc.insecure_channel(service.address) as channel:
        call = PetServiceStub(channel).GetPet.future(GetPetRequest(), timeout=1e-4)
        assert call.exception() is not None
        unknown = channel.unary_unary("/pawport.v1.PetService/Zacharias").future(b"")
        assert unknown.exception() is not None
        assert "Zacharias" not in service.errors.read_text()
