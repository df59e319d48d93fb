"""The API under a host name of its own."""

import httpx
import pytest

from pawport.gen.petnow.v2 import pet_service_pb2 as messages
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub
from tests.apis.petnow.refusals import refused
from tests.contract.client import Api, bearer

HOST = "api.b2b.petnow.io"


@pytest.mark.parametrize("host", [HOST, f"{HOST}:8080", HOST.upper()])
@pytest.mark.parametrize("prefix", ["", "/petnow"])
def test_with_and_without_the_prefix(http: httpx.Client, api: Api, host: str, prefix: str):
    http.headers.update({"host": host, "x-petnow-api-key": api.key})
    made = http.post(f"{prefix}/v2/pets", json={"species": "DOG"})
    assert made.status_code == 201
    pet_id = made.json()["data"]["id"]
    assert http.get(f"{prefix}/v2/pets/{pet_id}").json()["data"]["id"] == pet_id
    assert http.delete(f"{prefix}/v2/pets/{pet_id}").status_code == 204


def test_errors_are_the_vendors(http: httpx.Client, api: Api):
    http.headers["host"] = HOST
    refused(http.get("/v2/pets"), 401)
    refused(http.get("/v1/pets"), 404)
    refused(http.get("/"), 404)
    refused(http.post("/v2/pets", content="{"), 401)
    refused(http.post("/v2/pets", content="{", headers={"x-petnow-api-key": api.key}), 400)


def test_health_is_there(http: httpx.Client):
    assert http.get("/healthz", headers={"host": HOST}).status_code == 200


@pytest.mark.parametrize("host", ["b2b.petnow.io", f"www.{HOST}", "localhost"])
def test_other_hosts_need_the_prefix(http: httpx.Client, api: Api, host: str):
    http.headers.update({"host": host, "x-petnow-api-key": api.key})
    assert http.get("/v2/pets").json()["details"][0]["reason"] == "METHOD_NOT_FOUND"
    assert http.get("/petnow/v2/pets").status_code == 200


def test_grpc_is_there(api: Api):
    stub = PetServiceStub(api.served.channel)
    metadata = (*bearer(api.key), ("host", HOST))
    assert not stub.ListPets(messages.ListPetsRequest(), metadata=metadata).data.pets
