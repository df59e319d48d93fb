"""Query parameters, apart from the fields that they fill."""

import pytest

from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_service_pb2 import ListPetsRequest
from pawport.rest.queries import Parameters, parse_query, read_parameters, resolve

REQUEST = ListPetsRequest.DESCRIPTOR


def wrong(query: bytes, *, ignores_unknown: bool = False) -> list[str]:
    with pytest.raises(InvalidArgument) as caught:
        parse_query(query, ignores_unknown=ignores_unknown)
    assert caught.value.reason == ErrorReason.REQUEST_MALFORMED
    return [violation.field for violation in caught.value.violations]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (b"a=1&b=2", [("a", "1"), ("b", "2")]),
        (b"a=1&a=2", [("a", "1"), ("a", "2")]),
        (b"a=", [("a", "")]),
        (b"a", [("a", "")]),
        (b"a=b=c", [("a", "b=c")]),
        (b"a=1;b=2", [("a", "1;b=2")]),
        (b"&a=1&&", [("a", "1")]),
        (b"a%2Eb=%26+%2B", [("a.b", "& +")]),
        (b"a=%C3%BC", [("a", "\u00fc")]),
        (b"a=100%", [("a", "100%")]),
    ],
)
def test_pairs(query: bytes, fields: list[tuple[str, str]]) -> None:
    assert parse_query(query) == Parameters(fields)


@pytest.mark.parametrize(
    ("query", "enum_numbers", "pretty"),
    [
        (b"$alt=json&a=1", False, False),
        (b"%24alt=json%3Benum-encoding%3Dint&a=1", True, False),
        (b"a=1&$prettyPrint=True", False, True),
        (b"a=1&$prettyPrint", False, True),
        (b"a=1&$prettyPrint=0", False, False),
        (b"$alt=json;enum-encoding=int&$prettyPrint=1&a=1", True, True),
    ],
)
def test_parameters_of_the_answer(query: bytes, enum_numbers: bool, pretty: bool) -> None:
    assert parse_query(query) == Parameters([("a", "1")], enum_numbers, pretty)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (b"a=%FF", ["request"]),
        (b"%FF=a", ["request"]),
        (b"a=\xc3\xbc", ["request"]),
        (b"&".join([b"a=1"] * 1001), ["request"]),
        (b"$alt=proto", ["$alt"]),
        (b"$alt=json&$alt=json", ["$alt"]),
        (b"$prettyPrint=yes", ["$prettyPrint"]),
        (b"$a=1&b=2&$c=3", ["$a", "$c"]),
    ],
)
def test_what_is_wrong(query: bytes, fields: list[str]) -> None:
    assert wrong(query) == fields


def test_unknown_parameters_of_the_answer_that_are_ignored() -> None:
    assert parse_query(b"$a=1&$prettyPrint=1", ignores_unknown=True) == Parameters([], pretty=True)
    assert wrong(b"$a=1&$alt=xml", ignores_unknown=True) == ["$alt"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("pagination.pageSize", ["pagination", "page_size"]),
        ("pagination.page_size", ["pagination", "page_size"]),
        ("customerId", ["customer_id"]),
        ("pagination", ["pagination"]),
    ],
)
def test_names_that_lead_to_fields(name: str, path: list[str]) -> None:
    found = resolve(REQUEST, name)
    assert found is not None
    assert [field.name for field in found] == path


@pytest.mark.parametrize("name", ["", ".", "page_size", "pagination.", "pagination.pageSize.x", "customerID"])
def test_names_that_lead_nowhere(name: str) -> None:
    assert resolve(REQUEST, name) is None


def test_a_field_that_the_path_has() -> None:
    pairs = [("customerId", "c"), ("pagination.pageSize", "7")]
    with pytest.raises(InvalidArgument, match="customerId: is set by the path"):
        read_parameters(REQUEST, pairs, ignores_unknown=False, bound=["customer_id"])
    read = read_parameters(REQUEST, pairs, ignores_unknown=True, bound=["customer_id"])
    assert read == {"pagination": {"page_size": 7}}


def test_many_mistakes() -> None:
    pairs = [(f"no_{number}", "") for number in range(1000)]
    with pytest.raises(InvalidArgument) as caught:
        read_parameters(REQUEST, pairs, ignores_unknown=False)
    assert len(caught.value.violations) == 20
