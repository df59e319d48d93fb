# ruff: noqa: T201 - a program that prints
"""`python -m tests.soak`: see soak.py. Exit code 1 if something failed, stuck or grew."""

import argparse
import asyncio
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pawport.gateway.envoy import EnvoyProcess
from tests.rpc.lab import compile_lab, configuration

_MAX_GROWTH = 48 << 20  # bytes, from the second quarter of the samples to the end
_MAX_HEALTH = 5  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Soaks the host.")
    parser.add_argument("--seconds", type=float, default=180, help="how long at most (default: 180)")
    parser.add_argument("--calls", type=int, default=1_000_000, help="how many at most (default: 1000000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compile_lab(folder)
        return soak(folder, options.seconds, options.calls)


def soak(folder: Path, seconds: float, calls: int) -> int:
    from tests.soak.soak import Soak  # noqa: PLC0415 - it needs what was just compiled

    log = folder / "log"
    with (
        log.open("wb") as stderr,
        EnvoyProcess(configuration("tests.rpc.envoy_app:host"), stderr=stderr) as envoy,
    ):
        run = Soak(envoy, folder)
        asyncio.run(run.run(seconds, calls))
        alive = envoy.returncode is None
    print(f"counts: {dict(sorted(run.counts.items()))}")
    complaints = [*(f"{count} x {name}" for name, count in run.failures.items() if count)]
    complaints += [] if alive else ["Envoy ended"]
    complaints += [*_slow_health(run.health), *_growth(run.memory), *_tracebacks(log.read_text())]
    print("\n".join(complaints) or "nothing failed, stuck or grew")
    return 1 if complaints else 0


def _slow_health(seconds: list[float]) -> Iterator[str]:
    seconds = sorted(seconds)
    median, worst = seconds[len(seconds) // 2], seconds[-1]
    print(f"health checks: {len(seconds)}, median {median:.3f} s, slowest {worst:.3f} s")
    if worst > _MAX_HEALTH:
        yield f"a health check took {worst:.1f} s"


def _growth(memory: list[int]) -> Iterator[str]:
    early = max(memory[: len(memory) // 2])
    print(f"memory: {early >> 20} MiB at most in the first half, {memory[-1] >> 20} MiB at the end")
    if memory[-1] - early > _MAX_GROWTH:
        yield "memory grew"


def _tracebacks(log: str) -> Iterator[str]:
    if found := re.findall(r"(?:Traceback|Exception|never retrieved).*(?:\n.*){0,30}", log):
        yield f"the log has {len(found)} tracebacks, such as:\n{found[0]}"


if __name__ == "__main__":
    raise SystemExit(main())
