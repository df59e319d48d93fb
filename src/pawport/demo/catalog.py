"""The sample catalogue: 500 products of our own making, always the same ones."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from itertools import product as combinations
from random import Random
from typing import Any, Final

from pawport.accounts import service as accounts
from pawport.db import Database
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductImport, ProductImportResult
from pawport.imports.products.importing import import_products
from pawport.imports.products.items import read
from pawport.kit.money import decimal_of, money_of

__all__ = ["PRODUCTS", "fill_catalog", "sample_products"]

PRODUCTS: Final = 500
_BUNDLES: Final = 20
_SEED: Final = 1
_CURRENCY: Final = "USD"


def fill_catalog(database: Database, company_id: str | None, count: int) -> int:
    """Adds the first `count` products of the catalogue, and returns how many were new. Existing ones become
    what they are in the catalogue.

    Raises:
        InvalidArgument: `company_id` is none, or is needed to choose between several.
    """
    items = [read(ProductImport(product=product)) for product in sample_products()[:count]]
    with database.transaction() as connection:
        company = accounts.the_company(connection, company_id)
        results = import_products(connection, company.id, items)
    return sum(result.action == ProductImportResult.CREATED for result in results)


def sample_products() -> list[Product]:
    """The catalogue: 20 of every 500 are bundles of others."""
    words = tomllib.loads(resources.files("pawport.demo").joinpath("catalog.toml").read_text())
    rng = Random(_SEED)  # noqa: S311 - nothing secret
    articles = [
        (kind, name, pet, brand)
        for kind in words["kinds"]
        for name, pet, brand in combinations(kind["names"], kind["pets"], words["brands"])
    ]
    chosen = rng.sample(articles, PRODUCTS - _BUNDLES)
    made = [_Maker(rng, words, number).make(*article) for number, article in enumerate(chosen)]
    return [*_with_bundles(rng, made)]


def _with_bundles(rng: Random, made: list[Product]) -> Iterator[Product]:
    """The products, with a bundle for dogs or cats after each so many of them."""
    every = len(made) // _BUNDLES
    for number, product in enumerate(made, 1):
        yield product
        if number % every == 0:
            pet = rng.choice(("Dog", "Cat"))
            parts = [
                each for each in made if each.attributes.pet_type == pet and not each.prescription_required
            ]
            yield _bundle(number // every, pet, rng.sample(parts, 3))


class _Maker:
    """Makes one product."""

    def __init__(self, rng: Random, words: dict[str, Any], number: int) -> None:
        self._rng = rng
        self._words = words
        self._number = number

    def make(self, kind: dict[str, Any], name: str, pet: str, brand: str) -> Product:
        """A product of the kind."""
        found = Product(
            sku=str(10001 + self._number),
            name=f"{brand} {name} for {_plural(pet)}",
            brand=brand,
            manufacturer=self._rng.choice(self._words["manufacturers"]),
            prescription_required=kind.get("prescription", False),
            cold_item=kind.get("cold", False),
            dangerous_goods=kind.get("dangerous", False),
            map_protected=kind.get("map", False),
            p65_warning=kind.get("p65", False),
            attributes=self._attributes(kind, pet),
            seo=Product.Seo(
                title=f"{brand} {name}", keywords=f"buy {name.lower()}, {kind['category'].lower()}"
            ),
            texts=_texts(kind, name, pet),
        )
        self._restrict(found, kind)
        for mark, text, pounds, dollars in kind["variants"]:
            self._add_variant(found, kind, mark, text, pounds, dollars)
        if not kind["variants"]:
            self._sell(found, kind, kind["pounds"], kind["price"])
        return found

    def _attributes(self, kind: dict[str, Any], pet: str) -> Product.Attributes:
        words, rng = self._words, self._rng
        stages = [s for s in words["life_stages"] if s not in ("Puppy", "Kitten") or pet == _PARENTS[s]]
        flavored = kind.get("flavored", False)
        return Product.Attributes(
            pet_type=pet,
            category=kind["category"],
            life_stages=rng.sample(stages, rng.randint(1, len(stages))),
            dietary=rng.sample(words["dietary"], rng.randint(0, 3)) if flavored else [],
            health_conditions=kind.get("conditions", []),
            flavors=rng.sample(words["flavors"], rng.randint(1, 3)) if flavored else [],
            forms=[kind["form"]],
        )

    def _add_variant(
        self, found: Product, kind: dict[str, Any], mark: str, text: str, pounds: float, dollars: float
    ) -> None:
        variant = found.variants.add(sku=f"{found.sku}-{mark}", name=f"{found.name}, {text}")
        self._sell(variant, kind, pounds, dollars)
        self._restrict(variant, kind)

    def _sell(
        self, article: Product | Product.Item, kind: dict[str, Any], pounds: float, dollars: float
    ) -> None:
        """Gives an article what is needed to sell and ship it."""
        amount = Decimal(str(dollars)) + self._rng.randint(0, 8) * Decimal("0.5")
        article.price.CopyFrom(money_of(amount, _CURRENCY))
        if kind.get("map"):
            article.map_price.CopyFrom(money_of(amount - Decimal("0.5"), _CURRENCY))
        article.upc = _upc(8_500_000_000 + self._rng.randrange(10**8))
        article.weight.value, article.weight.unit = pounds, "lb"
        side = round(4 + pounds**0.5 * 3, 1)
        article.size.length, article.size.width, article.size.height = side, side, round(side / 2, 1)
        article.size.unit = "in"

    def _restrict(self, article: Product | Product.Item, kind: dict[str, Any]) -> None:
        article.restricted_states.extend(kind.get("restricted", ()))
        article.shipping_restricted = bool(article.restricted_states)


_PARENTS: Final = {"Puppy": "Dog", "Kitten": "Cat"}


def _texts(kind: dict[str, Any], name: str, pet: str) -> Product.Texts:
    needs = "<p>Needs a prescription of your veterinarian.</p>" if kind.get("prescription") else ""
    pets = _plural(pet).lower()
    return Product.Texts(
        summary=f"<p>{name}: {kind['category'].lower()} for {pets}.</p>{needs}",
        product_for=f"For {pets}.",
        active_ingredients=kind.get("ingredients", ""),
        how_is_it_sold=" ".join(f"-{text}" for _, text, *_ in kind["variants"]),
        side_effects=kind.get("effects", ""),
        how_to_store=kind.get("storage", ""),
        overdose="Call your veterinarian at once." if kind.get("prescription") else "",
    )


def _bundle(number: int, pet: str, parts: list[Product]) -> Product:
    """A bundle of the first variants of some products, 10 % off."""
    items = [part.variants[0] if part.variants else _item(part) for part in parts]
    total = sum((decimal_of(item.price) for item in items), Decimal())
    return Product(
        sku=f"SET-{number:02}",
        name=f"Starter Set {number} for {_plural(pet)}",
        price=money_of((total * Decimal("0.9")).quantize(Decimal("0.01")), _CURRENCY),
        upc=_upc(8_600_000_000 + number),
        attributes=Product.Attributes(pet_type=pet, category="Sets"),
        texts=Product.Texts(summary="<p>A set of " + ", ".join(part.name for part in parts) + ".</p>"),
        components=[Product.Component(item=item, quantity=1) for item in items],
    )


def _item(product: Product) -> Product.Item:
    names = ("sku", "name", "upc", "price", "weight", "size", "attributes")
    return Product.Item(**{name: getattr(product, name) for name in names})


def _plural(pet: str) -> str:
    return f"{pet}s"


def _upc(number: int) -> str:
    """Twelve digits with a leading zero, of which the last one checks the others."""
    digits = f"0{number:010}"
    total = 3 * sum(map(int, digits[::2])) + sum(map(int, digits[1::2]))
    return f"{digits}{-total % 10}"
