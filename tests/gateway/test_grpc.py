"""gRPC and gRPC-Web through the gateway."""

import base64
import ssl
from pathlib import Path

import grpc
import httpx
import pytest
from google.rpc import status_pb2

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, GetPetRequest
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from tests.gateway.conftest import ORIGIN, certificate, gateway
from tests.gateway.lab import ALL_DETAILS


def test_a_message_beyond_the_limit_of_json(envoy_address: str) -> None:
    pet = Pet(behavior="a" * (8 << 20))
    with grpc.insecure_channel(envoy_address, options=[("grpc.max_receive_message_length", -1)]) as channel:
        reply = PetServiceStub(channel).CreatePet(CreatePetRequest(customer_id="c", pet=pet))
    assert reply.behavior == pet.behavior


def test_a_rich_error_arrives_whole(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        PetServiceStub(channel).GetPet(GetPetRequest(id="rich"))
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    details = dict(raised.value.trailing_metadata())["grpc-status-details-bin"]
    assert len(status_pb2.Status.FromString(details).details) == len(ALL_DETAILS)


@pytest.mark.parametrize("text", [False, True], ids=["binary", "text"])
def test_grpc_web(http: httpx.Client, text: bool) -> None:
    message = GetPetRequest(customer_id="c", id="p").SerializeToString()
    body = b"\0" + len(message).to_bytes(4) + message
    kind = "application/grpc-web-text" if text else "application/grpc-web+proto"
    response = http.post(
        "/pawport.v1.PetService/GetPet",
        content=base64.b64encode(body) if text else body,
        headers={"content-type": kind, "accept": kind, "x-grpc-web": "1", "origin": ORIGIN},
    )
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    content = _decode(response.content) if text else response.content
    size = int.from_bytes(content[1:5])
    assert Pet.FromString(content[5 : 5 + size]) == Pet(id="p", customer_id="c")
    assert content[5 + size] == 0x80
    assert b"grpc-status:0" in content[5 + size :].replace(b" ", b"")


def _decode(text: bytes) -> bytes:
    """Base64 with padding also in the middle."""
    return b"".join(base64.b64decode(text[place : place + 4]) for place in range(0, len(text), 4))


def test_tls_on_the_same_port() -> None:
    cert, key = certificate()
    with gateway(tls_cert=cert, tls_key=key) as address:
        port = address.rpartition(":")[2]
        with httpx.Client(
            base_url=f"https://localhost:{port}", verify=ssl.create_default_context(cafile=cert)
        ) as client:
            assert client.get("/v1/customers/c/pets/p").json()["customerId"] == "c"
        credentials = grpc.ssl_channel_credentials(Path(cert).read_bytes())
        with grpc.secure_channel(f"localhost:{port}", credentials) as channel:  # which insists on h2 by ALPN
            assert PetServiceStub(channel).GetPet(GetPetRequest(id="p")).id == "p"
