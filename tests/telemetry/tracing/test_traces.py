"""Traces of a running service, as a collector gets them."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from sqlalchemy import text

from pawport.db import Database, open_database
from tests.service import Service, serving
from tests.telemetry.tracing.receiver import Receiver, receiving, values

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
# The gateway alone says when it got a call.
SAMPLED = {"traceparent": f"00-{TRACE}-{PARENT}-01", "x-gateway-time": "1000000000.000000000"}
NOT_SAMPLED = {"traceparent": f"00-{TRACE}-{PARENT}-00"}
SERVICE = "pawport.v1.CustomerService"
CREATE, GET = f"{SERVICE}/CreateCustomer", f"{SERVICE}/GetCustomer"
FEES = "pawport.v1.AccountService/ListFees"
PERSON = {"firstName": "Zebedee", "email": "zebedee@example.com", "phoneNumber": "(206) 555-0199"}


class Lab(NamedTuple):
    """A service, what gets its traces, and its database."""

    service: Service
    receiver: Receiver
    database: Database


@pytest.fixture(
    scope="module",
    params=[("envoy", "sqlite", "http/protobuf"), ("grpcio", "postgresql", "grpc")],
    ids="-".join,
)
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """On each host, on each engine, by each protocol."""
    host, engine, protocol = request.param
    url = request.getfixturevalue(f"new_{engine}_url")()
    folder, options = tmp_path_factory.mktemp(host), ("--host", host, "--database-url", url)
    with receiving(protocol) as receiver, serving(folder, *options, **receiver.environ) as service:
        database = open_database(url)
        yield Lab(service, receiver, database)
        asyncio.run(database.close())


def test_a_trace_from_the_gateway_to_sql(lab: Lab):
    service, receiver, database = lab
    sent = time.time_ns()
    with service.http() as client:
        body = {"customerId": "cus_9", "customer": PERSON}
        assert client.post("/v1/customers", json=body, headers=SAMPLED).status_code == 200
        assert client.get("/v1/customers/cus_9", headers=SAMPLED).status_code == 200
        assert client.get("/v1/customers/cus_10", headers=SAMPLED).status_code == 404
    (written,), (read, missed) = receiver.calls(CREATE), receiver.calls(GET, 2)
    for span in (written, read, missed):
        assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
        assert span.kind == Span.SPAN_KIND_SERVER
        assert sent < span.start_time_unix_nano < span.end_time_unix_nano < time.time_ns()
    check_read(receiver, read, database.engine_name)
    check_write(receiver, written)
    check_refusal(missed)
    assert receiver.resource()["service.name"] == "pawport"
    for value in (*PERSON.values(), service.key, "cus_9", "cus_10"):
        assert value not in receiver.text()


def check_read(receiver: Receiver, call: Span, engine: str) -> None:
    told = values(call.attributes)
    assert told["rpc.system"] == told["rpc.system.name"] == "grpc"
    assert (told["rpc.method"], told["rpc.response.status_code"]) == (GET, "OK")
    assert told["pawport.key_id"].startswith("key_")
    read = receiver.below(call)[-1]  # before it, the key may have been looked up
    assert (read.name, read.kind) == ("read", Span.SPAN_KIND_INTERNAL)
    assert [event.name for event in read.events] == ["begun"]
    statement = receiver.below(read)[-1]
    assert (statement.name, statement.kind) == ("SELECT customers", Span.SPAN_KIND_CLIENT)
    assert values(statement.attributes)["db.system.name"] == engine
    assert "WHERE customers.company_id = " in values(statement.attributes)["db.query.text"]
    assert call.start_time_unix_nano <= read.start_time_unix_nano <= statement.start_time_unix_nano
    assert statement.end_time_unix_nano <= read.end_time_unix_nano <= call.end_time_unix_nano


def check_write(receiver: Receiver, call: Span) -> None:
    write = receiver.below(call)[-1]
    statements = [span.name for span in receiver.below(write)]
    assert write.name == "write"
    assert {"INSERT customers", "INSERT customer_lookups"} <= set(statements)


def check_refusal(call: Span) -> None:
    told = values(call.attributes)
    assert (told["rpc.response.status_code"], told["rpc.grpc.status_code"]) == ("NOT_FOUND", 5)
    assert told["error.type"] == "CUSTOMER_NOT_FOUND"
    assert call.status.code == Status.STATUS_CODE_UNSET  # it is the caller's mistake


def test_a_call_that_failed_by_our_fault(lab: Lab):
    service, receiver, database = lab
    with database.transaction() as connection:
        connection.execute(text("ALTER TABLE fees RENAME TO lost"))
    with service.http() as client:
        assert client.get("/v1/fees").status_code == 500
    (call,) = receiver.calls(FEES)
    read = receiver.below(call)[-1]
    for span in (call, read, *receiver.below(read)):
        assert span.status.code == Status.STATUS_CODE_ERROR
        assert span.status.message == ""
    assert values(call.attributes)["rpc.response.status_code"] == "INTERNAL"
    assert values(read.attributes)["error.type"] == "DatabaseError"
    assert call.parent_span_id == b""  # the caller said nothing of a trace


def test_the_caller_says_what_is_traced_and_the_end_sends_it(tmp_path: Path):
    with receiving("http/protobuf") as receiver:
        environ = {**receiver.environ, "OTEL_BSP_SCHEDULE_DELAY": "600000", "OTEL_SERVICE_NAME": "pets"}
        with serving(tmp_path, **environ) as service:
            with service.http() as client:
                client.get("/v1/customers/cus_1", headers=NOT_SAMPLED)
                client.get("/v1/customers/cus_1", headers=SAMPLED)
            assert receiver.spans == []
            assert service.stop() == 0
        assert len(receiver.calls(GET)) == 1
        assert receiver.resource()["service.name"] == "pets"


def test_a_collector_that_is_away_holds_nothing_up(tmp_path: Path):
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_BSP_SCHEDULE_DELAY": "50"}
    with serving(tmp_path, **away) as service:
        with service.http() as client:
            assert client.get("/v1/company").status_code == 200
            assert client.get("/v1/company").status_code == 200
        assert service.stop() == 0
    for line in service.errors.read_text().splitlines():
        assert line.startswith("pawport: ") or json.loads(line)["level"] in {"info", "warning", "error"}
