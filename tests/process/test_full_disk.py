"""A disk on which nothing can be written: a real file system of 48 MB."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pawport.db import Unavailable, open_database
from tests.cli.program import command
from tests.service import eventually, serving


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user cannot mount file systems")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def status(disk: Path, address: str = "127.0.0.1:1") -> tuple[int, str]:
    done = command("status", "--data-dir", str(disk / "data"), "--listen", address)
    return done.returncode, done.stdout


def fill(file: Path) -> None:
    with file.open("wb") as opened, suppress(OSError):
        while True:
            opened.write(bytes(1 << 16))
            opened.flush()


def test_reads_go_on_and_everybody_is_told(tmp_path: Path, disk: Path) -> None:
    with serving(tmp_path, "--data-dir", str(disk / "data")) as service, service.http() as http:
        customer = {"customer": {"firstName": "Ada"}, "customerId": "ada"}
        assert http.post("/v1/customers", json=customer).status_code == 200
        assert status(disk, service.address)[0] == 0
        fill(disk / "filler")
        for _ in range(500):  # what the database's log has room for
            refused = http.post("/v1/customers", json={"customer": {"firstName": "B" * 100}})
            if refused.status_code != 200:
                break
        assert refused.status_code == 503
        assert refused.json()["message"] == "the database's disk is full; please retry"
        assert http.get("/v1/customers/ada").json()["firstName"] == "Ada"
        assert service.health() == 200
        (line, *_) = service.log("the database failed a call")
        assert line["error"] == "the database's disk is full"
        code, shown = status(disk, service.address)
        assert code == 1
        assert f"nothing can be written in {disk}/data: No space left on device" in shown
        (disk / "filler").unlink()
        again = {"customer": {"firstName": "Bob"}}
        eventually(lambda: http.post("/v1/customers", json=again).status_code == 200)
        assert status(disk, service.address)[0] == 0
        assert list(disk.glob("data/.pawport-new-*")) == []


def test_a_disk_that_is_read_only(disk: Path) -> None:
    data = disk / "data"
    assert command("migrate", "--data-dir", str(data)).returncode == 0
    assert "nothing can be written" not in status(disk)[1]
    database = open_database(f"sqlite:///{data}/pawport.db")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(Unavailable, match="nothing can be written to the database's disk"):
        asyncio.run(database.write(lambda _: None))
    asyncio.run(database.close())
    assert f"nothing can be written in {data}: Read-only file system" in status(disk)[1]
