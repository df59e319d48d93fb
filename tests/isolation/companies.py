"""Two companies: a victim, whose every text is marked, and a twin, which has the same ids."""

import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc import StatusCode
from sqlalchemy import Connection, Table, insert, select, text, update

from pawport.accounts.tables import api_keys, companies, fees, key_usage, token_secrets
from pawport.customers.tables import customer_claims, customers
from pawport.db import metadata, new_id, new_uid, write_time
from pawport.errors import InvalidArgument
from pawport.events.service import Position, event_id
from pawport.events.tables import event_horizons
from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery
from pawport.idempotency.service import KEPT
from pawport.idempotency.tables import answered_requests
from pawport.imports.tables import file_imports
from pawport.reminders.tables import sent_reminders
from pawport.rpc.validation import validate
from pawport.shop.prescriptions.tables import prescription_fills, prescriptions
from pawport.webhooks.deliveries import encode_batch
from pawport.webhooks.deliveries_repository import save_batch
from pawport.webhooks.repository import delete_endpoint, endpoint_ids
from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.isolation.places import Place, places
from tests.isolation.pool import Pool
from tests.table.examples import example
from tests.table.methods import METHODS, path
from tests.table.outcome import outcomes
from tests.table.world import World, new_world

HUGE = re.compile(r"(?<!\w)\d{16,}(?!\w)")
"""Numbers of which only the victim has such; the twin's copies are 1."""
ID = re.compile(r"[a-z]+_[0-9a-z]{26}")
"""Ids, and the markers in texts: the victim has mark_..., and the twin twin_... in its place."""
TWIN_SECRET = "pawport_twin"

_HUGE = 10**15
# Methods after which an example's world is not what it was.
_ENDS = re.compile(
    "Delete|Erase|Merge|Revoke|Remove|Rotate|Transfer|Confirm|Decline|Cancel|CheckIn|Complete|NoShow"
    "|(Approve|Deny|Close)Prescription"
)
_CHIP = re.compile(r"(\d[ .-]?){15}")
_CHIPS = itertools.count(1)
_ONCE = ("ACS-123456", "johndoe@example.com")  # of the customers of Allivet's API

Rows = Counter[str]


@dataclass(frozen=True)
class Companies:
    """Both. Each method has a world of both companies for its example; `foreign` is the victim's alone.
    `answered` are calls of some methods, whose answers both have kept for repeats; `taken` are request ids by
    which the victim alone has called them."""

    victim_id: str
    twin_id: str
    worlds: dict[str, World]
    foreign: World
    answered: dict[str, Message]
    taken: dict[str, str]
    pool: Pool


@dataclass(frozen=True)
class Secrets:
    """What the victim has and the twin has not."""

    ids: frozenset[str]
    uids: frozenset[bytes]

    def tells(self, word: str) -> bool:
        """Whether the word is one of the victim's."""
        return word in self.ids or word.startswith("mark_") or HUGE.fullmatch(word) is not None


def new_companies(served: Served) -> Companies:
    """Makes both. The rows of the victim are final when the server has stopped, which writes down usage."""
    victim = Api(served)
    pool = Pool()
    # First, for most lists begin with what is oldest.
    answered = _mark(victim, pool, lambda method: _world_for(victim, method))
    shared = new_world(victim)
    worlds = {method: shared if _reads(method) else _world_for(victim, method) for method in METHODS}
    twin = Api(served)
    with served.database.transaction() as connection:
        _fill_what_no_method_fills(connection, victim)
        _check_that_no_table_is_empty(connection, victim.company_id)
        _make_twin(connection, victim.company_id, twin.company_id)
        _give_secret(connection, twin.company_id, victim.key_id)
    foreign = new_world(victim)
    taken = {method: request.request_id for method, request in _mark(victim, pool, lambda _: foreign).items()}
    with served.database.transaction() as connection:
        _let_expire(connection, keep=[request.request_id for request in answered.values()])
    _keep_pictures(served.pictures, [*worlds.items(), *((method, foreign) for method in METHODS)])
    _copy_pictures(served.pictures, victim.company_id, twin.company_id)
    twins = {method: replace(world, company_id=twin.company_id) for method, world in worlds.items()}
    return Companies(victim.company_id, twin.company_id, twins, foreign, answered, taken, pool)


def rows(connection: Connection, company_id: str) -> Rows:
    """All rows of the company, as the driver gives them."""
    found: Rows = Counter()
    for name in metadata.tables:
        query = text(f"SELECT * FROM {name} WHERE company_id = :id")
        found.update(f"{name} {row}" for row in connection.execute(query, {"id": company_id}))
    return found


def secrets(connection: Connection, companies: Companies) -> Secrets:
    """What must not be in an answer to the twin."""
    victims, twins = (_values(connection, each) for each in (companies.victim_id, companies.twin_id))
    return Secrets(frozenset(_ids(victims) - _ids(twins)), frozenset(_uids(victims) - _uids(twins)))


def _rows(connection: Connection, company_id: str) -> Iterator[tuple[Table, dict[str, Any]]]:
    for table in metadata.sorted_tables:
        query = select(table).where(table.c.company_id == company_id)
        for row in connection.execute(query).mappings():
            yield table, dict(row)


def copy_rows(source: Connection, target: Connection) -> None:
    """Puts every row of one database into another, which is empty."""
    for table in metadata.sorted_tables:
        if found := source.execute(select(table)).mappings().all():
            target.execute(insert(table), [dict(row) for row in found])


def _values(connection: Connection, company_id: str) -> list[Any]:
    return [value for _, row in _rows(connection, company_id) for value in row.values()]


def _ids(values: list[Any]) -> set[str]:
    texts = (value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in values)
    return set(ID.findall("\n".join(texts)))


def _uids(values: list[Any]) -> set[bytes]:
    return {value for value in values if isinstance(value, bytes) and len(value) == 16}


def _world_for(victim: Api, method: str) -> World:
    """A world without an endpoint, unless the method is about one: a company can have only 50."""
    world = new_world(victim)
    if not method.startswith("WebhookService."):
        with victim.database.transaction() as connection:
            delete_endpoint(connection, victim.company_id, world.endpoint_id)
    return world


def _mark(victim: Api, pool: Pool, a_world: Callable[[str], World]) -> dict[str, Message]:
    """Makes calls with a marker in each place that takes one, and keeps all that they tell.

    Answers calls of methods that change something, one of each that can have a marker beside its request id.
    """
    shared = a_world("WebhookService.GetWebhookEndpoint")
    repeatable: dict[str, Message] = {}
    for name, method in METHODS.items():
        requests = _marked_requests(example(name, a_world(name) if _ENDS.search(name) else shared))
        ended = outcomes(victim.served.channel, path(method), requests, bearer(victim.key))
        for request, outcome in zip(requests, ended, strict=True):
            if outcome.code is StatusCode.OK:
                pool.add_all(request)
                pool.add_all(answer(method, outcome.reply))
                if not _reads(name) and not request.request_id.startswith("mark_"):
                    repeatable[name] = request
    return repeatable


def _let_expire(connection: Connection, keep: list[str]) -> None:
    """Lets all answers that are kept for repeats be too old, but those of these request ids."""
    old = write_time(connection) - 2 * KEPT
    others = answered_requests.c.request_id.not_in(keep)
    connection.execute(update(answered_requests).where(others).values(created_time=old))


def answer(method: MethodDescriptor, reply: bytes) -> Message:
    """The answer in a reply."""
    return GetMessageClass(method.output_type).FromString(reply)


def _marked_requests(good: Message) -> list[Message]:
    """The good request with a marker in one place after the other."""
    made = []
    for index, _ in enumerate(places(good)):
        request = deepcopy(good)
        make_unique(request)
        found = list(places(request))
        if _mark_place(request, found[index]):
            made.append(request)
    return made


def make_unique(request: Message) -> None:
    """Gives the request what a company can have only once: a request id, SKUs of products, ids of orders,
    chips, what customers have. A prescription can be replaced only once."""
    for place in places(request):
        if place.name == "request_id":
            place.put(new_id("req", new_uid()))
        elif place.name == "sku" and "Product" in request.DESCRIPTOR.name:
            place.put(new_id("sku", new_uid()))
        elif place.name == "replaces_id":
            place.put("")
        elif place.name == "client_order_id" and not request.DESCRIPTOR.name.startswith("Update"):
            place.put(new_id("order", new_uid()))
        elif _CHIP.fullmatch(place.value):
            place.put(f"985{next(_CHIPS):012}")
        elif place.value in _ONCE:
            place.put(f"{next(_CHIPS)}{place.value}")


def _mark_place(request: Message, place: Place) -> bool:
    """Puts a marker there, in the first form that the schema allows; False if it allows none."""
    for form in ("{}", "{}@example.com", "https://example.com/{}"):
        place.put(form.format(_marker()))
        with suppress(InvalidArgument):
            validate(request, request.SerializeToString())
            return True
    return False


def _reads(method: str) -> bool:
    return METHODS[method].GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS


def _marker() -> str:
    return new_id("mark", new_uid())


def _fill_what_no_method_fills(connection: Connection, victim: Api) -> None:
    key = {"company_id": victim.company_id, "key_id": victim.key_id, "day": "2020-02-29"}
    counts = dict.fromkeys(("calls", "errors", "limit_hits"), _HUGE)
    connection.execute(insert(key_usage).values(**key, **counts))
    fee = {"uid": new_uid(), "kind": "microchip", "amount": f"{_HUGE}.00", "currency": "USD"}
    texts = {"reference": _marker(), "description": _marker(), "created_time": write_time(connection)}
    connection.execute(insert(fees).values(company_id=victim.company_id, **fee, **texts))
    counts = dict.fromkeys(("records", "created", "updated", "skipped", "rejected", "report_bytes"), _HUGE)
    state = {"id": _marker(), "finished": False, "last_time": write_time(connection)}
    connection.execute(insert(file_imports).values(company_id=victim.company_id, **state, **counts))
    horizon = {"time": datetime.fromtimestamp(0, UTC), "uid": new_uid()}  # before all events
    connection.execute(insert(event_horizons).values(company_id=victim.company_id, **horizon))
    secret = {"id": _marker(), "secret": _marker().encode(), "created_time": write_time(connection)}
    connection.execute(insert(token_secrets).values(company_id=victim.company_id, **secret))
    now = write_time(connection)
    sent = {"vaccine": _marker(), "expired_at": now, "days_before": 7, "event_time": now}
    sent["pet_id"] = _marker()
    connection.execute(insert(sent_reminders).values(company_id=victim.company_id, **sent))
    endpoint_id = endpoint_ids(connection, victim.company_id)[0]
    delivered = WebhookDelivery(id=event_id(Position(**horizon)), event_type=_marker())
    save_batch(connection, victim.company_id, endpoint_id, Position(**horizon), encode_batch([delivered]))
    of_victim = select(customers.c.id).where(customers.c.company_id == victim.company_id).limit(1)
    taken = select(prescriptions.c.id).where(prescriptions.c.company_id == victim.company_id).limit(1)
    fill = {"line_id": _marker(), "prescription_id": connection.execute(taken).scalar_one(), "quantity": 1}
    fill |= {"fill_date": "2020-02-29", "created_time": now}
    connection.execute(insert(prescription_fills).values(company_id=victim.company_id, **fill))
    claim = {"customer_id": connection.execute(of_victim).scalar_one(), "kind": "email", "value": _marker()}
    connection.execute(insert(customer_claims).values(company_id=victim.company_id, **claim))


def _check_that_no_table_is_empty(connection: Connection, company_id: str) -> None:
    filled = {table.name for table, _ in _rows(connection, company_id)}
    empty = metadata.tables.keys() - filled
    assert not empty, f"no example fills {empty}: do it in tests/isolation/companies.py"


def _make_twin(connection: Connection, victim_id: str, twin_id: str) -> None:
    """Gives the twin every row of the victim: the same ids, other texts."""
    found: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
    for table, row in _rows(connection, victim_id):
        found[table].append({**_copy(table, row), "company_id": twin_id})
    del found[companies]  # it has one
    for table, copies in found.items():
        connection.execute(insert(table), copies)


def _copy(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    unique = {
        column.name
        for index in table.indexes
        if index.unique and "company_id" not in index.columns
        for column in index.columns
    }
    return {
        name: value[::-1] if name in unique and value is not None else _twinned(value)
        for name, value in row.items()
    }


def _twinned(value: Any) -> Any:
    match value:
        case str():
            return HUGE.sub("1", value.replace("mark_", "twin_"))
        case bytes():
            return value.replace(b"mark_", b"twin_")
        case list() | dict():
            return json.loads(_twinned(json.dumps(value)))
        case int() if value >= _HUGE:
            return 1
    return value


def _keep_pictures(folder: Path, worlds: list[tuple[str, World]]) -> None:
    """Deletes the files that no example asks for: copying them would take most of an attack's time."""
    asked = {place.value for method, world in worlds for place in places(example(method, world))}
    for file in _files(folder):
        if file.name.partition(".")[0].partition("-")[2] not in asked:
            file.unlink()


def _copy_pictures(folder: Path, victim_id: str, twin_id: str) -> None:
    """Marks the victim's files, and gives the twin copies of them."""
    for file in _files(folder):
        mark = _marker()
        copy = Path(str(file).replace(victim_id, twin_id))
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes() + mark.replace("mark_", "twin_").encode())
        file.write_bytes(file.read_bytes() + mark.encode())


def files(folder: Path, company_id: str) -> dict[str, bytes]:
    """The company's pictures."""
    found = {str(file.relative_to(folder)): file for file in _files(folder)}
    return {name: file.read_bytes() for name, file in found.items() if company_id in name}


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def _give_secret(connection: Connection, company_id: str, key_id: str) -> None:
    """Lets the twin call with the copy of the victim's owner key."""
    digest = sha256(TWIN_SECRET.encode()).digest()
    mine = (api_keys.c.company_id == company_id) & (api_keys.c.id == key_id)
    connection.execute(update(api_keys).where(mine).values(secret_sha256=digest))
