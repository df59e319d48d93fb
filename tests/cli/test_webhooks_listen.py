"""`pawport webhooks listen`: from a real service to a receiver on this machine."""

import hmac
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import standardwebhooks

from tests.cli.program import command
from tests.outgoing.web import Web, web
from tests.service import PATIENCE, Service, eventually, http_client, serving


@dataclass
class Listener:
    """The running command."""

    process: subprocess.Popen[bytes]
    out: Path
    errors: Path

    @property
    def secret(self) -> str:
        return re.findall(r"secret: (\S+)", self.errors.read_text())[0]

    def lines(self) -> list[list[str]]:
        """What it has shown: time, type, id and the rest of each line."""
        return [line.split(" ", 3) for line in self.out.read_text().splitlines()]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def listening(folder: Path, service: Service, *options: str) -> Iterator[Listener]:
    """The command, when it is connected. Its output is no terminal."""
    out, errors = folder / "listen.out", folder / "listen.errors"
    arguments = [*("-m", "pawport", "webhooks", "listen", "--url", f"http://{service.address}"), *options]
    with out.open("wb") as to_out, errors.open("wb") as to_errors:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=os.environ | {"PAWPORT_KEY": service.key},
            stdout=to_out,
            stderr=to_errors,
        )
    try:
        eventually(lambda: "connected" in errors.read_text() or process.poll() is not None)
        yield Listener(process, out, errors)
    finally:
        process.kill()
        process.wait(PATIENCE)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Web]:
    with web() as running:
        running.serve("/hook", b"", 204)
        yield running


def new_customer(service: Service) -> str:
    with service.http() as http:
        made = http.post("/v1/customers", json={"customer": {"firstName": "Zoë"}}).raise_for_status()
    return str(made.json()["id"])


def new_pet(service: Service, customer_id: str) -> None:
    pet = {"name": "Rex", "type": "DOG", "breed": "Boxer"}
    with service.http() as http:
        http.post(f"/v1/customers/{customer_id}/pets", json={"pet": pet}).raise_for_status()


def test_events_are_delivered_and_shown_until_ctrl_c(service: Service, receiver: Web, tmp_path: Path) -> None:
    with listening(tmp_path, service, "--forward", receiver.url("/hook")) as listener:
        new_pet(service, new_customer(service))
        eventually(lambda: len(listener.lines()) == 2)
        assert listener.stop() == 0
        assert listener.errors.read_text().endswith("pawport: stopped\n")
        shown = listener.lines()
        assert [(line[1], line[3]) for line in shown] == [("customer.created", "204"), ("pet.created", "204")]
        for line, posted in zip(shown, receiver.posted, strict=True):
            event = standardwebhooks.Webhook(listener.secret).verify(posted.body, dict(posted.headers))
            assert (event["type"], event["id"]) == (line[1], line[2])
            assert posted.headers["webhook-id"] == line[2]
            assert "X-Paws-Signature" not in posted.headers


def test_the_types_and_the_format_that_are_wanted(service: Service, receiver: Web, tmp_path: Path) -> None:
    options = ("--types", "pet.created", "--format", "pawssource", "--secret", "whsec_c2VjcmV0")
    with listening(tmp_path, service, "--forward", receiver.url("/hook"), *options) as listener:
        new_pet(service, new_customer(service))
        eventually(lambda: len(listener.lines()) == 1)
        [posted] = receiver.posted
        assert b'"species":"canine"' in posted.body
        expected = hmac.new(b"whsec_c2VjcmV0", posted.body, "sha256").hexdigest()
        assert posted.headers["X-Paws-Signature"] == expected


def test_failures_are_shown(service: Service, receiver: Web, tmp_path: Path) -> None:
    receiver.serve("/broken", b"oh no", 500)
    with listening(tmp_path, service, "--forward", receiver.url("/broken")) as listener:
        new_customer(service)
        eventually(lambda: len(listener.lines()) == 1)
        assert listener.lines()[0][3] == "failed: HTTP status 500"
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with listening(tmp_path, service, "--forward", nobody) as listener:
            new_customer(service)
            eventually(lambda: len(listener.lines()) == 1)
            assert listener.lines()[0][3] == "failed: the connection was refused"


def test_it_continues_after_a_lost_connection(receiver: Web, tmp_path: Path) -> None:
    with ExitStack() as stack:
        with serving(tmp_path) as service:
            address, headers = service.address, {"authorization": f"Bearer {service.key}"}
            forward = ("--forward", receiver.url("/hook"))
            listener = stack.enter_context(listening(tmp_path, service, *forward))
            new_customer(service)
            eventually(lambda: len(listener.lines()) == 1)
        eventually(lambda: "connecting again" in listener.errors.read_text())
        with serving(tmp_path, "--listen", address), http_client(address, headers=headers) as http:
            for _ in range(3):
                http.post("/v1/customers", json={"customer": {"firstName": "Zoë"}}).raise_for_status()
            eventually(lambda: len(listener.lines()) == 4)
            assert listener.stop() == 0
        ids = [line[2] for line in listener.lines()]
        assert ids == sorted(set(ids))
        assert [posted.headers["webhook-id"] for posted in receiver.posted] == ids


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--key", "nope"), "the service returned an error: "),
        (("--types", "horse.*"), "the service returned an error: "),
        (("--url", "http://127.0.0.1:1"), "the connection failed: Connection refused"),
    ],
)
def test_what_cannot_begin(service: Service, options: tuple[str, ...], error: str) -> None:
    given = ("--url", f"http://{service.address}", "--key", service.key, *options)
    done = command("webhooks", "listen", "--forward", "http://127.0.0.1:1", *given)
    assert (done.returncode, done.stdout) == (1, "")
    _, said = done.stderr.splitlines()
    assert error in said
