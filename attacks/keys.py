"""Keys that make keys, to get more than they have."""

import asyncio

import httpx

from attacks.attack import Attack, Scene

__all__ = ["ATTACKS"]

_A_MINUTE = 60  # calls of the free plan
_A_SECOND = 8  # fewer than the plan allows, so that it is the minute that counts
_GET = "/v1/customers/good-0/pets/good-pet-0"
_CALLS = 10  # with each key


async def _many_keys(scene: Scene) -> None:
    """A free key makes keys, which call, and make keys."""
    with scene.http(scene.company.free) as http:
        made = [secret for secret in [await _make(scene, http) for _ in range(scene.size)] if secret]
        await asyncio.sleep(1)
        for number in range(_CALLS * len(made)):
            answer = await asyncio.to_thread(http.get, _GET, headers={"x-api-key": made[number % len(made)]})
            scene.counts[f"call {answer.status_code}"] += 1
            await asyncio.sleep(1 / 50)
    answered = scene.counts["call 200"] + scene.counts["key 200"]
    if answered > _A_MINUTE:
        scene.complaints.append(f"{answered} calls in a minute in place of {_A_MINUTE}")
    if not scene.counts["call 200"]:
        scene.complaints.append("no call was answered: the attack proves nothing")


async def _make(scene: Scene, http: httpx.Client) -> str:
    await asyncio.sleep(1 / _A_SECOND)
    body = {"key": {"name": "more", "scopes": ["pets:read"], "plan": "FREE"}}
    answer = await asyncio.to_thread(http.post, "/v1/keys", json=body)
    scene.counts["sent"] += 1
    scene.counts[f"key {answer.status_code}"] += 1
    return str(answer.json().get("secret", ""))


ATTACKS = [
    Attack(
        "free-keys",
        "a free key makes 45 keys, which make 450 calls: 60 are answered",
        _many_keys,
        45,
        short=10,
    )
]
