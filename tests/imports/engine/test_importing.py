"""An import that is repeated changes nothing, and a dry run says what the import does."""

from itertools import count
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.accounts import service as accounts
from pawport.db import Database
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport, PetImportResult
from pawport.imports.engine.importing import DryRun, import_pets
from pawport.imports.engine.items import Item, read
from pawport.imports.policy import Policy
from pawport.kit.placeholders import Placeholders
from pawport.lifecycle.rebuild_pets import right_forms
from pawport.pets.tables import pets
from pawport.pets.wire import StoredPet

CREATED, SKIPPED, FAILED = PetImportResult.CREATED, PetImportResult.SKIPPED, PetImportResult.FAILED
USUAL, STRICT = Placeholders(), Policy()
FEW = st.sampled_from(("1", "2", "3"))
CHIPS = st.lists(FEW.map(lambda n: {"given": f"98511234567890{n}"}), max_size=2)
PETS = st.fixed_dictionaries(
    {"name": st.sampled_from(("Rex", "Mia", "")), "type": st.sampled_from((Pet.DOG, Pet.OTHER, 0))},
    optional={
        "color": st.sampled_from(("red", "blue")),
        "microchips": CHIPS,
        "external_ids": st.dictionaries(st.sampled_from(("a", "b")), FEW, max_size=2),
        "notes": st.lists(FEW.map(lambda n: {"content": n}), max_size=2),
        "status": st.sampled_from((Pet.ALIVE, Pet.PASSED_AWAY)),
        "birthday": st.sampled_from(({"year": 2020}, {"year": 9999})),
    },
)
OWNERS = st.sampled_from(
    (
        {},
        {"customer_id": "nobody"},
        {"customer": {"first_name": "Ann", "email": "ann@example.com"}},
        {"customer": {"email": "bo@example.com"}},
        {"customer": {"last_name": "Lee", "external_ids": {"shop": "1"}, "email": "ANN@example.com"}},
        {"customer": {"last_name": "Lee"}},
    )
)
ITEMS = st.builds(
    lambda pet, pet_id, owner: PetImport(pet=pet, pet_id=pet_id, **owner),
    PETS,
    st.sampled_from(("", "", "p1", "p2")),
    OWNERS,
)
SOME = st.lists(ITEMS, max_size=8)
SETTINGS: Any = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def company(connection: Connection) -> Principal:
    """The owner of a new company, whose customers may have three pets."""
    made = accounts.create_company(connection, "Paws")
    return Principal(made, "key", "owner", frozenset({"*"}), None)


def bring(
    connection: Connection, principal: Principal, items: list[PetImport], policy: Policy = STRICT
) -> list[PetImportResult]:
    """Imports the items at once."""
    return import_pets(connection, principal, readings(principal, items), USUAL, policy)


def readings(principal: Principal, items: list[PetImport]) -> list[Item]:
    """The items, read."""
    return [read(item, principal.company, USUAL) for item in items]


def told(results: list[PetImportResult]) -> list[tuple[Any, ...]]:
    """What results say, but for ids."""
    return [
        (each.action, list(each.updated_fields), [(error.field, error.reason) for error in each.errors])
        for each in results
    ]


def found_again(item: PetImport) -> bool:
    """Whether the item says by what its pet is found."""
    return bool(item.pet_id or item.pet.external_ids or item.pet.microchips)


@SETTINGS
@given(items=SOME)
def test_the_same_pet_twice_is_skipped(database: Database, items: list[PetImport]) -> None:
    with database.transaction() as connection:
        principal = company(connection)
        for item in items:
            (first,) = bring(connection, principal, [item])
            (again,) = bring(connection, principal, [item])
            if first.action == FAILED:
                assert told([again]) == told([first])
            elif found_again(item):
                assert (again.action, again.pet_id) == (SKIPPED, first.pet_id)
            else:
                assert (again.action, again.errors[0].reason) == (FAILED, "POSSIBLE_DUPLICATE")


@SETTINGS
@given(before=SOME, items=SOME, later=SOME)
def test_a_dry_run_says_what_is_done(
    database: Database, before: list[PetImport], items: list[PetImport], later: list[PetImport]
) -> None:
    with database.transaction() as connection:
        principal = company(connection)
        bring(connection, principal, before)
        dry_run = DryRun(principal, USUAL, STRICT)
        said = [
            result
            for step in (items, later)
            for result in dry_run.import_pets(connection, readings(principal, step))
        ]
        items = [*items, *later]
        done = bring(connection, principal, items)
        assert told(said) == told(done)
        for predicted, real in zip(said, done, strict=True):
            assert predicted.pet_id in ("", real.pet_id)
            assert predicted.customer_id in ("", real.customer_id)


A_CHIP = [{"given": "985112345678901"}]


@SETTINGS
@given(items=SOME)
@example(  # the fourth takes the place of the third's id in b; the fifth still means the same pet
    items=[
        PetImport(pet={"name": "Rex", "type": Pet.DOG}),
        PetImport(pet={"name": "Rex", "type": Pet.DOG}),
        PetImport(
            pet={"name": "Rex", "type": Pet.DOG, "external_ids": {"a": "1", "b": "1"}, "microchips": A_CHIP}
        ),
        PetImport(pet={"external_ids": {"b": "2"}, "microchips": A_CHIP}),
        PetImport(pet={"name": "Mia", "type": Pet.DOG, "external_ids": {"b": "1"}}),
    ]
)
def test_steps_make_no_difference(database: Database, items: list[PetImport]) -> None:
    with database.transaction() as connection:
        at_once, one_by_one = company(connection), company(connection)
        together = bring(connection, at_once, items)
        alone = [result for item in items for result in bring(connection, one_by_one, [item])]
        assert told(together) == told(alone)


@SETTINGS
@given(items=SOME)
def test_stored_forms_are_what_the_rows_say(database: Database, items: list[PetImport]) -> None:
    with database.transaction() as connection:
        principal = company(connection)
        bring(connection, principal, items)
        company_id = principal.company.id
        stored = connection.execute(pets.select().where(pets.c.company_id == company_id)).all()
        for row in stored:
            right = right_forms(connection, company_id, row.id, row.id)[row.id]
            assert StoredPet(row.wire, row.code_ids) == right


def test_a_later_step_of_a_dry_run_still_looks_in_the_database(database: Database) -> None:
    same = {"external_ids": {"a": "1"}}
    with database.transaction() as connection:
        principal = company(connection)
        for pet_id, more in (("p1", {"microchips": A_CHIP}), ("p2", {})):
            bring(
                connection,
                principal,
                [PetImport(pet_id=pet_id, pet={"name": "Rex", "type": 2, **same, **more})],
            )
        by_chip = PetImport(pet={"color": "red", "microchips": A_CHIP})
        by_id = PetImport(pet={"color": "blue", **same})
        dry_run = DryRun(principal, USUAL, STRICT)
        said = [dry_run.import_pets(connection, readings(principal, [item]))[0] for item in (by_chip, by_id)]
        done = [bring(connection, principal, [item])[0] for item in (by_chip, by_id)]
        assert told(said) == told(done)
        assert done[1].action == FAILED  # it means both


def test_a_later_step_of_a_dry_run_finds_the_customer_who_was_there(database: Database) -> None:
    numbers = count()

    def item(**customer: Any) -> PetImport:
        return PetImport(pet={"name": f"Pet {next(numbers)}", "type": Pet.DOG}, customer=customer)

    with database.transaction() as connection:
        principal = company(connection)
        bo = bring(connection, principal, [item(first_name="Bo", email="bo@example.com")])[0]
        steps = (
            item(first_name="Ann", email="ann@example.com", additional_emails=["bo@example.com"]),
            item(first_name="Bo", email="bo@example.com"),
        )
        dry_run = DryRun(principal, USUAL, STRICT)
        said = [dry_run.import_pets(connection, readings(principal, [step]))[0] for step in steps]
        done = [bring(connection, principal, [step])[0] for step in steps]
        assert told(said) == told(done)
        assert said[1].customer_id == done[1].customer_id == bo.customer_id
