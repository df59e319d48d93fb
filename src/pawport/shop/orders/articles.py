"""What is ordered, as the catalogue has it, and whether it can be sold and shipped."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from google.type.money_pb2 import Money
from sqlalchemy import Connection

from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.money import decimal_of
from pawport.shop.orders.regions import state_code
from pawport.shop.products.service import find_products

__all__ = ["Article", "find_articles", "price_of", "sale_problem", "shipping_problem", "warnings"]


class Article(NamedTuple):
    """A product without variants, or a variant of a product."""

    product: Product
    variant: Product.Item | None

    @property
    def own(self) -> Product | Product.Item:
        """What has the SKU."""
        return self.product if self.variant is None else self.variant


def find_articles(connection: Connection, company_id: str, skus: Collection[str]) -> dict[str, Article]:
    """The articles of the catalogue by their SKUs. One that is not there is not in the catalogue."""
    found = find_products(connection, company_id, skus)
    return {sku: _article(product, sku) for sku, product in found.items()}


def price_of(article: Article) -> Money | None:
    """The price of a piece: that of the variant, or else of the product, and at least the minimum advertised
    price if the product must not be sold below it; None without a price."""
    sold = article.own if article.own.HasField("price") else article.product
    if not sold.HasField("price"):
        return None
    price, least = sold.price, article.own.map_price
    if article.product.map_protected and least.currency_code == price.currency_code:
        return max(price, least, key=decimal_of)
    return price


def sale_problem(article: Article) -> str:
    """Why the article cannot be sold; "" if it can."""
    if article.variant is None and article.product.variants:
        return "is a product with variants: order one of them"
    if not (article.product.active and article.own.active):
        return "is not in use"
    if not (article.product.show_buy_button and article.own.show_buy_button):
        return "is not for sale"
    return "" if price_of(article) is not None else "has no price"


def shipping_problem(article: Article, order: Order) -> str:
    """Why the article cannot be shipped as the order says; "" if it can."""
    restricted = {*article.product.restricted_states, *article.own.restricted_states}
    address = order.shipping_address
    if restricted and address.country_code in ("", "US"):
        state = state_code(address.region)
        if not state:
            return "is not shipped to every state: the region of the shipping address must be a state"
        if state in restricted:
            return f"is not shipped to {state}"
    if article.product.dangerous_goods and order.shipping_method != Order.STANDARD:
        return "is dangerous goods, which are shipped by STANDARD only"
    return ""


def warnings(article: Article, order: Order) -> Iterator[str]:
    """What the caller should know of an article that is ordered."""
    if article.product.cold_item and order.shipping_method == Order.STANDARD:
        yield "must stay cold: ship it by TWO_DAY or NEXT_DAY"
    address = order.shipping_address
    if (
        article.product.p65_warning
        and address.country_code in ("", "US")
        and state_code(address.region) == "CA"
    ):
        yield "needs a warning under California's Proposition 65"


def _article(product: Product, sku: str) -> Article:
    return Article(product, next((each for each in product.variants if each.sku == sku), None))
