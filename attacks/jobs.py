"""Work that is done later: one company's slow addresses keep nobody else waiting."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from attacks.attack import Attack, Scene
from tests.outgoing.web import Web, web
from tests.pictures import picture

__all__ = ["ATTACKS"]

_AT_ONCE = 10  # addresses of a request
_SLOW_SECONDS = 25.0  # less than the service waits
_SOON = 10.0  # seconds in which what others want has to be done
_PATH = "/v1/customers/{0}/pets/{0}/photos"


async def _slow_addresses(scene: Scene) -> None:
    """Many slow pictures of one company; then a picture of another company, and a deletion of each."""
    with web() as pictures:
        await asyncio.to_thread(_wait_for_others, scene, pictures)


def _wait_for_others(scene: Scene, pictures: Web) -> None:
    over = time.monotonic() + _SLOW_SECONDS
    fast = pictures.serve("/fast.jpg", picture())
    with scene.http(scene.company.writer) as attacker, scene.http(scene.company.other) as other:
        for http in (attacker, other):
            _make_pet(http)
            http.post(_PATH.format("rex"), content=picture()).raise_for_status()
        for first in range(0, scene.size, _AT_ONCE):
            paths = [f"/slow-{number}.jpg" for number in range(first, min(first + _AT_ONCE, scene.size))]
            for path in paths:
                pictures.answers[path] = lambda _: time.sleep(max(0.0, over - time.monotonic()))
            urls = {"urls": [pictures.url(path) for path in paths]}
            attacker.post(f"{_PATH.format('rex')}:fetch", json=urls).raise_for_status()
            scene.counts["sent"] += len(paths)
        _until(scene, "slow addresses asked for", lambda: len(pictures.asked) > 0)
        _fetch_and_delete(scene, other, attacker, fast)
    scene.counts["addresses asked for meanwhile"] = len([path for path in pictures.asked if "slow" in path])


def _fetch_and_delete(scene: Scene, other: httpx.Client, attacker: httpx.Client, fast: str) -> None:
    path = _PATH.format("rex")
    files = len(_files(scene))
    other.post(f"{path}:fetch", json={"urls": [fast]}).raise_for_status()
    _until(scene, "another company's picture", lambda: "DONE" in other.get(f"{path}:fetches").text)
    files = len(_files(scene))
    for name, http in (("the other company's", other), ("the attacker's", attacker)):
        photo = http.get(path).json()["photos"][0]["id"]
        http.delete(f"{path}/{photo}").raise_for_status()
        _until(scene, f"{name} deletion", lambda before=files: len(_files(scene)) < before)
        files = len(_files(scene))


def _until(scene: Scene, what: str, condition: Callable[[], bool]) -> None:
    """Complains if it takes long, and waits no longer."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > _SOON:
            scene.complaints.append(f"{what}: not in {_SOON:.0f} s")
            return
        time.sleep(0.1)
    scene.counts[f"ms until {what}"] = int((time.monotonic() - begun) * 1000)


def _files(scene: Scene) -> list[Path]:
    return [path for path in (scene.folder / "data/pictures").rglob("*") if path.is_file()]


def _make_pet(http: httpx.Client) -> None:
    http.post(
        "/v1/customers", json={"customerId": "rex", "customer": {"firstName": "Ada"}}
    ).raise_for_status()
    pet = {"petId": "rex", "pet": {"name": "Rex", "type": "DOG", "breed": "Boxer"}}
    http.post("/v1/customers/rex/pets", json=pet).raise_for_status()


ATTACKS = [
    Attack(
        "slow-pictures",
        "100 slow addresses of pictures of one company: another's picture and deletions come within 10 s",
        _slow_addresses,
        100,
        short=40,
        options=("--allow-private-urls", "yes"),
    )
]
