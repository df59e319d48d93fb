"""Nothing that a caller sent is in the log."""

from pathlib import Path

import grpc
import pytest
from google.protobuf.message import Message

from pawport.config import HOSTS
from pawport.db import open_database
from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.service import Service, serving
from tests.table.examples import EXAMPLES, example
from tests.table.leaves import leaves
from tests.table.methods import METHODS, path
from tests.table.outcome import outcomes
from tests.table.world import World, new_world

WORDS = ("Zacharias", "zach@example.com", "+12065550147", "206 555 0147", "Elm Avenue", "bites-the-vet")


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_that_was_sent_is_in_the_log(tmp_path: Path, host: str) -> None:
    """By every method there is, so that a new one is held to it without a word here."""
    with serving(tmp_path, "--host", host, "--log-level", "debug") as service:
        database = open_database(f"sqlite:///{tmp_path}/data/pawport.db")
        pictures = tmp_path / "data" / "pictures"
        with grpc.insecure_channel(service.address) as channel:
            served = Served(service.address, channel, database, pictures, has_http=True)
            api = Api(served)
            world = new_world(api)
            sent = call_everything(api, world)
            call_over_http(service)
            assert service.stop() == 0
        text = service.errors.read_text()
    assert len(service.log("call")) >= 3 * len(EXAMPLES)
    assert service.key not in text
    assert api.key not in text
    assert {word for word in (*WORDS, *sent) if word in text} == set()


def call_everything(api: Api, world: World) -> set[str]:
    """Every method with its example, and with one that has odd texts everywhere. The texts of the examples
    that are of persons and pets."""
    sent: set[str] = set()
    for name in EXAMPLES:
        good, odd = example(name, world), example(name, world)
        sent |= {leaf.value for leaf in leaves(good) if " " in leaf.value or "@" in leaf.value}
        for index, leaf in enumerate(leaves(odd)):
            leaf.set(WORDS[index % len(WORDS)])
        for request in (good, odd):
            outcomes_of(api, name, request)
    return sent


def outcomes_of(api: Api, name: str, request: Message) -> None:
    headers = [*bearer(api.key), ("x-request-id", WORDS[1]), ("user-agent", WORDS[0])]
    outcomes(api.served.channel, path(METHODS[name]), [request, request.SerializeToString()[:-1]], headers)


def call_over_http(service: Service) -> None:
    with service.http() as http:
        http.post("/v1/customers", content=f'{{"customer": {{"firstName": "{WORDS[0]}"'.encode())
        http.post("/v1/customers", json={"customer": {"firstName": {"x": WORDS[0]}, "email": WORDS[1]}})
        http.get("/v1/pets:search", params={"ownerEmail": WORDS[1], WORDS[0]: WORDS[2]})
        http.get(f"/v1/customers/{WORDS[4]}/pets/{WORDS[5]}", headers={"idempotency-key": WORDS[1]})
        http.get(f"/{WORDS[0]}", headers={"authorization": f"Bearer {WORDS[5]}"})
