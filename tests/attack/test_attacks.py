"""A short form of the attacks that the service withstands. `make attack` makes all of them, in full."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from attacks.attack import Attack
from attacks.families import ATTACKS
from attacks.report import judge
from attacks.trial import Bounds, Form, Target, make, target

# Not here: what takes long, or whose own bounds are times, which a busy machine does not keep.
WITHSTOOD = (
    "half-json",
    "half-grpc",
    "late-json",
    "late-grpc",
    "slow-headers",
    "uploads",
    "uploads-writer",
    "uploads-grpc",
    "reflection",
    "watches",
    "many-streams",
    "rapid-reset",
    "pings",
    "settings",
    "empty-data",
    "continuations",
    "one-key",
    "wrong-keys",
    "unread",
    "unread-grpc",
    "gzip-bombs",
    "gzip-bombs-grpc",
    "deep-json",
    "larger-headers",
)
# For a machine that does much else: whether calls are answered soon is measured by `make attack`.
BOUNDS = Bounds(answered=0.9, p99=20, patience=30, memory=1.5, idle_cpu=False)

Start = Callable[[Attack], tuple[Form, Target]]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Start]:
    """Starts what an attack is made on. Attacks that want the same share it."""
    targets: dict[object, Target] = {}
    with ExitStack() as stack:

        def get(attack: Attack) -> tuple[Form, Target]:
            url = request.getfixturevalue("postgresql_server") if attack.engine == "postgresql" else ""
            form = Form(short=True, postgresql_url=url, bounds=BOUNDS)
            kind = (attack.engine, attack.options, attack.open_files, attack.pets)
            if not attack.serves:
                kind = (attack.name,)
            if kind not in targets:
                folder = tmp_path_factory.mktemp("attack") / "service"
                targets[kind] = stack.enter_context(target(attack, form, folder))
            return form, targets[kind]

        yield get


@pytest.mark.skipif(sys.platform != "linux", reason="attacks have an address of their own, 127.0.0.2")
@pytest.mark.parametrize("name", WITHSTOOD)
def test_the_service_withstands(name: str, start: Start) -> None:
    form, on = start(ATTACKS[name])
    settling = make(ATTACKS[name], form, on)
    while not settling.is_over:
        time.sleep(0.2)
    found = judge(settling.trial, BOUNDS)
    assert not found.failures, found
