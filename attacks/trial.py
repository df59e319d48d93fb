"""One attack on a service of its own: before it, during it, and a minute after it."""

import asyncio
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from attacks.attack import ATTACKER, Attack, Company, Scene
from attacks.good import PETS, READY, Call, Findings
from attacks.sampler import Samples, sampling, take
from benchmarks.servers import Server, pawport
from pawport.db.migrate import migrate

__all__ = ["Form", "Settling", "Trial", "start"]

_OWNER = "pawport_key-of-the-owner-in-attacks"
_WARM_UP = 3.0  # seconds of good calls, at whose end the memory is noted
_SHORT_SECONDS = 3.0
_GRACE = 60.0  # seconds that an attack may take longer than it should
_SETTLE = 60.0  # seconds until the memory has to be back
_KEPT = 1.2  # times the memory at the start


@dataclass(frozen=True)
class Form:
    """How the attacks are made."""

    short: bool = False
    engine: str = "sqlite"
    postgresql_url: str = ""
    source: str = ATTACKER
    settle: float = _SETTLE


@dataclass
class Trial:
    """What an attack did, and what the good caller saw of it."""

    attack: Attack
    sent: int
    planned: int
    counts: dict[str, int]
    complaints: list[str]
    during: list[Call]
    findings: Findings
    samples: Samples
    resident_before: int
    own_cpu: float
    """The share of a processor that the attack itself used."""
    resident_after: int = 0
    settled_after: float | None = None
    """Seconds until the memory was back; None if it was not."""


@dataclass
class Settling:
    """A service after its attack, whose memory is watched, while others are attacked already."""

    trial: Trial
    server: Server
    form: Form
    _keeps: ExitStack
    _since: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Whether the memory is back, or has had its time. Looks."""
        sample = take(self.server)
        waited = time.monotonic() - self._since
        if sample is not None:
            self.trial.resident_after = sample.resident
            if sample.resident <= self.trial.resident_before * _KEPT:
                self.trial.settled_after = waited
                return True
        return waited > self.form.settle

    def finish(self) -> Trial:
        """Ends the service."""
        self._keeps.close()
        return self.trial


def start(attack: Attack, form: Form, folder: Path) -> Settling:
    """Starts a service, and attacks it. The service goes on until its memory is back."""
    folder.mkdir()
    with ExitStack() as stack:
        url = _database(attack, form, folder)
        server = stack.enter_context(_service(attack, url, folder))
        company = _prepare(server)
        size = attack.size_of(short=form.short)
        seconds = min(attack.seconds, _SHORT_SECONDS) if form.short else attack.seconds
        scene = Scene(server, url, folder, company, size, seconds, form.source)
        trial = _attack(attack, scene)
        return Settling(trial, server, form, stack.pop_all())


def _database(attack: Attack, form: Form, folder: Path) -> str:
    """The URL of a database of the attack's own."""
    if (attack.engine or form.engine) == "sqlite":
        return f"sqlite:///{folder}/pawport.db"
    name = attack.name.replace("-", "_")
    with psycopg.connect(form.postgresql_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = form.postgresql_url.replace("/postgres?", f"/{name}?")
    migrate(url)
    return url


def _service(attack: Attack, url: str, folder: Path) -> AbstractContextManager[Server]:
    options = ["--data-dir", str(folder / "data"), "--admin-listen", "127.0.0.1:0", "--bootstrap-key", _OWNER]
    return pawport(url, *options, *attack.options, open_files=attack.open_files)


def _prepare(server: Server) -> Company:
    """Makes the keys, and the pets of the good caller."""
    with httpx.Client(base_url=server.url, headers={"x-api-key": _OWNER}, timeout=60, verify=False) as http:

        def key(name: str, *scopes: str) -> str:
            body = {"key": {"name": name, "scopes": scopes, "plan": "ENTERPRISE"}}
            secret: str = http.post("/v1/keys", json=body).raise_for_status().json()["secret"]
            return secret

        for customer, pet in PETS:
            body = {"customerId": customer, "customer": {"firstName": "Ada"}}
            http.post("/v1/customers", json=body).raise_for_status()
            pet_body = {"petId": pet, "pet": {"name": "Rex", "type": "DOG", "breed": "Boxer"}}
            http.post(f"/v1/customers/{customer}/pets", json=pet_body).raise_for_status()
        every = ("pets:*", "customers:*")
        return Company(_OWNER, key("good", *every), key("writer", *every), key("reader", "pets:read"))


def _attack(attack: Attack, scene: Scene) -> Trial:
    with _good_caller(scene) as ask, sampling(scene.server) as samples:
        time.sleep(_WARM_UP)
        before = samples.taken[-1].resident
        samples.taken[:-1] = []
        scene.begun, used = time.monotonic(), _own_cpu()
        asyncio.run(_bounded(attack, scene))
        ended = time.monotonic()
        share = (_own_cpu() - used) / (ended - scene.begun)
        last = Samples(list(samples.taken))
        findings = ask()
    during = [call for call in findings.calls if scene.begun <= call.started < ended]
    counts = dict(scene.counts)
    planned = int(scene.size * scene.seconds) if attack.a_second else scene.size
    sent = counts.pop("sent", 0)
    return Trial(attack, sent, planned, counts, scene.complaints, during, findings, last, before, share)


async def _bounded(attack: Attack, scene: Scene) -> None:
    try:
        async with asyncio.timeout(scene.seconds + _GRACE):
            await attack.run(scene)
    except (OSError, TimeoutError) as error:
        scene.complaints.append(f"the attack broke off: {error!r}")


@contextmanager
def _good_caller(scene: Scene) -> Iterator[Callable[[], Findings]]:
    """Runs the good caller. What is yielded ends it, and answers what it found."""
    command = [sys.executable, "-m", "attacks.good", scene.server.address, scene.company.good]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    if process.stdout.readline().strip() != READY:
        raise RuntimeError("the good caller does not start")

    def ask() -> Findings:
        out, _ = process.communicate()
        if process.returncode:
            raise RuntimeError("the good caller failed: the service did not answer it afterwards")
        return Findings.parse(out)

    try:
        yield ask
    finally:
        process.kill()
        process.wait()


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
