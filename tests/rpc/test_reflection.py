"""What grpcurl learns of the product's schema from a server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service import PATIENCE, Service, serving


@pytest.fixture(scope="module", params=["envoy", "grpcio"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The product on each host."""
    with serving(tmp_path_factory.mktemp("reflection"), "--host", request.param) as running:
        yield running


def grpcurl(service: Service, *arguments: str, data: str = "") -> str:
    options = ["-plaintext", "-H", f"authorization: Bearer {service.key}", *(["-d", data] if data else [])]
    program = Path(sys.executable).with_name("grpcurl")
    done = subprocess.run(
        [program, *options, service.address, *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_services_are_listed(service: Service) -> None:
    listed = grpcurl(service, "list").split()
    assert {"pawport.v1.PetService", "petnow.v2.PetService", "grpc.health.v1.Health"} <= set(listed)
    assert "pawport.v1.PetService.GetPet" in grpcurl(service, "list", "pawport.v1.PetService").split()


@pytest.mark.parametrize(
    ("symbol", "line"),
    [
        ("pawport.v1.PetService", "rpc GetPet ( .pawport.v1.GetPetRequest ) returns ( .pawport.v1.Pet ) {"),
        ("pawport.v1.PetService.GetPet", '"/v1/customers/{customer_id}/pets/{id}"'),
        ("pawport.v1.Pet.Note", "string content = 2"),
        ("pawport.v1.Pet.customer_id", "string customer_id = 15"),
        ("pawport.v1.required_scope", "string required_scope = "),
        ("grpc.health.v1.Health.Check", "rpc Check ( .grpc.health.v1.HealthCheckRequest )"),
        ("grpc.reflection.v1.ServerReflection", "rpc ServerReflectionInfo ("),
    ],
)
def test_a_symbol_is_described(service: Service, symbol: str, line: str) -> None:
    assert line in grpcurl(service, "describe", symbol)


@pytest.mark.parametrize("symbol", ["pawport.v1.PetService.Nope", "pawport.v1.Nope", "nope"])
def test_no_such_symbol(service: Service, symbol: str) -> None:
    with pytest.raises(AssertionError, match=r"not found|not expose|find symbol"):
        grpcurl(service, "describe", symbol)


def test_fields_have_the_names_of_the_documents(service: Service) -> None:
    request = '{"customer": {"firstName": "Ann"}, "customerId": "ann"}'
    made = json.loads(grpcurl(service, "pawport.v1.CustomerService/CreateCustomer", data=request))
    assert (made["id"], made["firstName"]) == ("ann", "Ann")
    pet = '{"name": "Rex", "type": "DOG", "breed": "Pug", "externalIds": {"vetsoft": "1"}}'
    request = f'{{"customer_id": "ann", "pet": {pet}}}'
    made = json.loads(grpcurl(service, "pawport.v1.PetService/CreatePet", data=request))
    assert made["customerId"] == "ann"
    assert made["externalIds"] == {"vetsoft": "1"}
