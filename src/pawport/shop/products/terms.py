"""The terms that products are found by: words, and what a filter can ask for.

A product is found if it has all terms of a search. A term consists of ASCII letters, digits and "_", so that
SQLite and PostgreSQL take it as it is. Words have no "_"; all other terms begin with one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from html import unescape
from typing import Final

from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductFilter
from pawport.kit.search_keys import text_key

__all__ = ["terms_of", "wanted_terms", "words"]

_WORD: Final = re.compile(r"[^\W_]+")
_TAG: Final = re.compile(r"<[^<>]*>")
_LONGEST: Final = 64  # characters of a word that count
# The fields of a filter, the fields of `Attributes` that they look at, and what their terms begin with.
_ATTRIBUTES: Final = (
    ("pet_type", "pet_type", "_p"),
    ("category", "category", "_c"),
    ("life_stage", "life_stages", "_l"),
    ("dietary", "dietary", "_d"),
    ("health_condition", "health_conditions", "_h"),
    ("flavor", "flavors", "_f"),
    ("form", "forms", "_m"),
)
_FLAGS: Final = (("active", "_a"), ("prescription_required", "_r"))


def terms_of(company_id: str, product: Product) -> str:
    """All terms of a product, with blanks between; none of one that is deleted."""
    if product.deleted:
        return ""
    found = {_company(company_id), *_flags(product), *words("\n".join(_texts(product)))}
    if product.brand:
        found.add(_term("_b", product.brand))
    for attributes in _all_attributes(product):
        for _, name, prefix in _ATTRIBUTES:
            found.update(_term(prefix, value) for value in _values(attributes, name))
    return " ".join(sorted(found))


def wanted_terms(company_id: str, keyword: str, wanted: ProductFilter) -> list[str]:
    """The terms that a search asks for."""
    found = {_company(company_id), *words(keyword), *_flags(wanted)}
    if wanted.brand:
        found.add(_term("_b", wanted.brand))
    for name, _, prefix in _ATTRIBUTES:
        if value := getattr(wanted, name):
            found.add(_term(prefix, value))
    return sorted(found)


def words(text: str) -> set[str]:
    """The words of a text without case and accents, in the singular."""
    text = text.lower() if text.isascii() else _plain_letters(text)
    return {_word(word[:_LONGEST]) for word in set(_WORD.findall(text))}


def _plain_letters(text: str) -> str:
    """The text without case and accents. What a letter stands for can have a case again, hence twice."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


@lru_cache(maxsize=4096)
def _word(word: str) -> str:
    singular = _singular(word)
    return singular if singular.isascii() else f"_u{singular.encode().hex()}"


def _singular(word: str) -> str:
    """The rules of Harman's S-stemmer for plurals of English words."""
    if len(word) > 3:
        if word.endswith("ies") and not word.endswith(("eies", "aies")):
            return f"{word[:-3]}y"
        if word.endswith("s") and not word.endswith(("us", "ss", "aes", "ees", "oes")):
            return word[:-1]
    return word


def _texts(product: Product) -> Iterator[str]:
    """The texts whose words find the product."""
    yield from (product.sku, product.upc, product.name, product.brand, product.manufacturer)
    yield product.seo.keywords
    yield from (_plain(text) for text in (product.texts.summary, product.texts.active_ingredients))
    for variant in product.variants:
        yield from (variant.sku, variant.upc, variant.name)
    for attributes in _all_attributes(product):
        for _, name, _ in _ATTRIBUTES:
            yield from _values(attributes, name)


def _plain(text: str) -> str:
    """A text without HTML."""
    return unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text


def _all_attributes(product: Product) -> Iterable[Product.Attributes]:
    return (
        product.attributes,
        *(item.attributes for item in product.variants if item.HasField("attributes")),
    )


def _values(attributes: Product.Attributes, name: str) -> Iterable[str]:
    value = getattr(attributes, name)
    return value if not isinstance(value, str) else [value] if value else []


def _flags(holder: Product | ProductFilter) -> list[str]:
    return [
        f"{prefix}{getattr(holder, name):d}"
        for name, prefix in _FLAGS
        if holder.HasField(name)  # type: ignore[arg-type]  # the stubs want a literal
    ]


def _company(company_id: str) -> str:
    return f"_o{_digest(company_id)}"


@lru_cache(maxsize=4096)
def _term(prefix: str, value: str) -> str:
    return f"{prefix}{_digest(text_key(value))}"


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
