"""`pawport import`: how fast, and in how much memory, beside a file of a tenth of the size."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.data import fill
from benchmarks.measure import Measured, Plan, Row, at_most, ratio, reaches, tell
from benchmarks.servers import new_database, new_postgresql

__all__ = ["import_files"]

_AIM = 100_000  # pets a minute
_MEMORY_BAR = 1.1
_PETS_OF_OWNER = 2
_HEADING = (
    "name,species,breed,sex,birthday,weight,color,microchip,owner_first_name,owner_last_name,owner_email"
)
_MIXED_HEADING = (
    "name,species,breed,sex,birthday,weight,microchip,external_id:shelter,owner_first_name,owner_last_name,"
    "owner_email,owner_phone,owner_street,owner_zip,note"
)
_NO_CHIPS = ("Unknown", "Not chipped", "", "000000000")
_NO_EMAILS = ("none", "N/A", "noemail@noemail.com", "frontdesk@shelter.example")
_DOUBLED = 20  # one row of so many is that of an earlier animal once more


def import_files(plan: Plan) -> list[Row]:
    """A CSV file of pets with microchips and owners, the start of the command included; and on both engines
    one as people have them, with placeholders, households and doubles."""
    large = plan.large // 10
    filled = fill(f"sqlite:///{plan.folder}/import.db", 1_000)
    ours, memory = _import(plan, filled.url, range(large))
    _, of_few = _import(plan, filled.url, range(large, large + large // 10))
    found = [reaches(f"pawport import of {large:,} pets", ours, _AIM), _memory(memory, of_few)]
    with new_postgresql() as (server, _):
        urls = {
            "SQLite": f"sqlite:///{plan.folder}/mixed.db",
            "PostgreSQL": new_database(server, "mixed"),
        }
        for engine, url in urls.items():
            mixed = fill(url, 1_000)
            ours, memory = _import(plan, mixed.url, range(large), _mixed_rows, _MIXED_HEADING)
            few = range(large, large + large // 10)
            _, of_few = _import(plan, mixed.url, few, _mixed_rows, _MIXED_HEADING)
            what = f"{large:,} pets with placeholders, households and doubles, {engine}"
            found += [reaches(what, ours, _AIM), _memory(memory, of_few)]
    return found


def _memory(of_many: Measured, of_few: Measured) -> Row:
    share = ratio(of_many, of_few)
    return at_most("memory of the larger of its processes", of_many, of_few, share, _MEMORY_BAR)


def _import(
    plan: Plan,
    url: str,
    numbers: range,
    rows: Callable[[range], Iterator[str]] | None = None,
    heading: str = _HEADING,
) -> tuple[Measured, Measured]:
    """The rate and the largest memory."""
    file = plan.folder / f"{len(numbers)}{'-mixed' if rows else ''}.csv"
    file.write_text("\n".join([heading, *(rows or _rows)(numbers)]))
    seconds, used, memory = plan.quiet.measure(lambda: _run(file, url), lambda: 0)
    rate = Measured("pawport import", [len(numbers) / seconds * 60], "/min", [used / len(numbers)])
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
    if process.returncode not in (0, 1):  # 1: rows were rejected, as doubles without an id are
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def _rows(numbers: range) -> Iterator[str]:
    for number in numbers:
        owner = number // _PETS_OF_OWNER
        yield (
            f"Rex {number % 100},Dog,Labrador,MN,2020-05-17,21.5 kg,Black,985{number:012},"
            f"Ann,Lee,owner{owner}@example.com"
        )


def _mixed_rows(numbers: range) -> Iterator[str]:
    """Rows of which each third animal has no microchip, each fourth no id, and each third household no e-mail
    address of its own."""
    for number in numbers:
        animal = number - number % 7 * 11 - 1 if number % _DOUBLED == _DOUBLED - 1 else number
        owner = animal // _PETS_OF_OWNER
        chip = _NO_CHIPS[animal // 3 % 4] if animal % 3 == 0 else f"985{animal + 1:012}"
        shelter_id = ("N/A", "")[animal // 4 % 2] if animal % 4 == 0 else f"A-{animal}"
        email = _NO_EMAILS[owner // 3 % 4] if owner % 3 == 0 else f"family{owner // 2}@example.org"
        phone = "none" if owner % 5 == 0 else f"206-555-{owner % 10_000:04}"
        yield (
            f"Pet {animal % 997},{('Dog', 'Cat')[animal % 2]},Lab,{('MN', 'FS', 'M', 'Unknown')[animal % 4]},"
            f"{('05/31/2020', '2019', '', '12/30/1899')[animal % 4]},{('12 lb', '5 kg', 'N/A')[animal % 3]},"
            f"{chip},{shelter_id},Ann{owner % 20},Name{owner % 1000},{email},{phone},{owner % 900} Main St,"
            f"98{owner % 1000:03},Shy"
        )
