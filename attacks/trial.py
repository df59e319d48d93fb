"""One attack on a service of its own: before it, during it, and a minute after it."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from attacks.attack import ATTACKER, Attack, Scene
from attacks.company import Company, fill
from attacks.good import READY, Call, Findings, Harm
from attacks.sampler import Samples, Usage, sampling, take
from benchmarks.servers import Server, pawport

__all__ = ["Bounds", "Form", "Seen", "Settling", "Target", "Trial", "make", "target"]

_WARM_UP = 2.0  # seconds of good calls, at whose end the memory is noted
_COLD = 1.0  # seconds in which a fresh service loads what it needs for its first calls
_LOOK = 2.0  # seconds at the end of the attack, and before it, whose processor time is compared
_SHORT_SECONDS = 2.0


@dataclass(frozen=True)
class Bounds:
    """What has to hold while a service is attacked, and afterwards."""

    answered: float = 0.95
    """The share of the good caller's calls."""
    p99: float = 0.5
    """Seconds in which 99 of 100 of those are answered."""
    patience: float = 2.0
    """Seconds after which a call counts as not answered."""
    memory: float = 1.2
    """Times the memory before the attack."""
    idle_cpu: bool = True
    """Whether bounds of processor time count, which need a while in which nothing is sent."""
    settle: float = 60.0
    """Seconds after the attack until the memory is back."""


@dataclass(frozen=True)
class Form:
    """How the attacks are made."""

    short: bool = False
    engine: str = "sqlite"
    postgresql_url: str = ""
    source: str = ATTACKER
    bounds: Bounds = field(default_factory=Bounds)
    kills: int = 0
    """Of each attack that is a series of kill -9; 0: as many as it has by default."""

    def size_of(self, attack: Attack) -> int:
        """How many of what the attack sends."""
        return self.kills if self.kills and not attack.serves else attack.size_of(short=self.short)


@dataclass(frozen=True)
class Target:
    """A database with its company, and the service on it if there is one."""

    database_url: str
    folder: Path
    company: Company
    server: Server | None


@dataclass(frozen=True)
class Seen:
    """What was seen of the service and its good caller during the attack."""

    calls: list[Call]
    warm: float
    """The time from which calls have to be quick."""
    harm: Harm
    samples: Samples
    added_cpu: float
    """The share of a processor that the service used at the end, beyond what it used before the attack."""
    resident_before: int
    own_cpu: float
    """The share of a processor that the attack itself used."""
    others: float
    """The share of all processors that other programs used."""


@dataclass
class Trial:
    """What an attack did, and what the good caller saw of it."""

    attack: Attack
    sent: int
    planned: int
    counts: dict[str, int]
    complaints: list[str]
    seconds: float
    """That all of it took, with what was waited for."""
    seen: Seen | None = None
    """None if there was no service beside it."""
    resident_after: int = 0
    settled_after: float | None = None
    """Seconds until the memory was back; None if it was not."""


@dataclass(eq=False)
class Settling:
    """A service after its attack, whose memory is watched, while others are attacked already."""

    trial: Trial
    server: Server | None
    bounds: Bounds
    _since: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Whether the memory is back, or has had its time. Looks."""
        if self.server is None or self.trial.seen is None:
            return True
        sample = take(self.server)
        waited = time.monotonic() - self._since
        if sample is not None:
            self.trial.resident_after = sample.resident
            if sample.resident <= self.trial.seen.resident_before * self.bounds.memory:
                self.trial.settled_after = waited
                return True
        return waited > self.bounds.settle


@contextmanager
def target(attack: Attack, form: Form, folder: Path) -> Iterator[Target]:
    """A database with a company, and a service on it as the attack wants it."""
    folder.mkdir()
    url = _database(attack, form, folder)
    company = fill(url, attack.pets)
    if not attack.serves:
        yield Target(url, folder, company, None)
        return
    options = ["--data-dir", str(folder / "data"), "--admin-listen", "127.0.0.1:0", *attack.options]
    with pawport(url, *options, open_files=attack.open_files) as server:
        yield Target(url, folder, company, server)


def make(attack: Attack, form: Form, on: Target) -> Settling:
    """Makes the attack, beside the good caller's calls if there is a service."""
    size = form.size_of(attack)
    seconds = min(attack.seconds, _SHORT_SECONDS) if form.short else attack.seconds
    scene = Scene(on.server, on.database_url, on.folder, on.company, size, seconds, form.source)
    begun = time.monotonic()
    seen = _attack_beside_calls(attack, scene, form.bounds) if on.server else _attack_alone(attack, scene)
    sent = scene.counts.pop("sent", 0)
    planned = int(size * seconds) if attack.a_second else size
    trial = Trial(attack, sent, planned, dict(scene.counts), scene.complaints, time.monotonic() - begun, seen)
    return Settling(trial, on.server, form.bounds)


def _database(attack: Attack, form: Form, folder: Path) -> str:
    """The URL of a database of the attack's own."""
    if (attack.engine or form.engine) == "sqlite":
        return f"sqlite:///{folder}/pawport.db"
    name = attack.name.replace("-", "_")
    with psycopg.connect(form.postgresql_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return form.postgresql_url.replace("/postgres?", f"/{name}?")


def _attack_alone(attack: Attack, scene: Scene) -> None:
    asyncio.run(_bounded(attack, scene))


def _attack_beside_calls(attack: Attack, scene: Scene, bounds: Bounds) -> Seen:
    with _good_caller(scene, bounds.patience) as caller, sampling(scene.server) as samples:
        time.sleep(0 if attack.fresh else _WARM_UP)
        before = samples.taken[-1].resident
        usage = Usage(scene.server, caller.pid)
        scene.begun = time.monotonic()
        asyncio.run(_bounded(attack, scene))
        ended = time.monotonic()
        own, others = usage.shares()
        findings = _ask(caller)
    calls = [call for call in findings.calls if scene.begun <= call.started < ended]
    warm = scene.begun + (_COLD if attack.fresh else 0)
    during = samples.between(scene.begun, ended)
    usual = samples.between(scene.begun - _LOOK, scene.begun).cpu_share
    added = samples.between(ended - _LOOK, ended).cpu_share - usual
    return Seen(calls, warm, findings.harm, during, added, before, own, others)


async def _bounded(attack: Attack, scene: Scene) -> None:
    try:
        async with asyncio.timeout(scene.seconds + attack.patience):
            await attack.run(scene)
    except (OSError, EOFError, httpx.HTTPError) as error:
        scene.complaints.append(f"the attack broke off: {error!r}")


@contextmanager
def _good_caller(scene: Scene, patience: float) -> Iterator["subprocess.Popen[str]"]:
    given = (scene.server.address, scene.company.good, str(patience))
    command = [sys.executable, "-m", "attacks.good", *given]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        if process.stdout.readline().strip() != READY:
            raise RuntimeError("the good caller does not start")
        yield process
    finally:
        process.kill()
        process.wait()


def _ask(caller: "subprocess.Popen[str]") -> Findings:
    """Ends the good caller, and returns what it found."""
    out, _ = caller.communicate()
    if caller.returncode:
        raise RuntimeError("the good caller failed: the service did not answer it afterwards")
    return Findings.parse(out)
