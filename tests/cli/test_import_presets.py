"""Exports of other systems: files of our own making, with the columns that the vendors' exports have."""

from pathlib import Path

import pytest

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.imports.columns import column_of
from pawport.imports.presets import PRESETS, preset, preset_for
from tests.cli.program import command
from tests.cli.records import Records
from tests.conftest import NewUrl

CASES = Path(__file__).with_name("cases") / "presets"


@pytest.fixture
def records(new_sqlite_url: NewUrl, tmp_path: Path) -> Records:
    """A company without records. What columns mean does not depend on the database."""
    return Records(new_sqlite_url(), tmp_path)


def headings(name: str) -> list[str]:
    return (CASES / f"{name}.csv").read_text().partition("\n")[0].split(",")


def imported(records: Records, name: str, *options: str) -> Records:
    done = records.import_case(f"presets/{name}.csv", "--preset", name, *options)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr
    return records


def contents(pet: Pet) -> set[str]:
    return {note.content for note in pet.notes}


@pytest.mark.parametrize("name", PRESETS)
class TestEach:
    def test_its_columns_exist(self, name: str) -> None:
        given = preset(name)
        assert all(column_of(column) for column in given.columns.values())
        assert not given.columns.keys() & given.ignored

    def test_it_is_detected(self, name: str) -> None:
        found = preset_for(headings(name))
        assert found is not None
        assert found.name == name

    def test_it_is_suggested(self, name: str, records: Records) -> None:
        done = records.import_case(f"presets/{name}.csv", "--dry-run")
        assert f"--preset {name}" in done.stderr

    def test_a_column_that_it_does_not_know_is_an_error(self, name: str, records: Records) -> None:
        first, *rows = (CASES / f"{name}.csv").read_text().splitlines()
        text = "\n".join([f"{first},Frobs", *(f"{row},1" for row in rows)])
        done = records.import_text(text, "--preset", name)
        assert done.returncode == 1
        assert "unknown columns: 'Frobs'" in done.stderr


def test_ordinary_files_are_no_exports() -> None:
    assert preset_for(["name", "species", "breed", "owner_email", "microchip"]) is None
    assert preset_for(["Animal ID", "Name", "Species"]) is None


def test_asm3(records: Records) -> None:
    imported(records, "asm3")
    biscuit = records.pet("Biscuit")
    assert (biscuit.type, biscuit.gender, biscuit.fixed) == (Pet.DOG, Pet.MALE, "yes")
    assert (biscuit.breed, biscuit.secondary_breed, biscuit.color) == ("Beagle", "Foxhound", "Tricolor")
    assert dict(biscuit.external_ids) == {"file asm3": "D2024017"}
    assert biscuit.microchips[0].number == "985112000417001"
    assert biscuit.microchips[0].implanted_date.year == 2024
    assert contents(biscuit) == {"Loves carrots", "Slips collars"}
    assert biscuit.conditions == ["Heart murmur"]
    assert [dose.name for dose in biscuit.vaccinations] == ["Rabies"]
    assert records.pet("Pepper").status == Pet.PASSED_AWAY
    owner = records.owner("Biscuit")
    assert (owner.first_name, owner.last_name, owner.email) == ("Nora", "Quill", "nora.quill@example.org")
    assert (owner.addresses[0].street, owner.addresses[0].postal_code) == ("12 Fern Rd", "45402")
    assert records.owner("Pepper").house


def test_shelterluv(records: Records) -> None:
    imported(records, "shelterluv", "--system", "shelterluv")
    maple = records.pet("Maple")
    assert dict(maple.external_ids) == {"shelterluv": "SLUV-A-2201"}
    assert (maple.weight.value, maple.weight.unit, maple.fixed) == (52.5, "lb", "yes")
    assert contents(maple) == {"Great on walks"}
    assert (maple.status, records.pet("Juno").status) == (Pet.ALIVE, Pet.PASSED_AWAY)
    owner = records.owner("Maple")
    assert (owner.first_name, owner.last_name, owner.email) == ("Hollis", "Wren", "hollis@example.org")


def test_petpoint(records: Records) -> None:
    imported(records, "petpoint")
    otis = records.pet("Otis")
    assert (otis.birthday.year, otis.birthday.month, otis.birthday.day) == (2019, 5, 31)
    assert otis.unique_features == "White blaze"
    assert (otis.status, records.pet("Fig").status) == (Pet.ALIVE, Pet.PASSED_AWAY)
    owner = records.owner("Otis")
    assert (owner.first_name, owner.last_name) == ("Imani", "Cole")
    assert (owner.addresses[0].street, owner.addresses[0].region) == ("48 Birch Street NW", "ON")


class TestMoego:
    def test_each_pet_of_a_cell_is_one(self, records: Records) -> None:
        imported(records, "moego", "--species", "dog")
        assert {pet.name: (pet.breed, pet.inactive, pet.type) for pet in records.pets()} == {
            "Rocky": ("Maltipoo (mini)", False, Pet.DOG),
            "Toby": ("Husky", False, Pet.DOG),
            "Luna": ("Poodle", True, Pet.DOG),
        }
        assert records.pet("Rocky").customer_id == records.pet("Toby").customer_id
        assert [person.first_name for person in records.people()] == ["Priya", "Sam"]

    def test_a_species_is_needed(self, records: Records) -> None:
        done = records.import_case("presets/moego.csv", "--preset", "moego")
        assert "0 pets created" in done.stderr
        assert "3 rejected" in done.stderr

    def test_rejected_pets_can_be_imported(self, records: Records, tmp_path: Path) -> None:
        rejected = tmp_path / "rest.csv"
        records.import_case("presets/moego.csv", "--preset", "moego", "--rejected", str(rejected))
        assert "Pet breed" in rejected.read_text().partition("\n")[0]
        done = command(
            "import", str(rejected), "--preset", "moego", "--species", "dog", "--database-url", records.url
        )
        assert done.returncode == 0, done.stderr
        assert records.names() == ["Luna", "Rocky", "Toby"]


def test_gingr(records: Records) -> None:
    imported(records, "gingr")
    maggie = records.pet("Maggie")
    assert dict(maggie.external_ids) == {"file gingr": "115"}
    assert (maggie.behavior, maggie.allergies, maggie.medications) == (
        "Friendly",
        ["Chicken", "Corn"],
        ["Apoquel"],
    )
    assert maggie.vaccinations[0].name == "Rabies"
    owner = records.owner("Maggie")
    assert dict(owner.external_ids) == {"file gingr": "94"}
    assert owner.contacts[0].kind == Customer.Contact.EMERGENCY
    assert (owner.contacts[0].name, owner.contacts[0].phone_number) == ("Lee Holbrook", "303-555-0109")
    assert owner.additional_phone_numbers[0].label == "home"


def test_chameleon(records: Records) -> None:
    imported(records, "chameleon")
    nacho, tulip = records.pet("NACHO"), records.pet("TULIP")
    assert (nacho.gender, nacho.fixed, nacho.status) == (Pet.MALE, "yes", Pet.ALIVE)
    assert (tulip.gender, tulip.fixed, tulip.status) == (Pet.FEMALE, "yes", Pet.PASSED_AWAY)
    assert (nacho.color, nacho.secondary_color) == ("TAN", "WHITE")


def test_city(records: Records) -> None:
    imported(records, "city")
    hamilton = records.pet("Hamilton")
    assert (hamilton.type, hamilton.gender, hamilton.fixed) == (Pet.CAT, Pet.MALE, "yes")
    assert (hamilton.birthday.month, hamilton.birthday.day) == (3, 25)
    assert records.pet("Chunk").status == Pet.PASSED_AWAY


def test_what_is_chosen_counts_before_the_preset(records: Records) -> None:
    text = "Animal ID,ARN,Animal Name,Species\nA1,R7,Otis,Dog\n"
    done = records.import_text(text, "--preset", "petpoint", "--map", "ARN=note", "--ignore", "Animal ID")
    assert done.returncode == 0, done.stderr
    assert contents(records.pet("Otis")) == {"R7"}
    assert not records.pet("Otis").external_ids


def test_the_species_is_only_that_of_new_pets(records: Records) -> None:
    records.import_text("pet_id,name,species\np1,Tom,cat\n")
    done = records.import_text("pet_id,name\np1,Tim\np2,Rex\n", "--species", "dog", name="more.csv")
    assert done.returncode == 0, done.stderr
    assert {pet.name: pet.type for pet in records.pets()} == {"Tim": Pet.CAT, "Rex": Pet.DOG}
