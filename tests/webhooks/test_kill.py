"""kill -9 of the process that delivers, again and again: every event arrives.

PAWPORT_TEST_KILLS and PAWPORT_TEST_EVENTS ask for more than the usual 10 kills and 400 events.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Final

import pytest

from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from tests.contract.client import Api
from tests.contract.servers import served
from tests.outgoing.web import Web, answer
from tests.service import eventually
from tests.webhooks.receiving import ids
from tests.webhooks.running import direct_endpoint

KILLS: Final = int(os.environ.get("PAWPORT_TEST_KILLS", "10"))
EVENTS: Final = int(os.environ.get("PAWPORT_TEST_EVENTS", "400"))


class Receiver:
    """Fails 30 of 100 times, and always while it is away."""

    def __init__(self, web: Web) -> None:
        self.accepted: set[str] = set()
        self.is_away = False
        self._chance = random.Random(1)
        self._lock = threading.Lock()
        web.answers["/hook"] = self._answer

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        if self.is_away:
            handler.close_connection = True
            return
        with self._lock:
            fails = self._chance.random() < 0.3
        if not fails:
            self.accepted.add(handler.headers["webhook-id"])
        answer(b"", 500 if fails else 200)(handler)


@contextmanager
def doing_jobs(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that does the jobs, until it is killed."""
    program = [sys.executable, "-m", "tests.webhooks.jobs_program", url]
    with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.kill()


@pytest.mark.timeout(60 + 30 * KILLS)
def test_no_event_is_lost(database_url: str, receiver: Web) -> None:
    hooked = Receiver(receiver)
    with served("grpcio", database_url) as running:
        api = Api(running)
        direct_endpoint(api, receiver.url("/hook"), "customer.created")
        pause = KILLS / EVENTS  # about a second a kill

        def write() -> None:
            for _ in range(EVENTS):
                api.new_customer()
                time.sleep(pause)

        writer = threading.Thread(target=write)
        writer.start()
        for number in range(KILLS):
            hooked.is_away = number == KILLS // 2
            with doing_jobs(database_url):
                time.sleep(random.uniform(0.2, 2))
        hooked.is_away = False
        writer.join()
        with doing_jobs(database_url):
            eventually(lambda: len(hooked.accepted) == EVENTS)
        assert hooked.accepted == set(created(api))
    bodies: defaultdict[str, set[bytes]] = defaultdict(set)
    for event_id, posted in zip(ids(receiver.posted), receiver.posted, strict=True):
        bodies[event_id].add(posted.body)
    assert all(len(each) == 1 for each in bodies.values())


def created(api: Api) -> Iterator[str]:
    """The ids of the events."""
    after = ""
    while True:
        request = ListEventsRequest(filter={"types": ["customer.created"]}, after=after)
        answer = api.events.ListEvents(request)
        yield from (event.id for event in answer.events)
        if not answer.next_page_token:
            return
        after = answer.last_position
