"""The password of a registration is nowhere afterwards; nor are secrets of tokens in logs and traces."""

import asyncio
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from sqlalchemy import select

from pawport.accounts.tables import token_secrets
from pawport.db import Database, metadata, open_database
from pawport.gen.allivet.v1.customer_pb2 import NewCustomer
from pawport.gen.allivet.v1.customer_service_pb2 import CreateCustomerRequest
from pawport.gen.allivet.v1.customer_service_pb2_grpc import CustomerServiceStub
from tests.apis.allivet.clients import credentials
from tests.apis.allivet.samples import sample
from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.service import serving
from tests.telemetry.tracing.receiver import Receiver, receiving

WORD = "Quetzal-1234"
BODY = {**sample("register_customer_request"), "password": WORD}
CUSTOMERS = "/allivet/api/salesforce/Customers"


def register(http: httpx.Client) -> str:
    """Sends the password in all ways, and returns all that is answered."""
    once = {"idempotency-key": "once"}
    long_word = {**BODY, "password": f"{WORD}!"}
    answers = [
        http.post(CUSTOMERS, json=BODY, headers=once),
        http.post(CUSTOMERS, json=BODY, headers=once),
        http.post(CUSTOMERS, json=BODY),  # both are taken
        http.post(CUSTOMERS, json=long_word),
        http.post(CUSTOMERS, json={**BODY, "password": [WORD]}),
        http.post(CUSTOMERS, json={**BODY, "password": {WORD: WORD}}),
        http.post(CUSTOMERS, json={**BODY, "password": f"{WORD[:8]}\0", "email": None}),
        http.post(CUSTOMERS, content=f'{{"password": "{WORD}", "email": '.encode()),
        http.put(CUSTOMERS, params={"clientCustomerNo": "ACS-123456"}, json={**BODY, "telephone": "1"}),
        http.get(f"{CUSTOMERS}/ACS-123456"),
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [200, 200, 400, 400, 400, 400, 400, 400, 200, 200]
    assert answers[0].json()["warnings"] == {"password": ["is not kept"]}
    assert "password: must be" in answers[3].json()["errormessage"]
    return "".join(f"{answer.headers} {answer.text}" for answer in answers)


def register_over_grpc(channel: grpc.Channel, key: str) -> str:
    stub = CustomerServiceStub(channel)
    fields: dict[str, Any] = {"client_customer_no": "2", "email": "2@example.com", "password": WORD}
    fields |= dict.fromkeys(("client_autoship_id", "client_rx_id", "client_reorder_id"), "1")
    fields |= dict.fromkeys(("first_name", "last_name", "customer_name"), "Ann")
    request = CreateCustomerRequest(customer=NewCustomer(**fields), request_id="2")
    return str(stub.CreateCustomer(request, metadata=bearer(key)))


def forms(word: str | bytes) -> set[bytes]:
    """A text, and what it can become."""
    plain = word if isinstance(word, bytes) else word.encode()
    digest = sha256(plain)
    return {
        *(plain, plain.hex().encode(), b64encode(plain).rstrip(b"="), urlsafe_b64encode(plain).rstrip(b"=")),
        *(digest.digest(), digest.hexdigest().encode(), b64encode(digest.digest())),
    }


def rows(database: Database) -> bytes:
    """All that the tables hold."""
    with database.transaction() as connection:
        values = [
            value
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
        ]
    return b"\n".join(
        bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode() for each in values
    )


def files(folder: Path) -> dict[str, bytes]:
    """All files, the database and its companions, the logs and what is printed."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(("host", "engine"), [("envoy", "sqlite"), ("grpcio", "postgresql")])
def test_it_is_nowhere(tmp_path: Path, request: pytest.FixtureRequest, host: str, engine: str) -> None:
    url = f"sqlite:///{tmp_path}/pawport.db"
    if engine == "postgresql":
        url = request.getfixturevalue("new_postgresql_url")()
    options = ("--host", host, "--database-url", url, "--log-level", "debug")
    with receiving("http/protobuf") as receiver, serving(tmp_path, *options, **receiver.environ) as service:
        database = open_database(url)
        with service.http() as http, grpc.insecure_channel(service.address) as channel:
            api = Api(Served(service.address, channel, database, tmp_path, has_http=True))
            token = http.post("/allivet/api/Auth", json=credentials(api)).json()["value"]
            http.headers["authorization"] = f"Bearer {token}"
            told = register(http) + register_over_grpc(channel, api.key)
        receiver.calls("allivet.v1.CustomerService/UpdateCustomer")
        check_nowhere(told, receiver, rows(database), tmp_path)
        assert service.stop() == 0  # what was buffered is written
        with database.transaction() as connection:
            secrets = [bytes(one) for one in connection.execute(select(token_secrets.c.secret)).scalars()]
        asyncio.run(database.close())
    check_nowhere(told, receiver, b"", tmp_path)
    assert secrets
    log = (tmp_path / "out").read_bytes() + (tmp_path / "errors").read_bytes() + receiver.text().encode()
    for secret in (token, api.key, *secrets):
        assert [form for form in forms(secret) if form in log] == []


def check_nowhere(told: str, receiver: Receiver, tables: bytes, folder: Path) -> None:
    places = {**files(folder), "tables": tables, "traces": receiver.text().encode(), "answers": told.encode()}
    found = {name for name, content in places.items() for form in forms(WORD) if form in content}
    assert found == set()
    assert any(b"ACS-123456" in content for content in places.values())  # this is how it would be found
