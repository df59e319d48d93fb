"""What the texts of cells say: as people, programs and spreadsheets write them."""

from datetime import date

import pytest
from google.type.date_pb2 import Date

from pawport.accounts import Company
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.imports.ages import read_age
from pawport.imports.engine.items import Item
from pawport.imports.names import split_name
from pawport.imports.pet_file import PetFile
from pawport.imports.records import Record

CHIP = "985112345678903"
OTHER_CHIP = "985112345678904"
MAPPER = PetFile().mapper(Company("acme", "Acme", "UTC", "US", 0))
TODAY = date(2026, 5, 31)


def read(**cells: str) -> Item:
    """What an import takes of a row of a dog."""
    item = MAPPER.take(Record(2, {"name": "Rex", "species": "Dog", **cells})).item
    assert isinstance(item, Item)
    assert not item.problems
    return item


def owner(**cells: str) -> Customer:
    customer = read(**cells).customer
    assert customer is not None
    return customer


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        (f"{CHIP}.0", [CHIP]),
        ("985112345678900.0", ["985112345678900"]),
        (f'="{CHIP}"', [CHIP]),
        (f"'{CHIP}", [CHIP]),
        (f"\u200b{CHIP}\ufeff", [CHIP]),
        (f"{CHIP} (left shoulder)", [CHIP]),
        (f"Chip: {CHIP}", [CHIP]),
        (f"Microchip #{CHIP}", [CHIP]),
        (f"HomeAgain {CHIP}", [CHIP]),
        ("Chip no: 0A1234567B", ["0A1234567B"]),
        (f"{CHIP}/{OTHER_CHIP}", [CHIP, OTHER_CHIP]),
        (f"{CHIP}, {OTHER_CHIP}", [CHIP, OTHER_CHIP]),
        (f"{CHIP}; none", [CHIP]),
        ("9.85112E+14", []),
        ("24PetWatch", []),
        ("not chipped yet", []),
        ("Microchip: none", []),
        ("12", []),
    ],
)
def test_microchips(cell: str, numbers: list[str]) -> None:
    item = read(microchip=cell)
    assert list(item.numbers) == numbers
    assert bool(item.warnings) == (not numbers)
    assert all(chip.given in cell for chip in item.pet.microchips)


@pytest.mark.parametrize(
    "cell",
    [
        *("k.A.", "keine Angabe", "entfällt", "nicht bekannt", "néant", "non renseigné", "pas de puce"),
        *("no tiene", "sin dato", "N/D", "nessuna", "non disponibile", "n.v.t.", "niet bekend", "não tem"),
        *("saknas", "ikke", "ei ole", "nie ma", "není", "nincs", "yok", "нет", "не указано"),
        *(
            "немає",
            "なし",
            "不明",
            "无",
            "没有",
            "없음",
            "لا يوجد",
            "אין",
            "to be determined",
            "same as above",
        ),
        *("FALSE", "true", "ditto", "#VALUE!", "'-", "1.2E+09", "obsolete"),
    ],
)
def test_what_is_no_id(cell: str) -> None:
    item = read(external_id=cell, owner_external_id=cell, owner_first_name="Ann")
    assert not item.external_keys
    assert item.owner is not None
    assert not item.owner.external_keys
    assert [warning.field for warning in item.warnings] == ["pet.external_ids", "customer.external_ids"]


@pytest.mark.parametrize(
    ("cell", "id_"),
    [("101.0", "101"), ("'00101", "00101"), ('="00101"', "00101"), ("A-1.0", "A-1.0"), ("0", "0")],
)
def test_ids(cell: str, id_: str) -> None:
    assert dict(read(**{"external_id:old": cell}).pet.external_ids) == {"old": id_}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("43982", Date(year=2020, month=5, day=31)),
        ("43982.5", Date(year=2020, month=5, day=31)),
        ("Sun May 31 2020", Date(year=2020, month=5, day=31)),
        ("31st of May, 2020", Date(year=2020, month=5, day=31)),
        ("31. Mai 2020", Date(year=2020, month=5, day=31)),
        ("31 août 2020", Date(year=2020, month=8, day=31)),
        ("1 de marzo de 2020", Date(year=2020, month=3, day=1)),
        ("März 2020", Date(year=2020, month=3)),
        ("5/2020", Date(year=2020, month=5)),
        ("~2019", Date(year=2019)),
        ("ca. 2019", Date(year=2019)),
        ("2019?", Date(year=2019)),
        ("2019 (est)", Date(year=2019)),
    ],
)
def test_birthdays(cell: str, found: Date) -> None:
    item = read(dob=cell)
    assert not item.warnings
    assert item.pet.birthday == found


@pytest.mark.parametrize("cell", ["0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "1/0/1900", "unknown"])
def test_birthdays_that_are_none(cell: str) -> None:
    item = read(dob=cell)
    assert not item.warnings
    assert not item.pet.HasField("birthday")


@pytest.mark.parametrize(
    "cell", ["13/2020", "5", "Spring 2020", "31 jui 2020", "2020-02-30", "99999", "puppy"]
)
def test_birthdays_that_cannot_be_read(cell: str) -> None:
    item = read(dob=cell)
    assert [warning.field for warning in item.warnings] == ["birthday"]
    assert not item.pet.HasField("birthday")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("2y 3m", 2, 2),
        ("2Y3M2D", 2, 2),
        ("3 years, 2 months old", 3, 3),
        ("5 yo", 5, 5),
        ("8 weeks", 0, 0),
        ("23 mos.", 1, 1),
        ("1.5 years", 1, 1),
        ("~2 yrs", 2, 2),
        ("2-3 years", 2, 3),
        ("10+ years", 10, None),
        ("over 10 years", 10, None),
    ],
)
def test_ages(text: str, least: int, most: int | None) -> None:
    found = read_age(text, TODAY)
    assert found == Pet.StatedAge(
        least_years=least, most_years=most, stated_date=Date(year=2026, month=5, day=31)
    )


@pytest.mark.parametrize("text", ["", "2", "adult", "3-2 years", "500 years", "2020", "m", "05/31/2020"])
def test_what_is_no_age(text: str) -> None:
    assert read_age(text, TODAY) is None


def test_an_age_stands_in_for_a_birthday() -> None:
    assert read(dob="2y 3m").pet.stated_age.least_years == 2
    assert read(age="3").pet.stated_age.least_years == 3
    both = read(dob="2020-05-31", age="3 years").pet
    assert (both.HasField("birthday"), both.HasField("stated_age")) == (True, False)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12lbs. 4oz.", 12.25),
        ("12 lb (5.4 kg)", 12.0),
        ("~12 lb", 12.0),
        ("approx. 12 lbs", 12.0),
        ("12½ lb", 12.5),
        ("12 1/2 lb", 12.5),
        ("1,234.5 lb", 1234.5),
        ("1.234,5 lb", 1234.5),
        ("12\u00a0LBS", 12.0),
        ("12-14 lb", 0.0),
        ("200 mg", 0.0),
    ],
)
def test_weights(cell: str, value: float) -> None:
    item = read(weight=cell)
    assert item.pet.weight.value == value
    assert bool(item.warnings) == (not value)


@pytest.mark.parametrize(
    ("cell", "gender", "fixed"),
    [
        ("castrated male", Pet.MALE, "yes"),
        ("F/S", Pet.FEMALE, "yes"),
        ("altered", Pet.GENDER_UNSPECIFIED, "yes"),
        ("un-neutered male", Pet.MALE, "no"),
        ("männlich kastriert", Pet.MALE, "yes"),
        ("Hembra esterilizada", Pet.FEMALE, "yes"),
        ("femelle stérilisée", Pet.FEMALE, "yes"),
        ("w. kastriert", Pet.FEMALE, "yes"),
        ("vr. gesteriliseerd", Pet.FEMALE, "yes"),
        ("mâle castré", Pet.MALE, "yes"),
        ("fêmea castrada", Pet.FEMALE, "yes"),
        ("1", Pet.GENDER_UNSPECIFIED, ""),
        ("Male/Female", Pet.GENDER_UNSPECIFIED, ""),
    ],
)
def test_sexes(cell: str, gender: int, fixed: str) -> None:
    pet = read(sex=cell).pet
    assert (pet.gender, pet.fixed) == (gender, fixed)


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"status": "D"}, Pet.PASSED_AWAY),
        ({"status": "Deceased 2023"}, Pet.PASSED_AWAY),
        ({"status": "PTS"}, Pet.PASSED_AWAY),
        ({"status": "A"}, Pet.ALIVE),
        ({"deceased": "Deceased"}, Pet.PASSED_AWAY),
        ({"deceased": "x"}, Pet.PASSED_AWAY),
        ({"deceased": "alive"}, Pet.STATUS_UNSPECIFIED),
        ({"deceased": "no"}, Pet.STATUS_UNSPECIFIED),
    ],
)
def test_the_dead(cells: dict[str, str], status: int) -> None:
    item = read(**cells)
    assert item.pet.status == status
    assert not item.warnings


@pytest.mark.parametrize(
    ("cell", "type_", "species"),
    [
        ("Hund", Pet.DOG, ""),
        ("Katze (EKH)", Pet.OTHER, "Katze (EKH)"),
        ("perro", Pet.DOG, ""),
        ("Chien", Pet.DOG, ""),
        ("Poes", Pet.CAT, ""),
        ("cão", Pet.DOG, ""),
        ("PÁJARO", Pet.BIRD, ""),
        ("cochon d\u2019Inde", Pet.GUINEA_PIG, ""),
        ("Frettchen", Pet.OTHER, "Frettchen"),
    ],
)
def test_species_in_other_languages(cell: str, type_: int, species: str) -> None:
    pet = read(species=cell).pet
    assert (pet.type, pet.species) == (type_, species)


@pytest.mark.parametrize(
    ("cell", "fixed"),
    [
        *(("ja", "yes"), ("J", "yes"), ("Sí", "yes"), ("oui", "yes"), ("não", "no"), ("nein", "no")),
        *(("kastriert", "yes"), ("stérilisée", "yes"), ("nicht kastriert", "no"), ("castrado", "yes")),
    ],
)
def test_yes_and_no_in_other_languages(cell: str, fixed: str) -> None:
    item = read(fixed=cell, inactive="ja" if fixed == "yes" else "nein")
    assert (item.pet.fixed, item.inactive) == (fixed, fixed == "yes")
    assert not item.warnings


def test_no_is_an_answer() -> None:
    item = read(inactive="no", pregnant="no")
    assert item.inactive is False
    assert (item.pet.HasField("pregnant"), item.pet.pregnant) == (True, False)


@pytest.mark.parametrize(
    ("cell", "type_", "species"),
    [
        ("DOG (CANINE)", Pet.DOG, ""),
        ("bird - parrot", Pet.BIRD, ""),
        ("Dog/Cat", Pet.OTHER, "Dog/Cat"),
        ("Rabbit shrew", Pet.OTHER, "Rabbit shrew"),
    ],
)
def test_species(cell: str, type_: int, species: str) -> None:
    pet = read(species=cell).pet
    assert (pet.type, pet.species) == (type_, species)


@pytest.mark.parametrize(
    ("cell", "emails"),
    [
        ("ann@example.com; bob@example.com", ["ann@example.com", "bob@example.com"]),
        ("ann@example.com / bob@example.com", ["ann@example.com", "bob@example.com"]),
        ("Ann Lee <ann@example.com>", ["ann@example.com"]),
        ("mailto:ann@example.com", ["ann@example.com"]),
        ("ann@example.com (work)", ["ann@example.com (work)"]),
    ],
)
def test_emails(cell: str, emails: list[str]) -> None:
    found = owner(owner_email=cell)
    assert [found.email, *found.additional_emails] == emails


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("2065550101.0", ["2065550101"]),
        ("206-555-0101 / 206-555-0102", ["206-555-0101", "206-555-0102"]),
        ("206-555-0101, x12", ["206-555-0101, x12"]),
        ("'+12065550101", ["+12065550101"]),
    ],
)
def test_phone_numbers(cell: str, numbers: list[str]) -> None:
    found = owner(owner_phone=cell)
    assert [found.phone_number, *(each.number for each in found.additional_phone_numbers)] == numbers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mrs. Lee", ("", "Lee")),
        ("Ann Lee, DVM", ("Ann", "Lee")),
        ("Smith, John, Jr.", ("John", "Smith Jr.")),
        ("John Smith Jr.", ("John", "Smith Jr.")),
        ("van der Lee, Ann", ("Ann", "van der Lee")),
        ("Cher", ("Cher", "")),
        (",", (",", "")),
        ("Dr.", ("Dr.", "")),
    ],
)
def test_names_of_people(text: str, names: tuple[str, str]) -> None:
    assert split_name(text) == names


@pytest.mark.parametrize("cell", ["#NAME?", "#REF!", "-", "''", "\u200b"])
def test_what_is_no_name(cell: str) -> None:
    item = MAPPER.take(Record(2, {"name": cell, "species": "Dog"})).item
    assert not item.pet.name
