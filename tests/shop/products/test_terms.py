"""The terms that products are found by."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductFilter
from pawport.shop.products.terms import terms_of, wanted_terms, words
from tests.properties import examples

TERM = re.compile("[a-z0-9_]+")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dogs and CATS", {"dog", "and", "cat"}),
        ("puppies, ponies; berries", {"puppy", "pony", "berry"}),
        ("gas bus glass shoes bees", {"gas", "bus", "glass", "shoes", "bees"}),
        ("Omega-3 1,000mg", {"omega", "3", "1", "000mg"}),
        ("snake_case", {"snake", "case"}),
        ("Stra\u00dfe caf\u00e9 \u00c5", {"strasse", "cafe", "a"}),
        ("\u732b", {"_ue78cab"}),
        ("\U0001d54a", {"s"}),  # which has no case of its own
        ("x" * 100, {"x" * 64}),
        (" -!? ", set()),
    ],
)
def test_words(text: str, expected: set[str]) -> None:
    assert words(text) == expected


@given(st.text(max_size=80))
@examples(200)
def test_what_is_asked_for_is_what_is_there(text: str) -> None:
    """Both engines take the terms as they are, and a product has the terms of each of its texts."""
    product = Product(sku="A", name=text, attributes={"category": text}, active=True)
    has = set(terms_of("com_1", product).split(" "))
    wanted = wanted_terms("com_1", text, ProductFilter(category=text, active=True))
    assert set(wanted) <= has
    assert all(TERM.fullmatch(term) for term in has)


def test_other_companies_have_other_terms() -> None:
    assert not set(wanted_terms("com_1", "", ProductFilter())) & set(
        wanted_terms("com_2", "", ProductFilter())
    )


def test_a_deleted_product_has_none() -> None:
    assert terms_of("com_1", Product(sku="A", name="Toy", deleted=True)) == ""
