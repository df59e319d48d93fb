"""Imports at once, through several APIs: what they look for is found by all but one, which makes it."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier
from typing import Any, TypeVar

import grpc
import pytest

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    ListCustomersRequest,
    MergeCustomersRequest,
    UpdateCustomerRequest,
)
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import ListAllPetsRequest, MergePetsRequest
from pawport.gen.pawport.v1.registry_service_pb2 import (
    ImportPetsRequest,
    ImportPetsResponse,
    PetImport,
    PetImportResult,
)
from pawport.gen.smarttag.v1 import pet_service_pb2 as smarttag
from pawport.gen.smarttag.v1.pet_service_pb2_grpc import PetServiceStub as SmartTagStub
from tests.contract.client import Api, bearer

pytestmark = pytest.mark.any_host

T = TypeVar("T")
Ids = Callable[[int], dict[str, Any]]

CALLERS = 12
ROUNDS = 10
CREATED, SKIPPED = PetImportResult.CREATED, PetImportResult.SKIPPED


@pytest.fixture
def callers() -> Iterator["Callers"]:
    with ThreadPoolExecutor(CALLERS) as threads:
        yield Callers(threads)


class Callers:
    """Threads that call at the same moment."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads

    def __call__(self, calls: Sequence[Callable[[], T]]) -> list[T]:
        """What the calls answer; the first error is raised."""
        barrier = Barrier(len(calls))

        def run(call: Callable[[], T]) -> T:
            barrier.wait(10)
            return call()

        return list(self._threads.map(run, calls))


def item(number: int, *, customer: Any = None, **fields: Any) -> PetImport:
    """A dog, which `bring` takes as new if the fields have no ids."""
    return PetImport(pet={"name": f"Rex {number}", "type": Pet.DOG, **fields}, customer=customer)


def bring(api: Api, *items: PetImport) -> ImportPetsResponse:
    return api.registry.ImportPets(ImportPetsRequest(pets=items, allow_duplicates=True))


def save(api: Api, *pets: dict[str, Any]) -> smarttag.SavePetsResponse:
    """SmartTag's batch."""
    request = smarttag.SavePetsRequest(pets=[{"pet_type": "Dog", **pet} for pet in pets])
    stub = SmartTagStub(api.served.channel)
    return stub.SavePets(request, metadata=bearer(api.key))


def try_new_pet(api: Api, customer_id: str, chips: Any) -> None:
    """A pet with these chips, unless another one has them."""
    with suppress(grpc.RpcError):
        api.new_pet(customer_id, microchips=chips)


def living(api: Api) -> list[Pet]:
    request = ListAllPetsRequest(company_id=api.company_id, pagination={"page_size": 1000})
    return [pet for pet in api.pets.ListAllPets(request).pets if not pet.deleted]


def people(api: Api) -> list[Customer]:
    customers = api.customers.ListCustomers(ListCustomersRequest(pagination={"page_size": 1000})).customers
    return [each for each in customers if not each.house]


def chip(number: int) -> str:
    return f"900141{number + 1:09}"  # with nothing but zeros it would be a placeholder


@pytest.mark.parametrize(
    "ids_of",
    [
        lambda turn: {"external_ids": {"shelterluv": f"A-{turn}"}},
        lambda turn: {"microchips": [{"given": chip(turn)}]},
    ],
    ids=["external id", "microchip"],
)
def test_one_pet(api: Api, callers: Callers, ids_of: Ids) -> None:
    for turn in range(ROUNDS):
        answers = callers([partial(bring, api, item(turn, **ids_of(turn)))] * CALLERS)
        actions = Counter(answer.results[0].action for answer in answers)
        assert actions == {CREATED: 1, SKIPPED: CALLERS - 1}
    assert len(living(api)) == ROUNDS


@pytest.mark.parametrize(
    "ids_of",
    [
        lambda turn: {"email": f"Ann{turn}@example.com"},
        lambda turn: {"external_ids": {"shelterluv": f"P-{turn}"}},
    ],
    ids=["e-mail", "external id"],
)
def test_one_owner(api: Api, callers: Callers, ids_of: Ids) -> None:
    for turn in range(ROUNDS):
        owner = {"first_name": "Ann", **ids_of(turn)}
        answers = callers([partial(bring, api, item(turn, customer=owner))] * CALLERS)
        assert len({answer.results[0].customer_id for answer in answers}) == 1
    assert len(people(api)) == ROUNDS
    assert len(living(api)) == ROUNDS * CALLERS


def test_one_owner_through_several_apis(api: Api, callers: Callers) -> None:
    """CreateCustomer always adds one; the others find it, or share one that they add."""
    numbers = itertools.count()
    for turn in range(ROUNDS):
        owner = {"first_name": "Ann", "email": f"ann{turn}@example.com"}
        imports = [partial(bring, api, item(turn, customer=owner))] * 4
        pets = [{"microchip_number": chip(next(numbers)), "pet_owner": owner} for _ in range(4)]
        batches = [partial(save, api, pet) for pet in pets]
        callers([partial(api.new_customer, **owner), *imports, *batches])
        there = {each.id for each in people(api) if each.email == owner["email"]}
        assert len(there) in {1, 2}
        assert sum(pet.customer_id in there for pet in living(api)) == 8


def test_one_pet_through_several_apis(api: Api, callers: Callers) -> None:
    """CreatePet is refused if another pet has the chip; the others find the pet that has it."""
    owner = api.new_customer()
    for turn in range(ROUNDS):
        chips = [{"given": chip(turn)}]
        imports = [partial(bring, api, item(turn, microchips=chips))] * 4
        batches = [partial(save, api, {"microchip_number": chip(turn)})] * 4
        callers([partial(try_new_pet, api, owner.id, chips), *imports, *batches])
        assert len(living(api)) == turn + 1


def test_an_owner_who_is_given_the_address_meanwhile(api: Api, callers: Callers) -> None:
    for turn in range(ROUNDS):
        owner = {"first_name": "Ann", "email": f"ann{turn}@example.com"}
        request = UpdateCustomerRequest(id=api.new_customer().id, email=owner["email"])
        imports = [partial(bring, api, item(turn, customer=owner))] * 6
        callers([partial(api.customers.UpdateCustomer, request), *imports])
        assert sum(each.email == owner["email"] for each in people(api)) in {1, 2}


def test_a_pet_that_is_merged_meanwhile(api: Api, callers: Callers, customer_id: str) -> None:
    for turn in range(ROUNDS):
        ids = {"shelterluv": f"A-{turn}"}
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id, external_ids=ids)
        request = MergePetsRequest(customer_id=customer_id, id=kept.id, duplicate_id=duplicate.id)
        imports = [partial(bring, api, item(turn, external_ids=ids))] * 6
        callers([partial(api.pets.MergePets, request), *imports])
        assert len(living(api)) == turn + 1


def test_an_owner_who_is_merged_meanwhile(api: Api, callers: Callers) -> None:
    for turn in range(ROUNDS):
        owner = {"first_name": "Ann", "email": f"ann{turn}@example.com"}
        kept, duplicate = api.new_customer(), api.new_customer(**owner)
        request = MergeCustomersRequest(id=kept.id, duplicate_id=duplicate.id)
        imports = [partial(bring, api, item(turn, customer=owner))] * 6
        callers([partial(api.customers.MergeCustomers, request), *imports])
        assert len(people(api)) == turn + 1


def test_an_id_that_is_taken_away_meanwhile(api: Api, callers: Callers, customer_id: str) -> None:
    """Whoever still finds the pet by the id changes it before it is taken away."""
    for turn in range(ROUNDS):
        ids = {"shelterluv": f"A-{turn}"}
        known = api.new_pet(customer_id, external_ids=ids)
        update = partial(api.update, known, "external_ids")
        callers([update, *[partial(bring, api, item(turn, external_ids=ids))] * 6])
        with_id = [pet for pet in living(api) if pet.external_ids == ids]
        assert len(with_id) <= 1
        if not with_id:
            assert api.pet(known).name == f"Rex {turn}"


def test_a_pet_that_is_brought_back_meanwhile(api: Api, callers: Callers, customer_id: str) -> None:
    for turn in range(ROUNDS):
        ids = {"shelterluv": f"A-{turn}"}
        deleted = api.delete(api.new_pet(customer_id, external_ids=ids))
        imports = [partial(bring, api, item(turn, external_ids=ids))] * 6
        _, *answers = callers([partial(api.undelete, deleted), *imports])
        assert sum(answer.created_count for answer in answers) <= 1


def test_batches_in_any_order(api: Api, callers: Callers) -> None:
    """None is refused for a deadlock, and each pet and owner is there once."""
    count = 120
    numbers = range(count)
    owners = [{"first_name": "Ann", "email": f"ann{number // 3}@example.com"} for number in numbers]
    items = [
        item(
            number,
            external_ids={"shelterluv": f"A-{number}"},
            microchips=[{"given": chip(number)}],
            customer=owners[number],
        )
        for number in numbers
    ]
    pets = [{"microchip_number": chip(number), "pet_owner": owners[number]} for number in numbers]
    orders = [random.Random(caller).sample(numbers, count) for caller in range(CALLERS)]
    imports = [partial(bring, api, *(items[number] for number in order)) for order in orders[:6]]
    batches = [partial(save, api, *(pets[number] for number in order)) for order in orders[6:]]
    answers = callers([*imports, *batches])
    made = sum(answer.created_count for answer in answers[:6])
    made += sum(answer.summary.created for answer in answers[6:])
    assert not any(answer.failed_count for answer in answers[:6])
    assert not any(answer.summary.errors for answer in answers[6:])
    assert (made, len(living(api)), len(people(api))) == (count, count, count // 3)
