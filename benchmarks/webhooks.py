"""Webhooks: how fast events are delivered, also while endpoints hang, and what endpoints cost a write.

`python -m benchmarks.webhooks [--events N] [--rate N] [--postgresql]`. In each round all events go to 15
endpoints that answer at once, and in every second round to 5 more that never answer.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc
import httpx
from sqlalchemy import delete

from benchmarks.data import KEY, Filled, fill
from benchmarks.servers import Server, new_postgresql, pawport, running
from pawport.db import Database, open_database
from pawport.gen.pawport.v1.customer_service_pb2 import CreateCustomerRequest
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from pawport.gen.pawport.v1.webhook_pb2 import WebhookEndpoint
from pawport.webhooks import service
from pawport.webhooks.tables import webhook_batches, webhook_cursors, webhook_deliveries, webhook_endpoints

__all__ = ["main"]

_HEALTHY = 15
_HANGING = 5
_CALLERS = 8
_ROUNDS = 2
_PATIENCE = 600.0  # seconds without a delivery
_AT_MOST = 1.5  # times the p95 without endpoints that hang


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=0, help="events a second; 0: as fast as possible")
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="pawport-bench-") as folder, _database(folder, given.postgresql) as url:
        filled = fill(url, 10)
        command = ["benchmarks.webhook_receiver", "PORT"]
        with (
            running(command) as receiver,
            pawport(url, "--allow-private-urls", "yes", "--data-dir", folder) as server,
        ):
            bench = _Bench(filled, server, receiver)
            try:
                bench.show_cost_of_a_write(given.events)
                return bench.show_deliveries(given.events, given.rate)
            finally:
                bench.close()


@contextmanager
def _database(folder: str, postgresql: bool) -> Iterator[str]:
    if not postgresql:
        yield f"sqlite:///{Path(folder, 'webhooks.db')}"
        return
    with new_postgresql() as (url, _):
        yield url


class _Bench:
    def __init__(self, filled: Filled, server: Server, receiver: Server) -> None:
        self._company_id = filled.company_id
        self._server, self._receiver = server, receiver
        self._database: Database = open_database(filled.url)

    def close(self) -> None:
        asyncio.run(self._database.close())

    def show_cost_of_a_write(self, events: int) -> None:
        """With 20 endpoints that receive another type, and with none."""
        rates: dict[int, list[float]] = {0: [], 20: []}
        for _ in range(3):
            for number, found in rates.items():
                self._set_endpoints(["/"] * number, "fee.booked")
                found.append(events / asyncio.run(self._write(events, 0)))
        without, with_them = (statistics.median(found) for found in rates.values())
        print(f"writes a second: {without:,.0f}; with 20 endpoints for other types {with_them:,.0f}")

    def show_deliveries(self, events: int, rate: float) -> int:
        found: dict[int, list[float]] = {0: [], _HANGING: []}
        for _ in range(_ROUNDS):
            for hanging, p95s in found.items():
                self._set_endpoints(["/"] * _HEALTHY + ["/hang"] * hanging, "customer.created")
                p95s.append(self._deliver(events, rate, hanging))
        healthy, beside = (statistics.median(p95s) for p95s in found.values())
        print(f"p95 with {_HANGING} that hang: {beside / healthy:.2f} times that without")
        return 0 if beside <= _AT_MOST * healthy else 1

    def _deliver(self, events: int, rate: float, hanging: int) -> float:
        self._report()
        started, cpu = time.monotonic(), self._server.cpu_seconds()
        seconds: list[float] = []
        asyncio.run(self._write(events, rate))
        written = time.monotonic() - started
        last = time.monotonic()
        while len(seconds) < events * _HEALTHY:
            time.sleep(0.5)
            if came := self._report():
                seconds += came
                last = time.monotonic()
            elif time.monotonic() - last > _PATIENCE:
                raise RuntimeError(f"only {len(seconds):,} deliveries came")
        took = time.monotonic() - started
        cpu = self._server.cpu_seconds() - cpu
        p50, p95 = _quantile(seconds, 0.5), _quantile(seconds, 0.95)
        each = cpu / len(seconds) * 1e6
        print(
            f"{hanging} hang: {events:,} events in {written:.1f} s; {len(seconds):,} deliveries in "
            f"{took:.1f} s, {len(seconds) / took:,.0f} a second, {each:,.0f} us of processor time each; "
            f"p50 {p50 * 1000:,.0f} ms, p95 {p95 * 1000:,.0f} ms after the commit"
        )
        return p95

    def _report(self) -> list[float]:
        found: list[float] = httpx.get(f"{self._receiver.url}/report", timeout=60, verify=False).json()
        return found

    async def _write(self, events: int, rate: float) -> float:
        """Returns how many seconds it took."""
        started, numbers = time.monotonic(), iter(range(events))

        async def call() -> None:
            async with grpc.aio.insecure_channel(self._server.address) as channel:
                stub = CustomerServiceStub(channel)
                for number in numbers:
                    if rate:
                        await asyncio.sleep(started + number / rate - time.monotonic())
                    request = CreateCustomerRequest(customer={"first_name": "Ada", "last_name": f"N{number}"})
                    await stub.CreateCustomer(request, metadata=(("x-api-key", KEY),))

        await asyncio.gather(*(call() for _ in range(_CALLERS)))
        return time.monotonic() - started

    def _set_endpoints(self, paths: Sequence[str], type_: str) -> None:
        subscriber = service.command_line(private=True)
        with self._database.transaction() as connection:
            for table in (webhook_batches, webhook_deliveries, webhook_cursors, webhook_endpoints):
                connection.execute(delete(table))
            for path in paths:
                given = WebhookEndpoint(url=f"{self._receiver.url}{path}", event_types=[type_])
                service.create_endpoint(connection, self._company_id, given, subscriber)
        time.sleep(2)  # until nothing is under way for those of before


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


if __name__ == "__main__":
    sys.exit(main())
