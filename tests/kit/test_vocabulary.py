"""The vocabulary, in both directions."""

from datetime import date
from typing import get_args

import pytest
from google.type.date_pb2 import Date
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import vocabulary
from pawport.kit.vocabulary import (
    Age,
    Dialect,
    Standing,
    age,
    converted,
    fixed_in_gender,
    fixed_word,
    gender_name,
    read_standing,
    say_fixed,
    say_gender,
    say_species,
    say_standing,
    species_name,
    weight_unit,
)

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
STANDINGS = [Standing(status, away) for status in ("ALIVE", "PASSED_AWAY") for away in (False, True)]


class TestTables:
    def test_have_the_names_of_the_schema(self) -> None:
        types = set(Pet.Type.keys()) - {"TYPE_UNSPECIFIED"}
        assert {species_name(word) for word in vocabulary._SPECIES_BY_WORD} == types - {"OTHER"}
        for said in vocabulary._SAID_SPECIES.values():
            assert set(said) == types
        genders = {gender for gender, _ in vocabulary._GENDERS}
        assert genders == set(Pet.Gender.keys()) - {"GENDER_UNSPECIFIED"}
        statuses = {standing.status for standing in vocabulary._STANDINGS}
        assert statuses == set(Pet.Status.keys()) - {"STATUS_UNSPECIFIED"}

    @pytest.mark.parametrize("name", ["_UNITS", "_SPECIES", "_GENDERS", "_FIXED", "_STANDINGS"])
    def test_no_word_means_two_things(self, name: str) -> None:
        words = [word for words in getattr(vocabulary, name).values() for word in words]
        assert len(words) == len(set(words))
        assert all(word == word.lower().strip() for word in words)


class TestRead:
    @pytest.mark.parametrize("word", ["Dog", "DOG", "canine", "Canine", " K9 "])
    def test_dogs(self, word: str) -> None:
        assert species_name(word) == "DOG"

    @pytest.mark.parametrize(
        ("word", "name"),
        [
            ("feline", "CAT"),
            ("avian", "BIRD"),
            ("EQUINE", "HORSE"),
            ("Guinea  Pig", "GUINEA_PIG"),
            ("GUINEA_PIG", "GUINEA_PIG"),
            ("ferret", "OTHER"),
            ("", "OTHER"),
        ],
    )
    def test_species(self, word: str, name: str) -> None:
        assert species_name(word) == name

    @pytest.mark.parametrize(
        ("word", "gender", "fixed"),
        [
            ("M", "MALE", None),
            ("male", "MALE", None),
            ("F", "FEMALE", None),
            ("MN", "MALE", "yes"),
            ("Spayed Female", "FEMALE", "yes"),
            ("intact male", "MALE", "no"),
            ("Unknown", "UNKNOWN", None),
            ("hen", None, None),
        ],
    )
    def test_gender(self, word: str, gender: str | None, fixed: str | None) -> None:
        assert (gender_name(word), fixed_in_gender(word)) == (gender, fixed)

    @pytest.mark.parametrize(
        ("word", "kept"),
        [("Neutered", "yes"), ("SPAYED", "yes"), ("Y", "yes"), ("1", "yes"), ("Intact", "no"), ("No", "no")],
    )
    def test_fixed(self, word: str, kept: str) -> None:
        assert fixed_word(word) == kept

    def test_unknown_is_a_value(self) -> None:
        assert fixed_word("Unknown") == "unknown"
        assert fixed_word("perhaps") is None

    @pytest.mark.parametrize(
        ("word", "standing"),
        [
            ("active", Standing("ALIVE")),
            ("INACTIVE", Standing("ALIVE", inactive=True)),
            ("Deceased", Standing("PASSED_AWAY")),
            ("PASSED_AWAY", Standing("PASSED_AWAY")),
            ("lost", None),
        ],
    )
    def test_standing(self, word: str, standing: Standing | None) -> None:
        assert read_standing(word) == standing

    @pytest.mark.parametrize(("word", "unit"), [("LBS.", "lb"), ("KILOGRAM", "kg"), ("#", "lb"), ("g", None)])
    def test_units(self, word: str, unit: str | None) -> None:
        assert weight_unit(word) == unit

    def test_conversion(self) -> None:
        assert converted(1, "lb", "kg") == pytest.approx(0.45359237)
        assert converted(converted(8.56, "lb", "kg"), "kg", "lb") == pytest.approx(8.56)
        assert converted(8.56, "lb", "lb") == 8.56


class TestSay:
    @pytest.mark.parametrize("dialect", DIALECTS)
    @pytest.mark.parametrize("name", sorted(set(Pet.Type.keys()) - {"TYPE_UNSPECIFIED"}))
    def test_what_a_dialect_says_is_read_again(self, dialect: Dialect, name: str) -> None:
        said = say_species(dialect, name)
        assert said
        assert species_name(said) == name

    def test_species_of_the_documents(self) -> None:
        assert say_species("petnow", "DOG") == "DOG"
        assert say_species("pawssource", "DOG") == "canine"
        assert say_species("smarttag", "GUINEA_PIG") == "Guinea Pig"

    def test_a_word_for_other(self) -> None:
        assert say_species("petnow", "OTHER", "ferret") == "OTHER"
        assert say_species("pawssource", "OTHER", "ferret") == "ferret"
        assert say_species("smarttag", "OTHER", "Ferret") == "Ferret"

    def test_no_species(self) -> None:
        assert say_species("pawssource", "TYPE_UNSPECIFIED") == ""

    def test_gender(self) -> None:
        assert say_gender("smarttag", "FEMALE") == "Female"
        assert say_gender("petnow", "FEMALE") == ""
        for dialect in DIALECTS:
            assert say_gender(dialect, "GENDER_UNSPECIFIED") == ""

    def test_fixed(self) -> None:
        assert say_fixed("smarttag", "yes") == "Yes"
        assert say_fixed("smarttag", "unknown") == ""
        assert say_fixed("pawssource", "no") == ""
        assert say_fixed("smarttag", "") == ""

    def test_standing(self) -> None:
        for standing in STANDINGS[:3]:
            said = say_standing("pawssource", standing)
            assert read_standing(said) == standing
        dead = Standing("PASSED_AWAY", inactive=True)
        assert say_standing("pawssource", dead) == "deceased"
        assert say_standing("petnow", dead) == ""


def born(year: int, month: int = 0, day: int = 0) -> Date:
    return Date(year=year, month=month, day=day)


class TestAge:
    TODAY = date(2026, 5, 10)

    @pytest.mark.parametrize(
        ("birthday", "expected"),
        [
            (born(2022, 5, 10), Age(4)),
            (born(2022, 5, 11), Age(3)),
            (born(2026, 5, 10), Age(0)),
            (born(2022, 4), Age(4)),
            (born(2022, 6), Age(3)),
            (born(2022, 5), Age(3, approximate=True)),  # the middle of May is to come
            (born(2022), Age(3, approximate=True)),
            (born(2026), Age(0)),  # whenever it was
            (born(2025), Age(0, approximate=True)),
        ],
    )
    def test_as_far_as_it_is_known(self, birthday: Date, expected: Age) -> None:
        assert age(birthday, self.TODAY) == expected

    def test_late_in_the_year(self) -> None:
        assert age(born(2022), date(2026, 10, 1)) == Age(4, approximate=True)
        assert age(born(2022), date(2026, 12, 31)) == Age(4)

    def test_born_on_the_29th_of_february(self) -> None:
        assert age(born(2024, 2, 29), date(2025, 2, 28)) == Age(0)
        assert age(born(2024, 2, 29), date(2025, 3, 1)) == Age(1)

    @given(st.dates(), st.dates(), st.integers(0, 2))
    def test_is_among_what_can_be(self, birthday: date, today: date, known: int) -> None:
        if birthday > today:
            return
        parts = {"month": birthday.month, "day": birthday.day if known == 2 else 0} if known else {}
        found = age(Date(year=birthday.year, **parts), today)
        exact = age(born(birthday.year, birthday.month, birthday.day), today)
        assert not exact.approximate
        assert abs(found.years - exact.years) <= 1
        assert found.approximate or found == exact
