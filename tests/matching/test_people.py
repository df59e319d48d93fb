"""Whether two records are of one person."""

from dataclasses import replace

import pytest

from pawport.matching.names import NameMatch, compare
from pawport.matching.people import Choice, Person, Verdict, choose, compare_people

ANN = Person(
    "Ann",
    "Archer",
    frozenset(("ann@example.org",)),
    frozenset(("+12065550101",)),
    frozenset(("1mainst 98101",)),
    frozenset(("4:shop:7",)),
)
NOBODY = Person()


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (("Ann", "Lee"), ("ANN", "lee"), NameMatch.FULL),
        (("Ann", "Lee"), ("Lee", "Ann"), NameMatch.FULL),
        (("Ann Lee", ""), ("Ann", "Lee"), NameMatch.FULL),
        (("José", "O'Neil"), ("Jose", "ONeil"), NameMatch.FULL),
        (("Bob", "Lee"), ("Robert", "Lee"), NameMatch.PARTIAL),
        (("A.", "Lee"), ("Ann", "Lee"), NameMatch.PARTIAL),
        (("Ann Marie", "Lee"), ("Ann", "Lee"), NameMatch.PARTIAL),
        (("Ann", ""), ("Ann", "Lee"), NameMatch.PARTIAL),
        (("", "Lee"), ("Ann", "Lee"), NameMatch.PARTIAL),
        (("Ann", ""), ("", "Lee"), NameMatch.UNKNOWN),
        (("", ""), ("Ann", "Lee"), NameMatch.UNKNOWN),
        (("Ann", "Lee"), ("Ann", "Baker"), NameMatch.RENAMED),
        (("Ann", "Lee"), ("Ben", "Lee"), NameMatch.DIFFERENT),
        (("Pat", "Lane"), ("Sam", "Lane"), NameMatch.DIFFERENT),
        (("Cara", "Lee"), ("Carla", "Lee"), NameMatch.DIFFERENT),
    ],
)
def test_names(one: tuple[str, str], other: tuple[str, str], found: NameMatch) -> None:
    assert compare(*one, *other) is found
    assert compare(*other, *one) is found


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, Verdict.SAME),
        ({"emails": frozenset(("new@example.org",))}, Verdict.SAME),
        ({"phones": frozenset(("+12065550199",))}, Verdict.SAME),
        ({"last_name": "Baker"}, Verdict.SAME),
        ({"first_name": "A"}, Verdict.SAME),
        ({"first_name": "Ben"}, Verdict.OTHER),
        ({"first_name": "Ben", "last_name": "Baker"}, Verdict.OTHER),
    ],
)
def test_one_detail(changed: dict[str, object], verdict: Verdict) -> None:
    known = replace(ANN, external_keys=frozenset())
    other = replace(known, **changed)  # type: ignore[arg-type]  # fields of different types
    assert compare_people(known, other).verdict is verdict
    assert compare_people(other, known).verdict is verdict


def test_an_id_that_contradicts_the_rest_is_unsure() -> None:
    stranger = Person("Cy", "Cole", frozenset(("cy@example.org",)), external_keys=ANN.external_keys)
    assert compare_people(ANN, stranger).verdict is Verdict.UNSURE
    assert choose(stranger, [ANN]) == Choice(is_unclear=True)
    assert compare_people(replace(ANN, has_several_ids=True), stranger).verdict is Verdict.SAME


def test_the_oldest_of_those_who_are_one_person() -> None:
    assert choose(ANN, [ANN, ANN]) == Choice(0)
    assert choose(ANN, []) == Choice()
    assert choose(replace(NOBODY, emails=ANN.emails), [ANN, replace(ANN, first_name="Ben")]).is_unclear
