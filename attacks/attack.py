"""What an attack is, and what it gets to work with."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import httpx

from attacks.company import Company
from benchmarks.servers import Server

__all__ = ["ATTACKER", "Attack", "Scene"]

ATTACKER = "127.0.0.2"
"""The address that attacks come from. The good caller has 127.0.0.1."""


@dataclass
class Scene:
    """The service under attack, and how much of the attack there is to be."""

    server: Server
    """Only where the attack is on a service."""
    database_url: str
    folder: Path
    """For files of the attack."""
    company: Company
    size: int
    """How many of what the attack sends: connections, streams, frames a second."""
    seconds: float
    """How long the attack lasts."""
    source: str = ATTACKER
    counts: Counter[str] = field(default_factory=Counter)
    """What was sent and what came back. "sent" counts what `size` says."""
    complaints: list[str] = field(default_factory=list)
    """What the service did wrong, beside what the good caller and the sampler see."""
    begun: float = field(default_factory=monotonic)

    @property
    def remaining(self) -> float:
        """Seconds until the attack ends."""
        return max(0.0, self.begun + self.seconds - monotonic())

    @property
    def over(self) -> bool:
        return self.remaining <= 0

    async def at(self, seconds: float) -> None:
        """Waits until so many seconds after the attack began; not at all if that was before."""
        await asyncio.sleep(max(0.0, self.begun + seconds - monotonic()))

    def not_connected(self, error: Exception) -> None:
        """Notes that the service accepted no connection."""
        self.counts[f"not connected: {type(error).__name__}"] += 1

    def http(self, key: str) -> httpx.Client:
        """An ordinary client. It knows no certificates, since loading them takes 70 ms."""
        return httpx.Client(base_url=self.server.url, headers={"x-api-key": key}, timeout=60, verify=False)

    def shares(self, parts: int) -> Iterator[int]:
        """`size` in nearly equal parts, such as the streams of each connection."""
        for part in range(parts):
            yield self.size * (part + 1) // parts - self.size * part // parts


@dataclass(frozen=True)
class Attack:
    """One attack: its name, what it does in a line, and the function that does it."""

    name: str
    what: str
    run: Callable[[Scene], Awaitable[None]]
    size: int
    short: int = 0
    """The size in the short form; by default a quarter."""
    seconds: float = 4.0
    options: tuple[str, ...] = ()
    """Of `pawport serve`."""
    a_second: bool = False
    """Whether the size is what is sent each second."""
    open_files: int | None = None
    """The service's limit of open files."""
    max_cpu: float | None = None
    """The share of one processor that the service may use in the end, beyond what it used before."""
    pets: int = 0
    """How many the company has, beside those of the good caller."""
    fresh: bool = False
    """Whether the service has answered no call before the attack."""
    engine: str = ""
    """The only engine that it is for; by default the one that was asked for."""
    serves: bool = True
    """Whether a service and the good caller run meanwhile."""
    patience: float = 60.0
    """Seconds that it may take longer than it should."""
    interrupts: bool = False
    """Whether it kills processes of the service, so that the good caller's calls may fail meanwhile."""

    def size_of(self, *, short: bool) -> int:
        return (self.short or max(1, self.size // 4)) if short else self.size
