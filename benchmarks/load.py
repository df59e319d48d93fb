"""Drives h2load and wrk, and reads what they print."""

import re
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Load", "LoadError", "frame", "h2load", "load_of", "write_bodies", "wrk"]

_WRK_SCRIPT = Path(__file__).with_name("grpc_web.lua")


class LoadError(Exception):
    """Calls failed, so that their rate says nothing."""


@dataclass(frozen=True)
class Load:
    """What a load generator saw."""

    per_second: float
    calls: int
    p95: float = 0.0
    """Microseconds that 95 of 100 calls took at most, as far as it is known."""


def frame(message: bytes) -> bytes:
    """A message as it goes over gRPC's wire."""
    return struct.pack(">BI", 0, len(message)) + message


def h2load(
    url: str,
    *,
    seconds: float,
    reply_bytes: int,
    body: Path | None = None,
    headers: Sequence[str] = (),
    http1: bool = False,
    connections: int,
    streams: int = 1,
) -> Load:
    """Repeats one request.

    LoadError unless every answer is a success and has `reply_bytes`: an error of gRPC has none.
    """
    options = [f"--duration={seconds * 1000:.0f}ms", f"-c{connections}", f"-m{streams}"]
    options += ["--h1"] if http1 else []
    options += [f"--data={body}"] if body else []
    options += [f"--header={header}" for header in headers]
    output = _run(["h2load", *options, url])
    rate = float(_find(r"finished in .*?, ([\d.]+) req/s", output))
    done = int(_find(r"status codes: (\d+) 2xx, 0 3xx, 0 4xx, 0 5xx", output))
    data = int(_find(r"headers \(.*\), \S+ \((\d+)\) data", output))
    # Replies that are under way at the end are in one of the two counts.
    if not done or abs(data - done * reply_bytes) > connections * streams * reply_bytes:
        raise LoadError(f"{data} bytes came in {done} replies of {reply_bytes} bytes: {url}\n{output}")
    return Load(rate, done)


def write_bodies(file: Path, messages: Sequence[bytes]) -> None:
    """Writes messages for `wrk`."""
    frames = [frame(message) for message in messages]
    file.write_bytes(b"".join(struct.pack(">I", len(each)) + each for each in frames))


def wrk(url: str, *, seconds: float, bodies: Path, key: str, connections: int) -> Load:
    """Calls a method over gRPC-Web with one message after the other. LoadError if a call fails."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(_WRK_SCRIPT), url]
    output = _run([*command, "--", str(bodies), key])
    if int(_find(r"failed calls: (\d+)", output)) or "Socket errors" in output:
        raise LoadError(f"calls failed: {url}\n{output}")
    rate = float(_find(r"Requests/sec:\s+([\d.]+)", output))
    p95 = float(_find(r"p95: ([\d.]+)", output))
    return Load(rate, int(_find(r"(\d+) requests in", output)), p95)


def load_of(command: list[str]) -> Load:
    """What our own load generator prints. LoadError if a call fails."""
    output = _run(command)
    if int(_find(r"failed (\d+)", output)):
        raise LoadError(f"calls failed: {' '.join(command)}\n{output}")
    return Load(float(_find(r"rate ([\d.]+)", output)), int(_find(r"calls (\d+)", output)))


def _run(command: list[str]) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise LoadError(f"{command[0]} ended with {result.returncode}: {result.stderr or result.stdout}")
    return result.stdout


def _find(pattern: str, output: str) -> str:
    found = re.search(pattern, output)
    if found is None:
        raise LoadError(f"no {pattern!r} in:\n{output}")
    return found[1]
