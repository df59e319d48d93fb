"""The receivers of docs/webhooks.md, as they stand there: each gets real deliveries."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from pawport.webhooks.sending import Request, Sender
from pawport.webhooks.signing import new_secret, signature_headers
from tests.pages import block
from tests.service import eventually
from tests.toolchains import toolchain

BODY = '{"id":"evt_1","type":"pet.created","data":{"name":"Zoë 🐕"}}'.encode()
SECRET = new_secret()
GENUINE, REJECTED = 204, 400


def python(folder: Path) -> list[str]:
    return [sys.executable, saved(folder / "receiver.py", "python", "import base64")]


def node(folder: Path) -> list[str]:
    return [toolchain("node"), saved(folder / "receiver.js", "js", "const crypto")]


def go(folder: Path) -> list[str]:
    program = str(folder / "receiver")
    command = [toolchain("go"), "build", "-o", program, saved(folder / "receiver.go", "go", "package main")]
    subprocess.run(command, check=True, timeout=280, cwd=folder)
    return [program]


def java(folder: Path) -> list[str]:
    return [toolchain("java"), saved(folder / "Receiver.java", "java", "import com.sun")]


LANGUAGES: Final = (python, node, go, java)


def saved(file: Path, language: str, start: str) -> str:
    file.write_text(block("webhooks.md", language, start))
    return str(file)


@pytest.fixture(scope="module", params=LANGUAGES, ids=lambda language: language.__name__)
def receiver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a receiver in a language."""
    language: Callable[[Path], list[str]] = request.param
    with running(language(tmp_path_factory.mktemp("receiver"))) as url:
        yield url


@contextmanager
def running(command: list[str]) -> Iterator[str]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    process = subprocess.Popen(command, env={**os.environ, "WEBHOOK_SECRET": SECRET, "PORT": str(port)})
    try:
        eventually(lambda: process.poll() is not None or answers(port))
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        process.terminate()
        process.wait(60)


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def send(url: str, headers: dict[str, str], body: bytes = BODY) -> int | None:
    return asyncio.run(Sender(private=True).send(Request(url, body, headers))).status


def signed(*secrets: str, age: int = 0) -> dict[str, str]:
    return signature_headers("evt_1", int(time.time()) - age, BODY, secrets or [SECRET])


def test_a_genuine_delivery(receiver: str) -> None:
    assert send(receiver, signed()) == GENUINE


def test_either_secret_during_a_rotation(receiver: str) -> None:
    assert send(receiver, signed(new_secret(), SECRET)) == GENUINE
    assert send(receiver, signed(SECRET, new_secret())) == GENUINE


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("webhook-id", "evt_2"),
        ("webhook-id", ""),
        ("webhook-timestamp", ""),
        ("webhook-timestamp", "today"),
        ("webhook-timestamp", "9" * 30),
        ("webhook-signature", ""),
        ("webhook-signature", "v1,"),
        ("webhook-signature", "v1,AAAA v2,BBBB"),
    ],
)
def test_a_changed_header(receiver: str, header: str, value: str) -> None:
    assert send(receiver, signed() | {header: value}) == REJECTED


def test_a_changed_time(receiver: str) -> None:
    headers = signed()
    later = str(int(headers["webhook-timestamp"]) + 1)
    assert send(receiver, headers | {"webhook-timestamp": later}) == REJECTED


def test_no_headers(receiver: str) -> None:
    assert send(receiver, {}) == REJECTED


def test_another_secret(receiver: str) -> None:
    assert send(receiver, signed(new_secret())) == REJECTED


def test_an_old_delivery(receiver: str) -> None:
    assert send(receiver, signed(age=240)) == GENUINE
    assert send(receiver, signed(age=360)) == REJECTED
    assert send(receiver, signed(age=-360)) == REJECTED


def test_a_changed_body(receiver: str) -> None:
    assert send(receiver, signed(), BODY.replace(b":", b": ")) == REJECTED


def test_the_signature_of_paws_source() -> None:
    names: dict[str, Any] = {}
    exec(block("webhooks.md", "python", "import hmac\n\n"), names)
    header = signature_headers("evt_1", 1, BODY, [SECRET], pawssource=True)["X-Paws-Signature"]
    assert names["is_paws_source"](SECRET, header, BODY)
    assert not names["is_paws_source"](SECRET, header, BODY + b" ")
    assert not names["is_paws_source"](new_secret(), header, BODY)
