"""Single values of JSON, of each kind."""

from typing import Any

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.rest.scalars import SPECIAL, WrongValueError, camel_case, read_enum, read_scalar
from tests.rest.lab import Lab

TIME, DURATION, MASK = (f"google.protobuf.{name}" for name in ("Timestamp", "Duration", "FieldMask"))


@pytest.mark.parametrize(
    ("field", "json", "value"),
    [
        ("an_int32", 7, 7),
        ("an_int32", "-7", -7),
        ("an_int32", 1e2, 100),
        ("an_int64", 2**53 + 1, 2**53 + 1),
        ("an_int64", str(2**53 + 1), 2**53 + 1),
        ("a_uint64", 2**64 - 1, 2**64 - 1),
        ("a_double", 10**308, 1e308),
        ("a_double", "NaN", "NaN"),
        ("a_float", 0.1, 0.10000000149011612),
        ("a_float", 3.4028235e38, 3.4028234663852886e38),
        ("a_bool", "True", True),
        ("a_string", "\u00fc\0", "\u00fc\0"),
        ("some_bytes", "_w", "/w=="),
        ("some_bytes", "", ""),
    ],
)
def test_right_values(lab: Lab, field: str, json: Any, value: Any) -> None:
    read = read_scalar(lab.pb2.Everything.DESCRIPTOR.fields_by_name[field], json)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("field", "json", "problem"),
    [
        ("an_int32", None, "must be a whole number"),
        ("an_int32", "1.5", "must be a whole number"),
        ("an_int32", "1" * 500, "must be a whole number"),
        ("an_int32", "\u0663", "must be a whole number"),
        ("an_int32", float("inf"), "must be a whole number"),
        ("an_int32", 2**31, "must be between -2147483648 and 2147483647"),
        ("an_int64", -(2**63) - 1, "must be between -9223372036854775808 and 9223372036854775807"),
        ("a_uint32", -1, "must be between 0 and 4294967295"),
        ("a_uint64", 2**64, "must be between 0 and 18446744073709551615"),
        ("a_double", {}, "must be a number"),
        ("a_double", False, "must be a number"),
        ("a_double", 10**309, "is too large"),
        ("a_float", -1e39, "is too large"),
        ("a_bool", "1", "must be true or false"),
        ("a_bool", None, "must be true or false"),
        ("a_bool", [[]], "must be true or false"),
        ("a_string", 1, "must be a string"),
        ("a_string", "\ud800", "must not contain an unpaired surrogate"),
        ("some_bytes", "a", "must be base64"),
        ("some_bytes", "\u00fc\u00fc", "must be base64"),
        ("some_bytes", ["aGk="], "must be base64"),
    ],
)
def test_wrong_values(lab: Lab, field: str, json: Any, problem: str) -> None:
    with pytest.raises(WrongValueError, match=problem):
        read_scalar(lab.pb2.Everything.DESCRIPTOR.fields_by_name[field], json)


@pytest.mark.parametrize(
    ("json", "value"),
    [("DOG", "DOG"), ("dog", "DOG"), ("Dog", "DOG"), (1, 1), (1.0, 1), ("1", 1), (999, 999), ("-5", -5)],
)
def test_right_enums(json: Any, value: Any) -> None:
    assert read_enum(Pet.Type.DESCRIPTOR, json) == value


@pytest.mark.parametrize(
    "json", ["wolf", "", "--1", "1.5", "\u0661", 1.5, True, None, [], 2**31, -(2**31) - 1, "9" * 99]
)
def test_wrong_enums(json: Any) -> None:
    with pytest.raises(WrongValueError, match="must be one of OTHER, DOG, CAT, "):
        read_enum(Pet.Type.DESCRIPTOR, json)


@pytest.mark.parametrize(
    ("kind", "json", "value"),
    [
        (TIME, "2026-01-31T12:00:00+01:00", "2026-01-31T11:00:00Z"),
        (TIME, "2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123456789Z"),
        (DURATION, "1.5s", "1.500s"),
        (DURATION, "-0s", "0s"),
        (MASK, "a_b.c_d,eF", "aB.cD,eF"),
        (MASK, " a , b ,", "a,b"),
        (MASK, "*", "*"),
        (MASK, "", ""),
    ],
)
def test_right_texts_of_their_own_form(kind: str, json: str, value: str) -> None:
    assert SPECIAL[kind](json) == value


@pytest.mark.parametrize(
    ("kind", "json"),
    [
        *((TIME, json) for json in ("", "now", "2026-01-31", "2026-01-31T12:00:00", 7, None, {}, [])),
        *((TIME, json) for json in ("2026-02-29T00:00:00Z", "10000-01-01T00:00:00Z", "\ud800")),
        *((DURATION, json) for json in ("", "1", "1m", "315576000001s", 1, None, {}, [])),
        *((MASK, json) for json in (None, 7, [], ["a"], "a b", "a__b", "a_1", "\u00fc", "A_b", "a.b_")),
    ],
)
def test_wrong_texts_of_their_own_form(kind: str, json: Any) -> None:
    with pytest.raises(WrongValueError, match="must be"):
        SPECIAL[kind](json)


@pytest.mark.parametrize(
    ("name", "camel"),
    [("a", "a"), ("a_b", "aB"), ("a_bC", "aBC"), ("a__b", "aB"), ("_a", "A"), ("a_1", "a1")],
)
def test_camel_case(name: str, camel: str) -> None:
    assert camel_case(name) == camel
