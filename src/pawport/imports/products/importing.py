"""Importing products: what is done in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from pawport.db import Conflict, lock_keys
from pawport.errors import AlreadyExists, DomainError, invalid
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductImportError, ProductImportResult
from pawport.imports.problems import Problem, problems_of
from pawport.imports.products.items import Item
from pawport.kit.masks import changed_fields, copy_present
from pawport.shop.products.changes import ProductChange, ProductChanges, present_fields
from pawport.shop.products.rules import WRITABLE, normalize, normalize_variant, settle_type, skus
from pawport.shop.products.service import new_product

__all__ = ["DryRun", "import_products"]

_OF_VARIANTS: Final = frozenset(field.name for field in Product.Item.DESCRIPTOR.fields)
_MAX_VARIANTS: Final = 500  # as the schema says


def import_products(
    connection: Connection, company_id: str, items: Sequence[Item]
) -> list[ProductImportResult]:
    """Adds or changes the products, one after the other, and returns what became of each.

    Raises:
        Conflict: another transaction used a SKU in between. Nothing is written: try again.
    """
    work = _Import(connection, company_id, lock=True)
    results = work.take(items)
    try:
        work.changes.write()
    except AlreadyExists as error:  # all was looked for before
        raise Conflict("a concurrent write used the same SKU") from error
    return results


class DryRun:
    """Says what an import would do, and writes nothing. Each call sees what those before would have done."""

    def __init__(self, company_id: str) -> None:
        self._company_id = company_id
        self._work: _Import | None = None

    def import_products(self, connection: Connection, items: Sequence[Item]) -> list[ProductImportResult]:
        """Returns what would become of each product, without ids that would be others in an import."""
        if self._work is None:
            self._work = _Import(connection, self._company_id, lock=False)
        self._work.changes.connection = connection
        results = self._work.take(items)
        for result in results:
            change = self._work.changes.by_id(result.product_id)
            if change is not None and change.is_new:
                result.ClearField("product_id")
        return results


class _Import:
    """Decides on items, one after the other, each on what those before it did."""

    def __init__(self, connection: Connection, company_id: str, *, lock: bool) -> None:
        self.changes = ProductChanges(connection, company_id, lock=lock)
        self._company_id = company_id
        self._lock = lock

    def take(self, items: Sequence[Item]) -> list[ProductImportResult]:
        """Decides on the items, and returns what becomes of each."""
        wanted = {sku for item in items for sku in (item.variant_of, *skus(item.product))} - {""}
        if self._lock:
            lock_keys(self.changes.connection, self._company_id, {"product_sku": wanted})
        self.changes.load(wanted)
        return [self._take(item) for item in items]

    def _take(self, item: Item) -> ProductImportResult:
        if item.problems:
            return _failed(item, item.problems)
        try:
            if item.variant_of:
                return self._take_variant(item)
            known = self.changes.named(item.sku)
            return self._add(item) if known is None else self._change(item, known)
        except DomainError as error:
            return _failed(item, problems_of(error))

    def _add(self, item: Item) -> ProductImportResult:
        product = new_product(item.product, "product.")
        self.changes.check_skus(product, None, "product.")
        change = self.changes.add(product)
        return _result(ProductImportResult.CREATED, item, change, present_fields(product))

    def _change(self, item: Item, known: ProductChange) -> ProductImportResult:
        after = Product()
        after.CopyFrom(known.product)
        copy_present(item.product, after, item.fields - {"variants"})
        variants = {variant.sku: variant for variant in after.variants}
        for given in item.product.variants:
            if given.sku not in variants:
                variants[given.sku] = after.variants.add()
            copy_present(given, variants[given.sku], _OF_VARIANTS)
        _check_count(len(after.variants), "product.variants")
        normalize(after, "product.")
        self.changes.check_skus(after, known, "product.")
        fields = changed_fields(known.product, after, WRITABLE)
        if not fields:
            return _result(ProductImportResult.SKIPPED, item, known, ())
        known.edit().CopyFrom(after)
        self.changes.index(known)
        return _result(ProductImportResult.UPDATED, item, known, fields)

    def _take_variant(self, item: Item) -> ProductImportResult:
        parent = self.changes.named(item.variant_of)
        if parent is None:
            raise invalid("variant_of", f"product {item.variant_of} not found")
        self.changes.check_skus(Product(sku=item.sku), parent, "product.")
        if item.sku == parent.product.sku:
            raise invalid("product.sku", "must be unique among the product and its variants")
        before = next((each for each in parent.product.variants if each.sku == item.sku), None)
        after = Product.Item()
        if before is not None:
            after.CopyFrom(before)
        copy_present(item.product, after, item.fields & _OF_VARIANTS)
        normalize_variant(after, "product.")
        fields = changed_fields(before or Product.Item(), after, _OF_VARIANTS)
        if not fields:
            return _result(ProductImportResult.SKIPPED, item, parent, ())
        if before is not None:
            parent.edit()
            before.CopyFrom(after)
            return _result(ProductImportResult.UPDATED, item, parent, fields)
        _check_count(len(parent.product.variants) + 1, "variant_of")
        parent.edit().variants.append(after)
        settle_type(parent.product)
        self.changes.index(parent)
        return _result(ProductImportResult.CREATED, item, parent, fields)


def _check_count(count: int, field: str) -> None:
    """Raises InvalidArgument when a product would have more variants than it can."""
    if count > _MAX_VARIANTS:
        raise invalid(
            field, f"the product can have at most {_MAX_VARIANTS} variants, including existing ones"
        )


def _failed(item: Item, problems: Iterable[Problem]) -> ProductImportResult:
    errors = [
        ProductImportError(field=each.field, message=each.message, reason=ErrorReason.Name(each.reason))
        for each in problems
    ]
    return ProductImportResult(action=ProductImportResult.FAILED, sku=item.sku, errors=errors)


def _result(
    action: "ProductImportResult.Action.ValueType", item: Item, change: ProductChange, fields: Iterable[str]
) -> ProductImportResult:
    return ProductImportResult(
        action=action, product_id=change.product.id, sku=item.sku, updated_fields=sorted(fields)
    )
