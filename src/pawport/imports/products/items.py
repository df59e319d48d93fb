"""One product or variant of an import, read and checked."""

from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf.message import Message

from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductImport
from pawport.imports.problems import Problem, problems_of
from pawport.rpc.validation import validate
from pawport.shop.products.rules import WRITABLE

__all__ = ["Item", "read"]

_PLACEHOLDER: Final = "-"  # for the name, which an import need not give of a product that is there


@dataclass(frozen=True, slots=True)
class Item:
    """What an import says of a product, or with `variant_of` of a variant of the product with that SKU.

    `sku` is as given. `fields` are those of `product` that the import gives. With problems, there is nothing
    else in it but `sku`.
    """

    sku: str = ""
    product: Product = field(default_factory=Product)
    variant_of: str = ""
    fields: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Lets it go to another process: generated messages cannot, but as bytes."""
        return _item, (
            self.sku,
            self.product.SerializeToString(),
            *(getattr(self, n) for n in self.__slots__[2:]),
        )


def read(given: ProductImport) -> Item:
    """What an import says of one product or variant; what is wrong with it is in its problems."""
    try:
        _check(given)
    except InvalidArgument as error:
        return Item(given.product.sku[:50], problems=tuple(problems_of(error)))
    fields = frozenset(
        descriptor.name
        for descriptor, value in given.product.ListFields()
        if descriptor.name in WRITABLE and not (isinstance(value, Message) and not value.ByteSize())
    )
    return Item(given.product.sku, given.product, given.variant_of, fields)


def _item(sku: str, product: bytes, *others: Any) -> Item:
    """What `Item.__reduce__` has made to bytes."""
    return Item(sku, Product.FromString(product), *others)


def _check(given: ProductImport) -> None:
    """Raises InvalidArgument when a field breaks the schema's rules."""
    checked = given
    if given.HasField("product") and not given.product.name:
        checked = ProductImport()
        checked.CopyFrom(given)
        checked.product.name = _PLACEHOLDER
    validate(checked, checked.SerializeToString())
