"""Whatever the rows of an import are, and in whichever order, they are of the animals that they name."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from pawport.accounts import Principal
from pawport.accounts import service as accounts
from pawport.customers.tables import customers
from pawport.db import Database
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport, PetImportResult
from pawport.imports.engine.importing import import_pets
from pawport.imports.engine.items import read
from pawport.imports.policy import Policy
from pawport.kit.placeholders import Placeholders
from pawport.pets.tables import pets

USUAL: Final = Placeholders()
SETTINGS: Any = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HOME = {"addresses": [{"kind": 1, "street": "1 Main St", "postal_code": "98101"}]}
LANES = {"last_name": "Lane", "email": "lanes@example.org", "phone_number": "(206) 555-0101", **HOME}
CLINIC = {"phone_number": "206-555-0100"}
PEOPLE: Final[Sequence[dict[str, Any]]] = (
    {"first_name": "Pat", **LANES},
    {"first_name": "Sam", **LANES},
    {"first_name": "Ann", "last_name": "Archer", "email": "none", "phone_number": "206-555-0102"},
    {"first_name": "Ben", "last_name": "Baker", "email": "none", "phone_number": "206-555-0103"},
    {"first_name": "Cara", "last_name": "Cole", "email": "noemail@noemail.com", **CLINIC},
    {"first_name": "Dan", "last_name": "Dunn", "email": "noemail@noemail.com", **CLINIC},
    {"first_name": "Eve", "last_name": "Evans", **CLINIC},
    {"first_name": "Fay", "external_ids": {"shelter": "P-1"}},
    {"first_name": "Gus", "last_name": "Green", **HOME},
    {},
)
IDENTITIES: Final[Sequence[dict[str, Any]]] = (
    {},
    {"microchips": [{"given": "Not chipped"}]},
    {"external_ids": {"shelter": "N/A"}},
    {"external_ids": {"shelter": "#"}},
    {"microchips": [{"given": "98511200300#"}]},
    {"external_ids": {"shelter": "#"}, "microchips": [{"given": "98102000300#"}]},
)


def animal(number: int) -> PetImport:
    """One of the animals: each has its own name or owner, and its own ids where it has some."""
    owner = PEOPLE[number % len(PEOPLE)]
    pet: dict[str, Any] = {
        "name": ("Max", "Bella", "Rocky")[number // len(PEOPLE) % 3],
        "type": Pet.DOG if number % 7 else Pet.CAT,
        "breed": ("Lab", "Pug")[number % 2],
        "color": f"color {number}",
    }
    for field, value in IDENTITIES[number % len(IDENTITIES)].items():
        if isinstance(value, dict):
            pet[field] = {system: id_.replace("#", str(number)) for system, id_ in value.items()}
        else:
            pet[field] = [{"given": each["given"].replace("#", f"{1000 + number}")} for each in value]
    return PetImport(pet=pet, customer=owner or None)


ANIMALS: Final = [animal(number) for number in range(30)]


def company(connection: Connection) -> Principal:
    """The owner of a new company."""
    made = accounts.create_company(connection, "Paws")
    return Principal(made, "key", "owner", frozenset({"*"}), None)


def bring(connection: Connection, principal: Principal, rows: Iterable[PetImport]) -> list[PetImportResult]:
    """Imports rows in one step."""
    items = [read(row, principal.company, USUAL) for row in rows]
    return import_pets(connection, principal, items, USUAL, Policy())


def records(connection: Connection, principal: Principal) -> list[tuple[Any, ...]]:
    """What is known of the pets and their owners, but for ids and times."""
    names = ("name", "type", "breed", "color", "external_ids")
    of_owner = (customers.c.first_name, customers.c.last_name, customers.c.phone_number)
    query = (
        select(*(pets.c[name] for name in names), *of_owner)
        .join(
            customers, (customers.c.company_id == pets.c.company_id) & (customers.c.id == pets.c.customer_id)
        )
        .where(pets.c.company_id == principal.company.id)
    )
    return sorted(tuple(map(str, row)) for row in connection.execute(query))


def people(connection: Connection, principal: Principal) -> list[tuple[Any, ...]]:
    """The names of all customers."""
    query = select(customers.c.first_name, customers.c.last_name).where(
        customers.c.company_id == principal.company.id, ~customers.c.house
    )
    return sorted(tuple(row) for row in connection.execute(query))


SOME: Final = st.lists(st.sampled_from(range(len(ANIMALS))), max_size=20)


@SETTINGS
@given(rows=SOME, repeated=SOME, seed=st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(
    database: Database, rows: list[int], repeated: list[int], seed: Any
) -> None:
    with database.transaction() as connection:
        one, other = company(connection), company(connection)
        bring(connection, one, (ANIMALS[number] for number in dict.fromkeys(rows)))
        again = [*rows, *(number for number in repeated if number in rows)]
        seed.shuffle(again)
        middle = len(again) // 2
        for step in (again[:middle], again[middle:]):
            bring(connection, other, (ANIMALS[number] for number in step))
        assert records(connection, one) == records(connection, other)
        # Of Gus, who has no more than a name and an address, each pet has one record more at most.
        assert set(people(connection, one)) == set(people(connection, other))


@SETTINGS
@given(
    seen=SOME,
    fields=st.fixed_dictionaries(
        {"name": st.sampled_from(("Max", "Bella", "Zed")), "type": st.sampled_from((Pet.DOG, Pet.CAT))},
        optional={
            "breed": st.sampled_from(("Lab", "Pug", "Siamese")),
            "color": st.just("new"),
            "gender": st.sampled_from((Pet.MALE, Pet.FEMALE)),
            "external_ids": st.sampled_from(
                ({"shelter": "3"}, {"shelter": "5"}, {"shelter": "none"}, {"other": "3"})
            ),
            "microchips": st.sampled_from(
                ([{"given": "985112003001004"}], [{"given": "Unknown"}], [{"given": "981020000000000"}])
            ),
        },
    ),
    owner=st.sampled_from(
        (*PEOPLE, {"first_name": "Pat", "email": "ann@example.org"}, {"first_name": "Zoe"})
    ),
)
def test_a_row_changes_no_record_that_its_ids_do_not_name(
    database: Database, seen: list[int], fields: dict[str, Any], owner: dict[str, Any]
) -> None:
    with database.transaction() as connection:
        principal = company(connection)
        bring(connection, principal, (ANIMALS[number] for number in dict.fromkeys(seen)))
        before = stored(connection, principal)
        row = PetImport(pet=fields, customer=owner or None)
        (result,) = bring(connection, principal, [row])
        after = stored(connection, principal)
        changed = [id_ for id_, pet in before.items() if after[id_] != pet]
        assert len(after) - len(before) == (result.action == PetImportResult.CREATED)
        for id_ in changed:
            assert id_ == result.pet_id
            assert names(row, before[id_])
            assert after[id_].customer_id == before[id_].customer_id or not before_owner(
                connection, before[id_]
            )


def stored(connection: Connection, principal: Principal) -> dict[str, Pet]:
    """All pets by their ids."""
    query = select(pets.c.id, pets.c.wire).where(pets.c.company_id == principal.company.id)
    return {id_: Pet.FromString(wire) for id_, wire in connection.execute(query)}


def names(row: PetImport, pet: Pet) -> bool:
    """Whether an id or a microchip of a row is the pet's."""
    ids = any(pet.external_ids.get(system) == id_ for system, id_ in row.pet.external_ids.items())
    numbers = {chip.number for chip in pet.microchips}
    return ids or any(chip.given in numbers for chip in row.pet.microchips)


def before_owner(connection: Connection, pet: Pet) -> bool:
    """Whether the pet was somebody's, and not the house customer's."""
    query = select(customers.c.house).where(customers.c.id == pet.customer_id)
    return not connection.execute(query).scalar_one()
