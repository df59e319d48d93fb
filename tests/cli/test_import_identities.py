"""Who is who in files: no row changes the record of another animal or person."""

from pathlib import Path

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.lifecycle.merge_customers import merge_customers
from pawport.lifecycle.merge_pets import merge_pets
from tests.cli.records import Records

HEADING = "name,species,breed,sex,owner_first_name,owner_last_name,owner_email,owner_phone"


@pytest.fixture
def records(database_url: str, tmp_path: Path) -> Records:
    """A company without records, on each engine in turn."""
    return Records(database_url, tmp_path)


class TestHouseholds:
    @pytest.fixture(autouse=True)
    def _household(self, records: Records) -> None:
        for id_, name in (("hh_pat", "Pat"), ("hh_sam", "Sam")):
            records.add_customer(id_, first_name=name, last_name="Lane", email="lanes@example.org")
        note = Pet.Note(content="Epileptic: no flashing lights")
        records.add_pet("hh_sam", "hh2", name="Comet", type=Pet.DOG, breed="Lab", notes=[note])

    def test_a_pet_stays_with_the_one_who_is_named(self, records: Records) -> None:
        assert records.import_case("shared-email-takes-pet.csv").returncode == 0
        pet = records.pet("Comet")
        assert (pet.customer_id, pet.color) == ("hh_sam", "Black")
        assert [note.content for note in pet.notes] == ["Epileptic: no flashing lights"]
        assert len(records.people()) == 2

    @pytest.mark.parametrize(
        "owner",
        [
            ",,lanes@example.org,",
            ",Lane,lanes@example.org,",
            "Samuel,Lane,LANES@example.org,",
            "Kim,Lane,lanes@example.org,",
        ],
    )
    def test_in_doubt_a_pet_stays(self, records: Records, owner: str) -> None:
        done = records.import_text(f"pet_id,color,{HEADING}\nhh2,Black,Comet,Dog,Lab,,{owner}\n")
        assert done.returncode == 0
        assert (records.pet("Comet").customer_id, records.pet("Comet").color) == ("hh_sam", "Black")
        assert len(records.people()) == 2

    def test_a_pet_of_another_one_is_not_moved_silently(self, records: Records) -> None:
        text = f"pet_id,color,{HEADING}\nhh2,Black,Comet,Dog,Lab,,Pat,Lane,lanes@example.org,\n"
        done = records.import_text(text)
        assert "1 warning" in done.stderr
        assert records.pet("Comet").customer_id == "hh_sam"
        assert records.import_text(text, "--transfer").returncode == 0
        assert records.pet("Comet").customer_id == "hh_pat"
        assert records.import_text(text, "--transfer", "--again").returncode == 0
        assert len(records.people()) == 2

    def test_a_new_pet_is_whose_name_it_says(self, records: Records) -> None:
        rows = ("Rex,Dog,Lab,,Pat,Lane,lanes@example.org,", "Mia,Cat,DSH,,Sam,Lane,lanes@example.org,")
        records.import_text("\n".join([HEADING, *rows]))
        assert (records.owner("Rex").id, records.owner("Mia").id) == ("hh_pat", "hh_sam")

    def test_a_new_pet_of_one_of_them_is_rejected(self, records: Records) -> None:
        done = records.import_text(f"{HEADING}\nRex,Dog,Lab,,,,lanes@example.org,\n", "--rejected", "-")
        assert "OWNER_UNCLEAR" in done.stdout
        assert records.names() == ["Comet"]

    def test_another_name_is_another_person(self, records: Records) -> None:
        records.import_text(f"{HEADING}\nRex,Dog,Lab,,Kim,Lane,lanes@example.org,\n")
        assert records.owner("Rex").first_name == "Kim"
        assert len(records.people()) == 3


class TestOnePerson:
    @pytest.mark.parametrize(
        "owner",
        [
            "Ann,Archer,ann@new.example,(206) 555-0101",
            "Ann,Archer,ann@example.org,206-555-0199",
            "Ann,Archer,ann@example.org,",
            "ANN,ARCHER,,2065550101",
            "Ann,Baker,ann@example.org,206-555-0101",
            "Annie M.,Archer,ann@example.org,206-555-0101"
            if False
            else "A.,Archer,ann@example.org,206-555-0101",
            "Archer,Ann,ann@example.org,",
            ",,ann@example.org,",
        ],
    )
    def test_one_changed_detail_makes_no_other(self, records: Records, owner: str) -> None:
        first = "Rex,Dog,Lab,,Ann,Archer,ann@example.org,206-555-0101"
        done = records.import_text("\n".join([HEADING, first, f"Mia,Cat,DSH,,{owner}"]))
        assert done.returncode == 0, done.stderr
        assert records.owner("Rex").id == records.owner("Mia").id

    @pytest.mark.parametrize(
        "owner",
        [
            "Bob,Archer,ann@example.org,206-555-0101",
            "Bob,Baker,ann@example.org,206-555-0101",
            "Ann,Baker,ann2@example.org,206-555-0101",
            "Ann,Archer,ann2@example.org,206-555-0102",
            "Bob,Baker,,206-555-0101",
        ],
    )
    def test_another_person(self, records: Records, owner: str) -> None:
        first = "Rex,Dog,Lab,,Ann,Archer,ann@example.org,206-555-0101"
        records.import_text("\n".join([HEADING, first, f"Mia,Cat,DSH,,{owner}"]))
        assert records.owner("Rex").id != records.owner("Mia").id


class TestPlaceholders:
    def test_of_e_mail_addresses(self, records: Records) -> None:
        records.import_case("placeholder-email-joins-strangers.csv")
        owners = {pet.name: records.owner(pet.name).first_name for pet in records.pets()}
        assert owners == {
            "Pea1": "Ann",
            "Pea2": "Ben",
            "Peb1": "Cara",
            "Peb2": "Dan",
            "Pec1": "Eve",
            "Pec2": "Fay",
        }
        assert len(records.people()) == 6
        assert {records.owner(name).email for name in ("Pea1", "Pec2")} == {""}

    def test_of_microchips(self, records: Records) -> None:
        done = records.import_case("placeholder-chip-merges-animals.csv")
        assert "12 pets created" in done.stderr
        pets = records.pets()
        colors = {pet.name: pet.color for pet in pets}
        assert (len(colors), colors["Biscuit"], colors["Marble"], colors["Bob"]) == (
            12,
            "Tricolor",
            "Tabby",
            "White",
        )
        assert not any(pet.microchips for pet in pets)
        again = records.import_case("placeholder-chip-merges-animals.csv", "--again")
        assert "12 rejected" in again.stderr
        assert records.pets() == pets

    @pytest.mark.parametrize("cell", ["none", "N/A", "-", "TBD", "#N/A", "0000", "1.2E+14", "not on file"])
    @pytest.mark.parametrize(
        "column", ["pet_id", "external_id", "microchip", "owner_external_id", "customer_id"]
    )
    def test_of_any_identity(self, records: Records, column: str, cell: str) -> None:
        rows = [
            f"{name},{species},{cell}" for name, species in (("Ann", "Dog"), ("Ben", "Cat"), ("Cy", "Dog"))
        ]
        done = records.import_text("\n".join([f"name,species,{column}", *rows]))
        assert "3 pets created" in done.stderr
        assert records.names() == ["Ann", "Ben", "Cy"]

    def test_of_a_companys_own(self, records: Records) -> None:
        text = "name,species,external_id\nAnn,Dog,KENNEL\nBen,Cat,KENNEL\n"
        records.import_text(text, "--placeholder", "kennel")
        assert records.names() == ["Ann", "Ben"]

    @pytest.mark.parametrize("email", ["frontdesk@shelter.example", "office@vet.example"])
    def test_what_many_share(self, records: Records, email: str) -> None:
        people = ("Ann,Archer", "Ben,Baker", "Cara,Cole", "Dan,Dunn")
        rows = [f"Pet {n},Dog,Lab,,{who},{email},206-555-0100" for n, who in enumerate(people)]
        records.import_text("\n".join([HEADING, *rows, f"Pet 9,Dog,Lab,,,,{email},"]))
        assert len(records.people()) == 4
        assert "Pet 9" not in records.names()


class TestAnimals:
    def test_numbers_of_two_shelters(self, records: Records) -> None:
        records.import_case("same-numbers-of-two-shelters-1.csv")
        dogs = records.pets()
        records.import_case("same-numbers-of-two-shelters-2.csv")
        assert [pet for pet in records.pets() if pet.type == Pet.DOG] == dogs
        assert records.names() == ["Collie Rex", "Collie Tom", "Siam Mia", "Siam Zoe"]

    @pytest.mark.parametrize("column", ["external_id", "pet_id", "microchip"])
    @pytest.mark.parametrize(
        "other",
        [
            "Mia,Cat,Siamese,Female,,Cy,Cole",
            "Rex,Cat,Siamese,Female,,Ann,Archer",
            "Mia,Cat,,,,Ann,Archer",
            "Mia,Dog,Poodle,Female,,,",
            "Mia,Dog,,,,Cy,Cole",
            "Max,Dog,Poodle,Male,2012-01-01,,",
        ],
    )
    def test_a_row_makes_no_other_animal_of_one(self, records: Records, column: str, other: str) -> None:
        heading = f"{column},name,species,breed,sex,birth_date,owner_first_name,owner_last_name"
        number = "985112345678903" if column == "microchip" else "101"
        records.import_text(
            f"{heading}\n{number},Rex,Dog,Collie,Male,2019-05-01,Ann,Archer\n", "--system", "shelter"
        )
        before = records.pets()
        done = records.import_text(f"{heading}\n{number},{other}\n", "--system", "shelter", "--rejected", "-")
        assert "OTHER_ANIMAL" in done.stdout
        assert records.pets() == before

    @pytest.mark.parametrize(
        "other", ["Rexi,Dog,Collie,Male", "Rex,Dog,Collie mix,Female", "Rex,Dog,Border Collie,", "Max,Dog,,"]
    )
    def test_details_can_change(self, records: Records, other: str) -> None:
        heading = "external_id,name,species,breed,sex"
        records.import_text(f"{heading}\n101,Rex,Dog,Collie,Male\n", "--system", "shelter")
        records.import_text(f"{heading}\n101,{other}\n", "--system", "shelter")
        assert records.names() == [other.split(",", maxsplit=1)[0]]

    def test_merged_records_are_found_by_all_their_ids(self, records: Records) -> None:
        for number in (1, 2):
            records.add_customer(f"er{number}", first_name="Erin", external_ids={"shelterluv": f"P-{number}"})
            ids = {"shelterluv": f"A-{number}"}
            records.add_pet(
                f"er{number}", f"nm{number}", name="Nutmeg", type=Pet.CAT, breed="DSH", external_ids=ids
            )
        with records.transaction() as (connection, principal):
            merge_customers(connection, principal.company.id, "er1", "er2")
            merge_pets(connection, principal.company.id, "er1", "nm1", "nm2")
        done = records.import_case("merge-drops-second-external-id-sync.csv")
        assert "2 unchanged" in done.stderr
        assert [pet.id for pet in records.pets()] == ["nm1"]
        assert [customer.id for customer in records.people()] == ["er1"]

    def test_merged_people_are_found_by_any_of_their_names(self, records: Records) -> None:
        for number, name in enumerate(("Erin", "Eve")):
            ids = {"shelterluv": f"P-{number}"}
            records.add_customer(f"er{number}", first_name=name, last_name=f"Lee {number}", external_ids=ids)
        with records.transaction() as (connection, principal):
            merge_customers(connection, principal.company.id, "er0", "er1")
        heading = "name,species,owner_external_id:shelterluv,owner_first_name,owner_last_name"
        records.import_text(f"{heading}\nRex,Dog,P-0,Erin,Lee 0\nMia,Cat,P-1,Eve,Lee 1\n")
        assert {pet.customer_id for pet in records.pets()} == {"er0"}
        assert records.names() == ["Mia", "Rex"]

    def test_a_chip_as_avid_prints_it(self, records: Records) -> None:
        records.import_case("avid-chip-as-printed-is-not-found.csv")
        (chip,) = records.pet("Ivy").microchips
        assert (chip.number, chip.kind, chip.given) == ("012345678", "avid", "AVID*012*345*678")
        for number in ("012345678", "012*345*678", "avid 012-345-678"):
            done = records.import_text(f"name,species,microchip\nIvy,Cat,{number}\n")
            assert "1 unchanged" in done.stderr


class TestPossibleDuplicates:
    @pytest.mark.parametrize(
        "owner", [",,,", "Ann,Archer,,", "Ann,,ann@example.org,", "Ann,Archer,,206-555-0101"]
    )
    def test_rows_without_an_id_can_be_repeated(self, records: Records, owner: str) -> None:
        text = f"{HEADING}\nRex,Dog,Lab,Male,{owner}\nMia,Cat,,,{owner}\n"
        assert "2 pets created" in records.import_text(text).stderr
        before = records.pets()
        for options in ((), ("--again",), ("--dates", "mdy")):
            done = records.import_text(text + ("\n" if not options else ""), *options, "--rejected", "-")
            assert done.stdout.count("POSSIBLE_DUPLICATE") == 2
        assert records.pets() == before

    def test_they_are_created_when_that_is_wanted(self, records: Records) -> None:
        text = f"{HEADING}\nRex,Dog,Lab,Male,Ann,Archer,ann@example.org,\n"
        records.import_text(text)
        assert "1 pets created" in records.import_text(text, "--allow-duplicates").stderr
        assert records.names() == ["Rex", "Rex"]
        assert len(records.people()) == 1

    def test_others_of_the_same_name_are_created(self, records: Records) -> None:
        rows = (
            "Max,Dog,Lab,Male,Ann,Archer,ann@example.org,",
            "Max,Cat,DSH,Male,Ann,Archer,ann@example.org,",
            "Max,Dog,Lab,Male,Ben,Baker,ben@example.org,",
            "Max,Dog,Lab,Male,,,,",
            "Max,Dog,Poodle,Male,,,,",
        )
        assert "5 pets created" in records.import_text("\n".join([HEADING, *rows])).stderr

    def test_another_birthday_is_another_pet(self, records: Records) -> None:
        heading = "name,species,dob,owner_first_name,owner_email"
        rows = ("Max,Dog,2015-05-01,Ann,ann@example.org", "Max,Dog,2021-03-01,Ann,ann@example.org")
        assert "2 pets created" in records.import_text("\n".join([heading, *rows])).stderr
        done = records.import_text(f"{heading}\nMax,Dog,2021,Ann,ann@example.org\n")
        assert "1 rejected" in done.stderr
