"""A service that delivers webhooks, on an event loop of a thread."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc

from pawport.app import App
from pawport.db import open_database
from pawport.gen.pawport.v1 import webhook_service_pb2 as messages
from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery, WebhookEndpoint
from pawport.pictures.store import FolderStore
from pawport.process.grpcio_host import OPTIONS
from pawport.webhooks import service
from pawport.webhooks.delivering.retries import Schedule
from pawport.webhooks.service import Subscriber
from tests.contract.client import Api, Stubs
from tests.contract.servers import Served
from tests.service import eventually

FAST = Schedule(
    first_pause=timedelta(seconds=0.1),
    longest_pause=timedelta(seconds=0.3),
    first_rest=timedelta(seconds=0.1),
    longest_rest=timedelta(seconds=0.3),
    lease=timedelta(seconds=1),
)
"""So that tests need not wait for retries."""


@contextmanager
def delivering(url: str, schedule: Schedule = FAST) -> Iterator[Served]:
    """A service that answers gRPC calls and does the jobs of the database of a URL."""
    database = open_database(url)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="webhooks-server")
    thread.start()

    async def start(folder: Path) -> tuple[grpc.aio.Server, App, "asyncio.Task[None]", int]:
        server = grpc.aio.server(options=OPTIONS)
        app = App(
            open_database(url),
            store=FolderStore(folder),
            allow_private_urls=True,
            webhook_schedule=schedule,
        )
        app.register(server)
        port = server.add_insecure_port("127.0.0.1:0")
        await app.start()
        await server.start()
        return server, app, asyncio.create_task(app.do_jobs()), port

    async def stop(server: grpc.aio.Server, app: App, jobs: "asyncio.Task[None]") -> None:
        jobs.cancel()
        await asyncio.wait([jobs])
        await server.stop(None)
        await app.close()

    try:
        with tempfile.TemporaryDirectory() as folder:
            *running, port = asyncio.run_coroutine_threadsafe(start(Path(folder)), loop).result(60)
            address = f"127.0.0.1:{port}"
            try:
                with grpc.insecure_channel(address) as channel:
                    yield Served(address, channel, database, Path(folder), has_http=False)
            finally:
                asyncio.run_coroutine_threadsafe(stop(*running), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        asyncio.run(database.close())


def new_endpoint(stubs: Stubs, url: str, *types: str, **fields: Any) -> WebhookEndpoint:
    """An endpoint for events of these types, by default of all."""
    given = {"url": url, "event_types": types or ["*"], **fields}
    return stubs.webhooks.CreateWebhookEndpoint(messages.CreateWebhookEndpointRequest(endpoint=given))


def endpoint(api: Api, endpoint_id: str) -> WebhookEndpoint:
    """The endpoint as it is now."""
    return api.webhooks.GetWebhookEndpoint(messages.GetWebhookEndpointRequest(id=endpoint_id))


def deliveries(api: Api, endpoint_id: str, **request: Any) -> list[WebhookDelivery]:
    """Those that are listed on the first page, that of the newest event first."""
    listing = messages.ListWebhookDeliveriesRequest(endpoint_id=endpoint_id, **request)
    return list(api.webhooks.ListWebhookDeliveries(listing).deliveries)


def settled(api: Api, endpoint_id: str, number: int) -> list[WebhookDelivery]:
    """All deliveries, when so many are listed and none of them is pending."""

    def are_settled() -> bool:
        found = deliveries(api, endpoint_id)
        return len(found) == number and all(each.status != WebhookDelivery.PENDING for each in found)

    eventually(are_settled)
    return deliveries(api, endpoint_id)


def direct_endpoint(api: Api, url: str, *types: str) -> str:
    """The id of an endpoint that is created without a service, at a URL of this machine."""
    given = WebhookEndpoint(url=url, event_types=types)
    everything = Subscriber(api.key_id, ["*"], private=True)
    with api.database.transaction() as connection:
        endpoint, _ = service.create_endpoint(connection, api.company_id, given, everything)
    return endpoint.id
