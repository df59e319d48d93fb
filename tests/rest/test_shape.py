"""How deep JSON is nested, and how many objects it has."""

import json
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.rest.shape import MAX_DEPTH, MAX_OBJECTS, shape_problem

LARGE = 4 << 20


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_the_deepest_that_is_accepted(opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"
    assert not shape_problem(opening * MAX_DEPTH + b"1" + closing * MAX_DEPTH)
    assert shape_problem(opening * (MAX_DEPTH + 1) + b"1" + closing * (MAX_DEPTH + 1))


@pytest.mark.parametrize(
    "text",
    [
        b"[" + b"[]," * 1000 + b"[]]",
        b'["' + b"[" * 1000 + b'"]',
        b'["\\"' + b"[" * 1000 + b'"]',
        b'["\\\\\\"' + b"{" * 1000 + b'\\\\"]',
    ],
    ids=["beside each other", "in a text", "after an escaped quote", "after an escaped backslash"],
)
def test_what_only_looks_deep(text: bytes) -> None:
    assert not shape_problem(text)


def test_depth_that_closing_brackets_in_texts_hide() -> None:
    assert shape_problem(b'["]]]]",' * (MAX_DEPTH + 1))
    assert shape_problem(b'["\\\\",' * (MAX_DEPTH + 1))


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


JSON = st.recursive(
    st.text('[]{}"\\a') | st.integers(0, 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{}"\\a'), inner, max_size=3),
)


@given(JSON, st.integers(MAX_DEPTH - 3, MAX_DEPTH + 1))
def test_any_json_is_as_deep_as_its_parsed_value(value: object, around: int) -> None:
    for _ in range(around):
        value = [value]
    text = json.dumps(value).encode()
    assert bool(shape_problem(text)) == (_depth(value) > MAX_DEPTH)


@pytest.mark.parametrize("text", [b"[", b'{"a":', b"[]", b'"', b'"\\"', b'"\\', b"\\", b'["]",'])
def test_a_large_text_takes_little_time(text: bytes) -> None:
    started = process_time()
    shape_problem(text * (LARGE // len(text)))
    assert process_time() - started < 5


def test_the_most_objects() -> None:
    assert not shape_problem(b"[" + b"{}," * (MAX_OBJECTS - 2) + b'[],"{"]')
    assert "objects" in shape_problem(b"[" + b"{}," * (MAX_OBJECTS - 1) + b"[]]")
