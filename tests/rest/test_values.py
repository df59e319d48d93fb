"""JSON beside the descriptor of a message: what is repaired, and what is named."""

import time
from typing import Any

import pytest

from pawport.rest.values import (
    Mistakes,
    TooManyMistakesError,
    fields_of,
    is_single,
    read_message,
    takes_any_text,
)
from tests.rest.lab import Lab


def read(lab: Lab, json: Any, path: str = "", *, ignores_unknown: bool = False) -> tuple[Any, dict[str, str]]:
    mistakes = Mistakes(ignores_unknown=ignores_unknown)
    result = read_message(lab.pb2.Everything.DESCRIPTOR, json, path, mistakes)
    return result, {violation.field: violation.description for violation in mistakes.found}


@pytest.mark.parametrize(
    ("json", "repaired"),
    [
        ({"anInt64": "7", "a_size": "size-small"}, {"an_int64": 7, "a_size": "SIZE_SMALL"}),
        ({"aBox": "", "aSize": "", "aTime": "", "aString": ""}, {"a_string": ""}),
        ({"aBox": None, "aValue": None, "someBoxes": None}, {"a_value": None}),
        ({"aBox": {"innerBox": {"boxNumber": "1"}}}, {"a_box": {"inner_box": {"box_number": 1}}}),
        (
            {"boolMap": {"TRUE": "x"}, "int32Map": {"1.0": "y"}},
            {"bool_map": {"true": "x"}, "int32_map": {"1": "y"}},
        ),
        ({"a_string": "a", "aString": "b"}, {"a_string": "b"}),
        ({"chosenString": "a", "chosenInt32": None}, {"chosen_string": "a"}),
        ({"chosenString": "a", "chosenInt32": ""}, {"chosen_string": "a"}),
    ],
)
def test_what_is_repaired(lab: Lab, json: Any, repaired: Any) -> None:
    assert read(lab, json) == (repaired, {})


def test_mistakes_are_where_the_caller_wrote_them(lab: Lab) -> None:
    json = {"a_box": {"innerBox": {"box_size": "x"}}, "boxMap": {"k": {"nope": 1}}, "someBoxes": [{}, 1]}
    assert list(read(lab, json, "pet")[1]) == [
        "pet.a_box.innerBox.box_size",
        'pet.boxMap["k"].nope',
        "pet.someBoxes[1]",
    ]


def test_unknown_fields_that_are_ignored(lab: Lab) -> None:
    json = {"nope": [1], "aBox": {"nope": 1, "boxNumber": "x"}}
    assert list(read(lab, json, ignores_unknown=True)[1]) == ["aBox.boxNumber"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a_strin", 'unknown field; did you mean "aString"?'),
        ("zz", "unknown field; known are aDouble, aFloat, anInt32, "),
        ("z" * 1_000_000, "unknown field; known are "),
        ("\ud800", "unknown field; known are "),
    ],
    ids=["near", "far", "long", "surrogate"],
)
def test_unknown_fields(lab: Lab, name: str, problem: str) -> None:
    ((field, found),) = read(lab, {name: 1})[1].items()
    assert found.startswith(problem)
    assert len(field.encode()) <= 100


def test_only_so_many_mistakes_are_told(lab: Lab) -> None:
    mistakes = Mistakes(ignores_unknown=False)
    with pytest.raises(TooManyMistakesError):
        read_message(lab.pb2.Everything.DESCRIPTOR, {"someInt32s": ["x"] * 1000}, "", mistakes)
    assert len(mistakes.found) == 20


@pytest.mark.parametrize(
    "json",
    [
        {"someInt32s": [1] * 1_000_000},
        {"someBoxes": [{}] * 1_000_000},
        {"aValue": [[]] * 1_000_000},
        {"aStruct": {str(number): None for number in range(500_000)}},
        {"int32Map": {str(number): "x" for number in range(500_000)}},
    ],
    ids=lambda json: next(iter(json)),
)
def test_only_so_many_values_are_looked_at(lab: Lab, json: Any) -> None:
    started = time.process_time()
    mistakes = Mistakes(ignores_unknown=False)
    with pytest.raises(TooManyMistakesError):
        read_message(lab.pb2.Everything.DESCRIPTOR, json, "", mistakes)
    assert mistakes.found == []
    assert time.process_time() - started < 10


def test_depth(lab: Lab) -> None:
    json: dict[str, Any] = {}
    for _ in range(70):
        json = {"aChild": json}
    ((field, problem),) = read(lab, json)[1].items()
    assert field.count("aChild") == 61
    assert problem == "is nested too deeply: at most 60 levels are accepted"


def test_kinds_of_fields(lab: Lab) -> None:
    fields = fields_of(lab.pb2.Everything.DESCRIPTOR)
    assert fields["aTime"] is fields["a_time"]
    assert fields["otherName"] is fields["renamed"]
    assert [
        is_single(fields[name]) for name in ("aTime", "wrappedBool", "aSize", "aBox", "aValue", "stringMap")
    ] == [
        *(True, True, True),
        *(False, False, False),
    ]
    assert [
        takes_any_text(fields[name]) for name in ("aString", "someBytes", "wrappedString", "aMask", "aValue")
    ] == [True] * 5
    assert not any(
        takes_any_text(fields[name]) for name in ("aTime", "aSize", "aBox", "wrappedBool", "aDouble")
    )
