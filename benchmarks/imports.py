"""`pawport import`: how fast, and in how much memory, beside a file of a tenth of the size."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.data import fill
from benchmarks.measure import Measured, Plan, Row, at_most, ratio, reaches, tell

__all__ = ["import_files"]

_AIM = 100_000  # pets a minute
_MEMORY_BAR = 1.1
_PETS_OF_OWNER = 2
_HEADING = (
    "name,species,breed,sex,birthday,weight,color,microchip,owner_first_name,owner_last_name,owner_email"
)


def import_files(plan: Plan) -> list[Row]:
    """A CSV file of pets with microchips and owners, into SQLite, the start of the command included."""
    large = plan.large // 10
    filled = fill(f"sqlite:///{plan.folder}/import.db", 1_000)
    ours, memory = _import(plan, filled.url, range(large))
    _, memory_of_few = _import(plan, filled.url, range(large, large + large // 10))
    return [
        reaches(f"pawport import of {large:,} pets", ours, _AIM),
        at_most(
            "memory of the larger of its processes",
            memory,
            memory_of_few,
            ratio(memory, memory_of_few),
            _MEMORY_BAR,
        ),
    ]


def _import(plan: Plan, url: str, numbers: range) -> tuple[Measured, Measured]:
    """The rate and the largest memory."""
    file = plan.folder / f"{len(numbers)}.csv"
    file.write_text("\n".join([_HEADING, *_rows(numbers)]))
    seconds, used, memory = plan.quiet.measure(lambda: _run(file, url), lambda: 0)
    rate = Measured("pawport import", [len(numbers) / seconds * 60], "/min", used / len(numbers))
    tell(f"  {len(numbers):,} pets: {rate}")
    return rate, Measured(f"of {len(numbers):,}", [memory / 1e6], " MB")


def _run(file: Path, url: str) -> tuple[float, float, int]:
    """How many seconds it takes, those of the processors, and the bytes of its memory."""
    started = time.monotonic()
    options = ["--database-url", url, "--quiet"]
    command = [sys.executable, "-m", "pawport", "import", str(file), *options]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def _rows(numbers: range) -> Iterator[str]:
    for number in numbers:
        owner = number // _PETS_OF_OWNER
        yield (
            f"Rex {number % 100},Dog,Labrador,MN,2020-05-17,21.5 kg,Black,985{number:012},"
            f"Ann,Lee,owner{owner}@example.com"
        )
