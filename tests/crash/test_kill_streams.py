"""Streams of events through Envoy while workers are killed: readers get the log, once and in its order."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import grpc
import httpx
import psutil

from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest, StreamEventsRequest
from pawport.gen.pawport.v1.event_service_pb2_grpc import EventServiceStub
from tests.crash.test_kill import RECONNECT_SOON
from tests.service import PATIENCE, Service, eventually, serving

WRITERS = 4
KILLS = 4
Metadata = tuple[tuple[str, str], ...]
Stream = Callable[[str], AsyncIterator[tuple[str, str]]]
"""Opens a stream after a position; yields the ids and types of its messages."""


class Journey:
    """Writers and readers of a service. Calls that fail are made again, and streams resumed."""

    def __init__(self, service: Service, channel: grpc.aio.Channel, http: httpx.AsyncClient) -> None:
        self.metadata: Metadata = (("authorization", f"Bearer {service.key}"),)
        self.customers = CustomerServiceStub(channel)
        self.events = EventServiceStub(channel)
        self.http = http
        self.written = 0
        self.stopped = False

    async def write(self, number: int) -> None:
        """Creates and updates customers. An update that changes nothing has no event."""
        count = 0
        while not self.stopped:
            id_ = f"cus_{number}_{count}"
            create = customers.CreateCustomerRequest(customer={"first_name": "Ann"}, customer_id=id_)
            await self._call(self.customers.CreateCustomer, create, id_)
            for turn in range(2):
                update = customers.UpdateCustomerRequest(id=id_, first_name="Bea")
                await self._call(self.customers.UpdateCustomer, update, f"{id_}-{turn}")
            self.written += 1
            count += 1

    async def _call(self, method, request, request_id: str) -> None:
        request.request_id = request_id
        while True:
            try:
                await method(request, metadata=self.metadata, timeout=PATIENCE, wait_for_ready=True)
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise
                await asyncio.sleep(0.05)
            else:
                return

    async def over_grpc(self, after: str) -> AsyncIterator[tuple[str, str]]:
        request = StreamEventsRequest(after=after, heartbeat_seconds=1)
        async for event in self.events.StreamEvents(request, metadata=self.metadata, wait_for_ready=True):
            yield event.id, event.type

    async def as_lines(self, after: str) -> AsyncIterator[tuple[str, str]]:
        parameters = {"after": after, "heartbeatSeconds": "1"}
        async with self.http.stream("GET", "/v1/events:stream", params=parameters) as answer:
            async for line in answer.raise_for_status().aiter_lines():
                message = json.loads(line)
                if "error" in message:
                    return
                yield message["id"], message["type"]

    async def as_server_sent_events(self, after: str) -> AsyncIterator[tuple[str, str]]:
        headers = {"accept": "text/event-stream", "last-event-id": after}
        async with self.http.stream("GET", "/v1/events:stream?heartbeatSeconds=1", headers=headers) as answer:
            last_id = ""
            async for line in answer.raise_for_status().aiter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    last_id = value
                elif name == "event":
                    return  # an error
                elif name == "data":
                    yield last_id, json.loads(value)["type"]

    async def follow(self, stream: Stream, after: str, found: list[str]) -> None:
        """Gathers the ids of events, and resumes the stream whenever it is cut."""
        while True:
            try:
                async for id_, type_ in stream(after):
                    after = id_
                    if type_ != "heartbeat":
                        found.append(id_)
            except (grpc.aio.AioRpcError, httpx.HTTPError):
                pass
            await asyncio.sleep(0.05)

    async def log(self) -> list[str]:
        """The ids of all events."""
        found: list[str] = []
        token = ""
        while True:
            request = ListEventsRequest(pagination={"page_size": 500, "page_token": token})
            page = await self.events.ListEvents(request, metadata=self.metadata, timeout=PATIENCE)
            found += [each.id for each in page.events]
            token = page.next_page_token
            if not token:
                return found


async def journey(service: Service) -> None:
    headers = {"authorization": f"Bearer {service.key}"}
    http = httpx.AsyncClient(
        base_url=f"http://{service.address}", headers=headers, timeout=PATIENCE, verify=False
    )
    async with http, grpc.aio.insecure_channel(service.address, options=RECONNECT_SOON) as channel:
        lab = Journey(service, channel, http)
        (*_, start) = await lab.log()
        found: list[list[str]] = [[] for _ in range(4)]
        streams = (lab.over_grpc, lab.over_grpc, lab.as_lines, lab.as_server_sent_events)
        readers = [
            asyncio.create_task(lab.follow(stream, start, ids))
            for stream, ids in zip(streams, found, strict=True)
        ]
        writers = [asyncio.create_task(lab.write(number)) for number in range(WRITERS)]
        for _ in range(KILLS):
            await written(lab, lab.written + 4 * WRITERS)
            worker = random.choice(service.children())
            worker.kill()
            await asyncio.to_thread(psutil.Process.wait, worker, PATIENCE)
        await written(lab, lab.written + WRITERS)
        lab.stopped = True
        await asyncio.gather(*writers)
        expected = [id_ for id_ in await lab.log() if id_ > start]
        assert len(expected) == 2 * lab.written
        await asyncio.to_thread(eventually, lambda: all(len(ids) >= len(expected) for ids in found))
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        assert found == [expected] * len(found)


async def written(lab: Journey, number: int) -> None:
    await asyncio.to_thread(eventually, lambda: lab.written >= number)


def test_on_sqlite(tmp_path: Path) -> None:
    with serving(tmp_path, "--database-url", f"sqlite:///{tmp_path}/pets.db") as service:
        asyncio.run(journey(service))


def test_with_several_workers_on_postgresql(tmp_path: Path, new_postgresql_url) -> None:
    options = ("--database-url", new_postgresql_url(), "--workers", "2", "--limits", "per-worker")
    with serving(tmp_path, *options) as service:
        asyncio.run(journey(service))


def test_a_service_that_stops_ends_its_streams(tmp_path: Path) -> None:
    with serving(tmp_path, "--database-url", f"sqlite:///{tmp_path}/pets.db") as service:
        with service.http() as http, http.stream("GET", "/v1/events:stream") as answer:
            lines = answer.iter_lines()
            assert json.loads(next(lines))["type"] == "heartbeat"
            service.process.terminate()
            last = json.loads([*lines][-1])
        assert last["error"]["status"] == "UNAVAILABLE"
        assert service.process.wait(PATIENCE) == 0
