"""The document's names for what the rules of orders find wrong."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pawport.errors import FailedPrecondition, FieldViolation, InvalidArgument

__all__ = ["LINES", "named_as_in_the_document", "renamed"]

LINES: Final = "customerSalesOrderDetail"
_OF_LINE: Final = {
    "line_number": "lineNumber",
    "sku": "itemName",
    "quantity": "quantity",
    "pet_id": "clientPetId",
    "vet_id": "clientVetId",
}
_OTHERS: Final = {
    "recipient": "shipToName",
    "street": "shipToAddress",
    "city": "shipToCity",
    "region": "shipToState",
    "postal_code": "shipToPostalCode",
    "country_code": "shipToCountry",
    "phone_number": "shipToPhone",
    "email": "customerId",
}
_LINE: Final = re.compile(r"lines\[(\d+)\]\.(\w+)")


@contextmanager
def named_as_in_the_document() -> Iterator[None]:
    """Gives the fields that are wrong the document's names. Too little stock is a wrong quantity."""
    try:
        yield
    except InvalidArgument as error:
        violations = [FieldViolation(renamed(each.field), each.description) for each in error.violations]
        raise InvalidArgument(violations, reason=error.reason) from None
    except FailedPrecondition as error:
        if not error.field:
            raise
        problem = error.message.removeprefix(f"{error.field}: ")
        raise InvalidArgument([FieldViolation(renamed(error.field), problem)], reason=error.reason) from None


def renamed(field: str) -> str:
    """The document's name of a field of our orders. A field of the document keeps its name."""
    if field.startswith(LINES):
        return field
    if line := _LINE.search(field):
        return f"{LINES}[{line[1]}].{_OF_LINE.get(line[2], line[2])}"
    name = field.rpartition(".")[2]
    return _OTHERS.get(name, name)
