"""The lines of an order as a client sends them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from pawport.apis.allivet.answers import Warnings
from pawport.apis.allivet.ids import find_pet
from pawport.apis.allivet.orders.problems import LINES
from pawport.care.vets import customers_service as vets_of_customers
from pawport.care.vets import service as vets
from pawport.errors import FieldViolation, InvalidArgument, NotFound
from pawport.gen.allivet.v1.order_pb2 import NewOrderDetail
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.kit.money import decimal_of
from pawport.shop.orders.articles import find_articles

__all__ = ["new_lines", "shipped_again", "warn_of_prices"]

Details = Sequence[NewOrderDetail]


def new_lines(
    connection: Connection, company_id: str, customer: Customer, given: Details
) -> list[Order.Line]:
    """The lines that a request describes.

    Raises:
        InvalidArgument: the customer does not have a pet or a vet, or a prescription item has no vet.
    """
    skus = {each.item_name for each in given}
    articles = find_articles(connection, company_id, skus)
    on_prescription = {sku for sku, article in articles.items() if article.product.prescription_required}
    lines, violations = [], []
    for index, each in enumerate(given):
        line = Order.Line(line_number=each.line_number, sku=each.item_name, quantity=each.quantity)
        violations += [
            FieldViolation(f"{LINES}[{index}].{name}", problem)
            for name, problem in _complete(
                connection, company_id, customer, line, each, needs_vet=each.item_name in on_prescription
            )
        ]
        lines.append(line)
    if violations:
        raise InvalidArgument(violations)
    return lines


def shipped_again(original: Order, given: Details) -> list[Order.Line]:
    """The lines of an order that ships again what an original order had: they have its numbers.

    Raises:
        InvalidArgument: an article was not shipped with the original.
    """
    numbers = {line.sku: line.line_number for line in reversed(original.lines) if line.quantity_shipped}
    unknown = [
        FieldViolation(f"{LINES}[{index}].itemName", "was not shipped with the original order")
        for index, each in enumerate(given)
        if each.item_name not in numbers
    ]
    if unknown:
        raise InvalidArgument(unknown)
    return [Order.Line(line_number=numbers[each.item_name], quantity=each.quantity) for each in given]


def warn_of_prices(order: Order, given: Details, warnings: Warnings) -> None:
    """Warns of the prices of a request that are not those of the order."""
    for index, (line, each) in enumerate(zip(order.lines, given, strict=True)):
        price = float(decimal_of(line.unit_price))
        if each.HasField("unit_price") and each.unit_price != price:
            warnings.add(f"{LINES}[{index}].unitPrice", f"differs from the price, which counts: {price}")


def _complete(
    connection: Connection,
    company_id: str,
    customer: Customer,
    line: Order.Line,
    given: NewOrderDetail,
    *,
    needs_vet: bool,
) -> Iterator[tuple[str, str]]:
    """Gives the line the pet and the vet that the request names. Yields what is wrong, and the names of the
    fields."""
    if given.client_pet_id:
        try:
            line.pet_id = find_pet(connection, company_id, customer.id, given.client_pet_id).id
        except NotFound:
            yield "clientPetId", "is not a pet of the customer"
    if given.client_vet_id:
        vet_id = _vet_id(connection, company_id, customer, given.client_vet_id)
        line.vet_id = vet_id or ""
        if vet_id is None:
            yield "clientVetId", "is neither a vet of the customer nor the number of a vet"
    elif needs_vet:
        if len(customer.vets) == 1:
            line.vet_id = customer.vets[0].vet_id
        else:
            yield "clientVetId", f"is required: the customer has {len(customer.vets)} vets"


def _vet_id(connection: Connection, company_id: str, customer: Customer, name: str) -> str | None:
    """The id of the customer's vet with the name, or of the vet of the directory with the number."""
    if found := vets_of_customers.vet_id_of(connection, company_id, customer, name):
        return found
    if not vets.is_number(name):
        return None
    try:
        vet = vets.get_by_number(connection, company_id, int(name))
    except NotFound:
        return None
    return None if vet.deleted else vet.id
