"""What one pet of a batch says, field by field: what is read, and what is wrong."""

from typing import Any

import pytest
from google.type.date_pb2 import Date
from hypothesis import given
from hypothesis import strategies as st

from pawport.apis.smarttag.parsing import read_pet
from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight
from tests.apis.smarttag.readings import CHIP, COMPANY, CONTACT, LAX, assert_good, read, refused, warned


class TestMicrochip:
    @pytest.mark.parametrize(
        "given",
        [CHIP, f" {CHIP} ", "900-141-000564647", "900 141 000 564 647", int(CHIP)],
    )
    def test_its_forms(self, given: Any) -> None:
        reading = read(microchip_number=given)
        assert_good(reading)
        (chip,) = reading.pet.microchips
        assert (reading.number, chip.number, chip.kind, chip.manufacturer) == (CHIP, CHIP, "iso", "SmartTag")
        assert chip.given == str(given).strip()

    @pytest.mark.parametrize("prefix", ["987", "965", "900139", "900141", "900074"])
    def test_smarttags_own(self, prefix: str) -> None:
        number = prefix.ljust(15, "1")
        reading = read(microchip_number=number)
        assert_good(reading)
        assert (reading.number, reading.is_third_party) == (number, False)
        for other in (prefix.ljust(14, "1"), prefix.ljust(9, "1")):
            assert refused(read(LAX, microchip_number=other)) == ["microchip_number"]

    @pytest.mark.parametrize("number", ["985112345678903", "123456789", "0A1234567B", "1234567"])
    def test_third_party(self, number: str) -> None:
        reading = read(LAX, microchip_number=number)
        assert_good(reading)
        assert (reading.number, reading.is_third_party) == (number, True)

    @pytest.mark.parametrize(
        "given",
        [
            *(None, "", " ", "-", "123456", "1" * 16, "90014100056464!", "x" * 100, "\0", "\ud800" * 15),
            *(12345678, 9.5, True, [], {}, [CHIP], {"number": CHIP}, "90014100056464\0"),
        ],
    )
    def test_what_it_cannot_be(self, given: Any) -> None:
        reading = read(LAX, microchip_number=given)
        assert refused(reading) == ["microchip_number"]
        assert reading.number == ""

    def test_it_is_told_as_it_was_given(self) -> None:
        assert read(microchip_number="12").given_number == "12"
        assert read(microchip_number="\ud800").given_number == "?"
        assert read(microchip_number=12).given_number == ""


class TestType:
    @pytest.mark.parametrize(
        ("given", "type_", "species"),
        [
            ("Cat", Pet.CAT, ""),
            ("dog", Pet.DOG, ""),
            ("K9", Pet.DOG, ""),
            ("Guinea Pig", Pet.GUINEA_PIG, ""),
            ("Ferret", Pet.OTHER, "Ferret"),
            (7, Pet.OTHER, "7"),
        ],
    )
    def test_species(self, given: Any, type_: Any, species: str) -> None:
        reading = read(pet_type=given)
        assert_good(reading)
        assert (reading.pet.type, reading.pet.species) == (type_, species)

    @pytest.mark.parametrize("given", [None, "", " ", [], ["Cat"], {}, True, "x" * 101, "a\0"])
    def test_it_is_required(self, given: Any) -> None:
        assert refused(read(pet_type=given)) == ["pet_type"]


TEXTS = {
    "pet_name": ("name", 100),
    "pet_breed": ("breed", 100),
    "pet_sec_breed": ("secondary_breed", 100),
    "pet_color": ("color", 100),
    "pet_sec_color": ("secondary_color", 100),
    "pet_unique_features": ("unique_features", 2000),
    "pet_special_needs": ("special_needs", 2000),
}


@pytest.mark.parametrize(("name", "own", "most"), [(name, *rest) for name, rest in TEXTS.items()])
class TestTexts:
    def test_what_is_kept(self, name: str, own: str, most: int) -> None:
        for value, kept in [
            ("a", "a"),
            (" Zoë\n", "Zoë"),
            ("ü" * most, "ü" * most),
            (12, "12"),
            (1.5, "1.5"),
        ]:
            reading = read(**{name: value})
            assert_good(reading)
            assert getattr(reading.pet, own) == kept
            assert reading.fields == {"pet_type", name}

    def test_what_is_absent(self, name: str, own: str, most: int) -> None:
        for value in (None, "", "  "):
            reading = read(**{name: value})
            assert_good(reading)
            assert reading.fields == {"pet_type"}

    def test_what_is_left_out(self, name: str, own: str, most: int) -> None:
        for value in ("x" * (most + 1), True, ["a"], {"a": 1}, "a\0b", "\ud800"):
            reading = read(**{name: value})
            assert warned(reading) == [name]
            assert getattr(reading.pet, own) == ""


@pytest.mark.parametrize(
    ("name", "given", "own", "kept"),
    [
        ("pet_gender", "Male", "gender", Pet.MALE),
        ("pet_gender", "f", "gender", Pet.FEMALE),
        ("pet_gender", "UNKNOWN", "gender", Pet.UNKNOWN),
        ("pet_neutered", "Yes", "fixed", "yes"),
        ("pet_neutered", "No", "fixed", "no"),
        ("pet_neutered", True, "fixed", "yes"),
        ("pet_neutered", 0, "fixed", "no"),
        ("pet_neutered", "Spayed", "fixed", "yes"),
        ("pet_neutered", "unknown", "fixed", "unknown"),
        ("pet_weight", "8.56", "weight", Weight(value=8.56, unit="lb")),
        ("pet_weight", "8.56 lbs", "weight", Weight(value=8.56, unit="lb")),
        ("pet_weight", "3.9kg", "weight", Weight(value=3.9, unit="kg")),
        ("pet_weight", ".5 lb.", "weight", Weight(value=0.5, unit="lb")),
        ("pet_weight", 8.5, "weight", Weight(value=8.5, unit="lb")),
        ("pet_weight", 10_000, "weight", Weight(value=10_000, unit="lb")),
        ("pet_dob", "2024-01-19", "birthday", Date(year=2024, month=1, day=19)),
        ("pet_dob", "2024-01", "birthday", Date(year=2024, month=1)),
        ("pet_dob", "2024", "birthday", Date(year=2024)),
        ("pet_dob", 2024, "birthday", Date(year=2024)),
        ("pet_allergies", "Chicken", "allergies", ["Chicken"]),
        ("pet_allergies", "Chicken, beef;\nchicken,,Chicken", "allergies", ["Chicken", "beef", "chicken"]),
        ("pet_allergies", ["Chicken", "a, b"], "allergies", ["Chicken", "a, b"]),
    ],
)
def test_what_is_read(name: str, given: Any, own: str, kept: Any) -> None:
    reading = read(**{name: given})
    assert_good(reading)
    assert getattr(reading.pet, own) == kept
    assert reading.fields == {"pet_type", name}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        *(("pet_gender", given) for given in ("cat", True, ["Male"], {"a": 1}, "x" * 200, "a\0")),
        *(("pet_neutered", given) for given in ("maybe", ["Yes"], {"a": 1}, 2)),
        *(
            ("pet_weight", given)
            for given in ("heavy", "8,5", "8 stone", "-1", "0", "10001", "nan", "inf", "1e3")
        ),
        *(("pet_weight", given) for given in (True, [8], {"lb": 8}, "9" * 400)),
        *(
            ("pet_dob", given)
            for given in ("01/19/2024", "2024-02-30", "2024-1-1", "0000-00-00", "9999-12-31")
        ),
        *(
            ("pet_dob", given)
            for given in ("19 Jan 2024", True, ["2024-01-19"], {"year": 2024}, "2024-13-01")
        ),
        *(("pet_allergies", given) for given in (True, {"a": 1}, ["a", []], ["x" * 501], ["a"] * 101)),
    ],
)
def test_what_is_left_out(name: str, given: Any) -> None:
    distinct = [f"{one}{index}" for index, one in enumerate(given)] if given == ["a"] * 101 else given
    reading = read(**{name: distinct})
    assert warned(reading) == [name]
    assert reading.fields == {"pet_type"}


@pytest.mark.parametrize("name", ["pet_gender", "pet_neutered", "pet_weight", "pet_dob", "pet_allergies"])
@pytest.mark.parametrize("given", [None, "", "  "])
def test_what_is_absent(name: str, given: Any) -> None:
    reading = read(**{name: given})
    assert_good(reading)
    assert reading.fields == {"pet_type"}


def test_a_gender_can_say_that_the_pet_is_fixed() -> None:
    assert read(pet_gender="Neutered Male").pet.fixed == "yes"
    assert read(pet_gender="Neutered Male", pet_neutered="No").pet.fixed == "no"


class TestImages:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            (["https://a.example/1.jpg", "http://a.example/2.png"],) * 2,
            (["https://a.example/1.jpg", "", None, " https://a.example/1.jpg "], ["https://a.example/1.jpg"]),
            ("https://a.example/1.jpg", ["https://a.example/1.jpg"]),
            *((absent, []) for absent in (None, "", [], {})),
        ],
    )
    def test_addresses(self, given: Any, kept: list[str]) -> None:
        reading = read(pet_images=given)
        assert_good(reading)
        assert list(reading.images) == kept

    @pytest.mark.parametrize(
        "wrong",
        ["ftp://a.example/1", "1.jpg", "https://", "https://a b", 5, True, ["x"], "https://a/" + "x" * 2048],
    )
    def test_a_wrong_one_is_left_out(self, wrong: Any) -> None:
        reading = read(pet_images=["https://a.example/1.jpg", wrong])
        assert warned(reading) == ["pet_images[1]"]
        assert reading.images == ("https://a.example/1.jpg",)

    def test_what_is_no_list(self) -> None:
        assert warned(read(pet_images={"url": "https://a.example/1.jpg"})) == ["pet_images"]
        assert warned(read(pet_images=7)) == ["pet_images"]

    def test_too_many(self) -> None:
        reading = read(pet_images=[f"https://a.example/{number}.jpg" for number in range(25)])
        assert warned(reading) == ["pet_images"]
        assert len(reading.images) == 20


@pytest.mark.parametrize("given", [None, 5, "x", True, [], [{}]])
def test_what_is_no_pet(given: Any) -> None:
    assert refused(read_pet(given, COMPANY)) == ["pets"]


def test_unknown_fields_are_ignored() -> None:
    assert_good(read(favourite_toy={"a": [1]}, pet_owner={"email": "a@b.example", "shoe_size": 44}))


TEXT = st.text("a1 -@.é\0\ud800\u200b", max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | st.just(CHIP),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
NAMES = ["microchip_number", "pet_type", *TEXTS, "pet_gender", "pet_weight", "pet_dob", "pet_neutered"]
PEOPLE = ["pet_owner", "secondary_contact", "vet_contact"]
OBJECTS = st.dictionaries(st.sampled_from([*CONTACT, "mobile_phone", "clinic_name", "dr_name"]), JSON)


@given(
    st.dictionaries(st.sampled_from([*NAMES, "pet_allergies", "pet_images"]), JSON),
    st.dictionaries(st.sampled_from(PEOPLE), OBJECTS | JSON),
)
def test_whatever_comes_is_read_or_told(pet: dict[str, Any], people: dict[str, Any]) -> None:
    reading = read_pet({**pet, **people}, LAX)
    assert reading.problems.errors or reading.number
    for problem in (*reading.problems.errors, *reading.problems.warnings):
        assert problem.field.partition(".")[0].partition("[")[0] in {
            *NAMES,
            *PEOPLE,
            "pet_allergies",
            "pet_images",
        }
        assert problem.message
    reading.pet.SerializeToString()
