"""kill -9 of what serves, and of the commands: all that was answered is there, and nothing is there twice.

Each has a service or a database of its own, so there is no good caller beside them: the callers are those of
tests/crash, who note what was answered.
"""

import asyncio
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import grpc
import psutil
from sqlalchemy import Select, func, select

from attacks.attack import Attack, Scene
from pawport.db import opened_database
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from pawport.imports.tables import file_imports
from pawport.pets.tables import pets
from tests.crash.test_kill import APPENDERS, PETS, RECONNECT_SOON, Client, check, make_pets
from tests.service import PATIENCE, Service, eventually, serving

__all__ = ["ATTACKS"]

_TARGETS = ("worker", "supervisor", "all")
_TRIES = 3  # for each kill: a command may end before
_ROWS = 8000  # of the file that is imported
_COPIED = 2000  # pets of the database that is copied
_IMPORTED = select(func.coalesce(func.sum(file_imports.c.records), 0))


async def _service(scene: Scene) -> None:
    """Rounds of kill -9 in a stream of appends: of the worker, of the supervisor, and of all at once."""
    address = f"127.0.0.1:{_free_port()}"
    async with grpc.aio.insecure_channel(address, options=RECONNECT_SOON) as channel:
        client = Client(PetServiceStub(channel), (("x-api-key", scene.company.writer),))
        with _serving(scene, address):
            await make_pets(channel, client)
        appenders = [asyncio.create_task(client.append_until_stopped(number)) for number in range(APPENDERS)]
        while scene.counts["sent"] < scene.size:
            with _serving(scene, address) as service:
                await _kill_until_it_ends(scene, service, client)
        with _serving(scene, address):
            client.stopped = True
            await asyncio.wait_for(asyncio.gather(*appenders), PATIENCE)
            stored = [note for pet_id in PETS for note in await client.stored(pet_id)]
    scene.counts["appends answered"] = len(client.answered)
    scene.counts["appends sent again"] = client.repeated
    try:
        check(client.answered, stored)
    except AssertionError as error:
        scene.complaints.append(f"lost or twice: {str(error)[:200]}")


@contextmanager
def _serving(scene: Scene, address: str) -> Iterator[Service]:
    options = ("--database-url", scene.database_url, "--data-dir", str(scene.folder / "data"))
    with serving(scene.folder, "--listen", address, *options) as service:
        eventually(lambda: service.health() == 200)
        yield service


async def _kill_until_it_ends(scene: Scene, service: Service, client: Client) -> None:
    """Kills in turn, until more than the worker was killed."""
    while scene.counts["sent"] < scene.size:
        target = _TARGETS[scene.counts["sent"] % len(_TARGETS)]
        await _kill(service, client, target)
        scene.counts.update([target, "sent"])
        if target != "worker":
            return


async def _kill(service: Service, client: Client, target: str) -> None:
    """Kills when some appends were answered since the last time."""
    enough = len(client.answered) + 2 * APPENDERS
    await asyncio.to_thread(eventually, lambda: len(client.answered) >= enough)
    await asyncio.sleep(random.uniform(0, 0.05))
    supervisor = psutil.Process(service.process.pid)
    victims = {"worker": service.children()[:1], "supervisor": [supervisor]}.get(target)
    for victim in victims or [supervisor, *supervisor.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
    if target == "worker":
        await asyncio.to_thread(psutil.wait_procs, victims, PATIENCE)
    else:
        await asyncio.to_thread(service.process.wait, PATIENCE)


async def _import(scene: Scene) -> None:
    """Kills imports of one file when each has got on, and lets the last one end."""
    await asyncio.to_thread(_kill_imports, scene)


def _kill_imports(scene: Scene) -> None:
    file = scene.folder / "pets.csv"
    file.write_text("\n".join(["name,species", *(f"Row {number},dog" for number in range(_ROWS))]))
    command = ["import", str(file), "--company", scene.company.id, "--quiet"]
    for _ in range(scene.size):
        before = _number(scene, _IMPORTED)
        with _program(scene, *command) as program:
            while program.poll() is None and before == _number(scene, _IMPORTED):
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.05))
            _kill_program(scene, program)
    _finish(scene, *command)
    _expect(scene, "Row ", [_ROWS])


async def _backup(scene: Scene) -> None:
    """Kills backups at any moment: the database is as it was, and a file that is there can be restored."""
    await asyncio.to_thread(_kill_copies, scene, restoring=False)


async def _restore(scene: Scene) -> None:
    """Kills restores over other pets at any moment: the database holds those, or the restored ones."""
    await asyncio.to_thread(_kill_copies, scene, restoring=True)


def _kill_copies(scene: Scene, *, restoring: bool) -> None:
    file = scene.folder / "copy.backup"
    old = _number(scene, select(func.count()).select_from(pets))
    begun = time.monotonic()
    _finish(scene, "backup", str(file))
    command = ("backup", str(file), "--force")
    wanted = [old]
    if restoring:
        _finish(scene, "demo", "--pets", "50", "--company", scene.company.id)
        wanted = [old, _number(scene, select(func.count()).select_from(pets))]
        command = ("restore", str(file), "--force")
    seconds = time.monotonic() - begun
    for _ in range(scene.size * _TRIES):
        if scene.counts["sent"] == scene.size:
            break
        with _program(scene, *command) as program:
            time.sleep(random.uniform(0.2, 0.9) * seconds)
            _kill_program(scene, program)
        _expect(scene, "", wanted)
    _finish(scene, *(("restore", str(file), "--force") if restoring else ("backup", str(file), "--force")))
    _expect(scene, "", [old])
    left = [path.name for path in scene.folder.glob(".pawport*")]
    if left:
        scene.complaints.append(f"left behind: {', '.join(left)}")


@contextmanager
def _program(scene: Scene, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A command in a process of its own, which has ended at the end of the block."""
    command = [sys.executable, "-m", "pawport", *arguments, "--database-url", scene.database_url]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _kill_program(scene: Scene, program: "subprocess.Popen[str]") -> None:
    ended = program.poll() is not None
    program.send_signal(signal.SIGKILL)
    program.wait()
    scene.counts["ended before" if ended else "sent"] += 1


def _finish(scene: Scene, *arguments: str) -> None:
    """Runs a command to its end. What the killed one left running may still hold the database for a while."""
    end = time.monotonic() + PATIENCE
    while True:
        with _program(scene, *arguments) as program:
            _, said = program.communicate()
        if program.returncode == 0 or time.monotonic() > end:
            break
        time.sleep(0.5)
    if program.returncode:
        scene.complaints.append(f"{arguments[0]} failed: {said.strip().splitlines()[-1][:200]}")


def _number(scene: Scene, query: Select[tuple[int]]) -> int:
    with opened_database(scene.database_url) as database, database.transaction() as connection:
        return int(connection.execute(query).scalar_one())


def _expect(scene: Scene, name: str, wanted: list[int]) -> None:
    found = _number(scene, select(func.count()).where(pets.c.name.startswith(name)))
    if found not in wanted:
        scene.complaints.append(f"{found} pets in place of {' or '.join(map(str, wanted))}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


_KILLS = [
    (
        "service",
        "kill -9 of the worker, of the supervisor and of all, in a stream of appends",
        _service,
        12,
        3,
        0,
    ),
    ("import", "kill -9 of imports of a file of 8,000 pets", _import, 6, 2, 0),
    ("backup", "kill -9 of backups", _backup, 6, 2, _COPIED),
    ("restore", "kill -9 of restores over other pets", _restore, 6, 2, _COPIED),
]

ATTACKS = [
    Attack(
        f"kill-{name}-{engine}",
        f"{what}, on {label}: nothing lost, nothing twice",
        run,
        size,
        short=short,
        pets=many,
        engine=engine,
        serves=False,
        patience=300,
    )
    for engine, label in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
    for name, what, run, size, short, many in _KILLS
]
