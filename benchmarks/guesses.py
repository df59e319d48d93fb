"""What a guesser of credentials takes from others: GetPet beside a flood of logins at Allivet's API."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.calls import Run, json_load
from benchmarks.data import Filled
from benchmarks.load import Load
from benchmarks.measure import Plan, Row, Target, at_least, compare
from benchmarks.servers import Server, pawport

__all__ = ["guesses"]

_RATE: Final = 500  # logins a second
_LOGIN: Final = (
    '{"clientID":"key_00000000000000000000000000","clientSecretKey":"guess","apiScope":"api:salesforce",'
    '"storeKey":"com_00000000000000000000000000"}'
)


def guesses(plan: Plan, filled: Filled) -> list[Row]:
    """GetPet as JSON while wrong credentials are sent to Auth, beside GetPet without that."""
    customer_id, pet_id = filled.pets[0]
    with pawport(filled.url) as server:
        run = json_load(server, f"/v1/customers/{customer_id}/pets/{pet_id}")
        beside, without = compare(
            plan.in_short_turns(),
            [
                Target(f"{_RATE} wrong logins a second", _beside(run, server, plan.folder)),
                Target("without", run),
            ],
        )
    return [at_least("GetPet as JSON beside guesses", beside, without, 0.8)]


def _beside(run: Run, server: Server, folder: Path) -> Run:
    body = folder / "login.json"
    body.write_text(_LOGIN)

    def both(seconds: float) -> Load:
        with _flood(f"{server.url}/allivet/api/Auth", body, seconds):
            return run(seconds)

    return both


@contextmanager
def _flood(url: str, body: Path, seconds: float) -> Iterator[None]:
    command = ["h2load", f"--duration={seconds:g}", "-c1", "-m10", f"--rps={_RATE}", f"--data={body}", url]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as flood:
        try:
            yield
        finally:
            flood.terminate()
