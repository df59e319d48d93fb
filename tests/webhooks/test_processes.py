"""Several processes that deliver from one database."""

import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta

from pawport.webhooks.delivering.retries import Schedule
from tests.contract.client import Api
from tests.outgoing.web import Web
from tests.service import eventually
from tests.webhooks.receiving import ids
from tests.webhooks.running import delivering, new_endpoint

_LONG = Schedule(lease=timedelta(seconds=60))  # no claim ends because a busy machine is slow


def test_each_event_is_delivered_by_one_of_them(database_url: str, receiver: Web) -> None:
    with ExitStack() as stack:
        api, *_ = [Api(stack.enter_context(delivering(database_url, _LONG))) for _ in range(2)]
        paths = [f"/{number}" for number in range(12)]
        for path in paths:
            new_endpoint(api, receiver.serve(path, b""), "customer.created")
        for _ in range(3):
            for _ in range(5):
                api.new_customer()
            time.sleep(0.3)
        eventually(lambda: len(receiver.posted) == len(paths) * 15)
        time.sleep(0.5)  # for what is delivered twice
    assert set(Counter(ids(receiver.posted)).values()) == {len(paths)}
    assert len(receiver.posted) == len(paths) * 15
