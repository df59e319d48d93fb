"""The lines of orders: what they must be, and what they reserve."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from pawport.db import new_id, new_uid
from pawport.errors import FieldViolation, InvalidArgument, NotFound, invalid
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.changes import PetChanges
from pawport.shop.orders.articles import (
    Article,
    find_articles,
    price_of,
    sale_problem,
    shipping_problem,
    warnings,
)
from pawport.shop.stock import service as stock

__all__ = [
    "check_lines",
    "check_pets",
    "describe_lines",
    "lock_pets",
    "number_lines",
    "price_lines",
    "reserve",
]

Lines = Sequence[Order.Line]


def number_lines(lines: Lines, prefix: str) -> None:
    """Gives lines without a number their place in the list.

    Raises:
        InvalidArgument: two lines have the same number.
    """
    known: set[int] = set()
    for index, line in enumerate(lines):
        line.line_number = line.line_number or index + 1
        if line.line_number in known:
            raise invalid(
                f"{prefix}lines[{index}].line_number", f"{line.line_number} is the number of another line"
            )
        known.add(line.line_number)


def lock_pets(connection: Connection, company_id: str, lines: Iterable[Order.Line]) -> None:
    """Locks the pets that lines are for: before the order, as those do who change pets."""
    PetChanges(connection, company_id).load(ids={line.pet_id for line in lines} - {""})


def check_pets(connection: Connection, company_id: str, order: Order, prefix: str) -> None:
    """Locks the pets that the lines are for.

    Raises:
        InvalidArgument: one is not the customer's, or it is dead.
    """
    changes = PetChanges(connection, company_id)
    problems: dict[str, str] = {}
    current: dict[str, str] = {}  # ids of merged pets, and those that were kept
    for pet_id in sorted({line.pet_id for line in order.lines} - {""}):
        try:
            pet = changes.pet(order.customer_id, pet_id).pet
        except NotFound:
            problems[pet_id] = "is not a pet of the customer"
            continue
        current[pet_id] = pet.id
        if pet.status == Pet.PASSED_AWAY:
            problems[pet_id] = "is a pet that has passed away"
    violations = [
        FieldViolation(f"{prefix}lines[{index}].pet_id", problems[line.pet_id])
        for index, line in enumerate(order.lines)
        if line.pet_id in problems
    ]
    if violations:
        raise InvalidArgument(violations)
    for line in order.lines:
        line.pet_id = current.get(line.pet_id, "")


def check_lines(
    connection: Connection, company_id: str, order: Order, prefix: str, *, new: bool
) -> dict[str, Article]:
    """Returns the articles of the lines, and sets the warnings of the order. `new`: whether the lines are;
    others may have articles that are not sold any more.

    Raises:
        InvalidArgument: an article cannot be sold, or not be shipped as the order says; or a line lacks a
            pet.
    """
    articles = find_articles(connection, company_id, {line.sku for line in order.lines})
    violations = []
    order.ClearField("warnings")
    for index, line in enumerate(order.lines):
        field = f"lines[{index}]."
        article = articles.get(line.sku)
        for name, problem in _problems(line, article, order, new=new):
            violations.append(FieldViolation(f"{prefix}{field}{name}", problem))
        for message in warnings(article, order) if article else ():
            order.warnings.add(field=f"{field}sku", message=f"{line.sku} {message}")
    if violations:
        raise InvalidArgument(violations)
    return articles


def _problems(
    line: Order.Line, article: Article | None, order: Order, *, new: bool
) -> Iterator[tuple[str, str]]:
    """What is wrong with a line, and the names of its fields."""
    if article is None:
        if new:
            yield "sku", "is not in the catalogue"
        return
    if new and not order.original_order_id and (problem := sale_problem(article)):
        yield "sku", problem
    if problem := shipping_problem(article, order):
        yield "sku", problem
    if article.product.prescription_required and not line.pet_id:
        yield "pet_id", "is required for a product that is sold on prescription"


def describe_lines(lines: Lines, articles: Mapping[str, Article]) -> None:
    """Gives new lines an id and what the catalogue says of their articles."""
    for line in lines:
        article = articles[line.sku]
        line.id = new_id("oln", new_uid())
        line.product_id = article.product.id
        line.variant_sku = article.variant.sku if article.variant else ""
        line.name = article.own.name or article.product.name
        line.upc = article.own.upc
        line.prescription_required = article.product.prescription_required


def price_lines(lines: Lines, articles: Mapping[str, Article], prefix: str) -> None:
    """Gives new lines the prices of the catalogue.

    Raises:
        InvalidArgument: these are in several currencies.
    """
    for index, line in enumerate(lines):
        price = price_of(articles[line.sku])
        if price is not None:  # as was checked
            line.unit_price.CopyFrom(price)
        code, currency = line.unit_price.currency_code, lines[0].unit_price.currency_code
        if code != currency:
            problem = f"has a price in {code}, the first line in {currency}: an order has one currency"
            raise invalid(f"{prefix}lines[{index}].sku", problem)


def reserve(
    connection: Connection, company_id: str, before: Iterable[Order.Line], lines: Lines, prefix: str
) -> None:
    """Reserves the pieces of lines of which nothing is shipped, in the place of what other lines have
    reserved.

    Raises:
        FailedPrecondition: fewer pieces of an article are available.
    """
    kept = stock.exchange(
        connection, company_id, _sum(before, _reserved), _sum(lines, _wanted), _field_of(lines, prefix)
    )
    for line in lines:
        line.quantity_reserved = line.quantity if line.sku in kept else 0


def _sum(lines: Iterable[Order.Line], quantity: Callable[[Order.Line], int]) -> dict[str, int]:
    """The pieces of each article."""
    found: Counter[str] = Counter()
    for line in lines:
        found[line.sku] += quantity(line)
    return found


def _reserved(line: Order.Line) -> int:
    return line.quantity_reserved


def _wanted(line: Order.Line) -> int:
    return line.quantity


def _field_of(lines: Lines, prefix: str) -> Callable[[str], str]:
    places = {line.sku: index for index, line in reversed(list(enumerate(lines)))}
    return lambda sku: f"{prefix}lines[{places[sku]}].quantity"
