"""Orders that ship others again, free of charge."""

from collections import Counter
from collections.abc import Sequence

from pawport.errors import invalid
from pawport.gen.pawport.v1.order_pb2 import Order

__all__ = ["refuse_more_than_shipped"]


def refuse_more_than_shipped(original: Order, lines: Sequence[Order.Line]) -> None:
    """Raises InvalidArgument when lines have more pieces of an article than were shipped with the original
    order."""
    left = Counter[str]()
    for line in original.lines:
        left[line.sku] += line.quantity_shipped
    for index, line in enumerate(lines):
        if line.quantity > left[line.sku]:
            problem = f"must be at most {left[line.sku]}, as many as were shipped with the original order"
            raise invalid(f"lines[{index}].quantity", problem)
        left[line.sku] -= line.quantity
