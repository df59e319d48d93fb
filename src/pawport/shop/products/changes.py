"""The one module through which products are written: those of one transaction, as they were and will be.

It works as `pawport.pets.changes` does.
"""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport import events
from pawport.db import Conflict, new_id, new_uid, write_time
from pawport.errors import AlreadyExists, NotFound
from pawport.events import NewEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.etags import check_etag, next_etag
from pawport.kit.masks import changed_fields
from pawport.kit.times import timestamp_of
from pawport.shop.products import repository
from pawport.shop.products.rules import WRITABLE, skus

__all__ = ["ProductChange", "ProductChanges", "present_fields"]

_COMPARED: Final = WRITABLE | {"deleted"}


class ProductChange:
    """A product that is locked, or new. What is done here is written by `ProductChanges.write`."""

    def __init__(self, product: Product, *, is_new: bool = False) -> None:
        self.product = product
        """The product as it will be, to be read."""
        self.uid = new_uid() if is_new else b""
        self.is_new = is_new
        self.action = "created" if is_new else "updated"
        """What the event says."""
        self.skus = _held(product)
        """The SKUs that the product is found by."""
        self._before: Product | None = None

    def edit(self) -> Product:
        """Returns the product to be changed in place."""
        if self._before is None and not self.is_new:
            self._before = Product()
            self._before.CopyFrom(self.product)
        return self.product

    def changed(self) -> list[str]:
        """Returns the names of what differs from what is stored; of a new product, of what it has."""
        if self.is_new:
            return present_fields(self.product)
        return [] if self._before is None else changed_fields(self._before, self.product, _COMPARED)

    def stored_skus(self) -> set[str]:
        """Returns the SKUs that the product has in the database."""
        return set() if self.is_new else _held(self._before or self.product)

    def is_written(self) -> None:
        """Lets what is done from now on be a change of its own."""
        self.is_new, self.action, self._before = False, "updated", None


class ProductChanges:
    """The changes of one transaction. With `lock=False` nothing is locked, for a dry run: never write it."""

    def __init__(self, connection: Connection, company_id: str, *, lock: bool = True) -> None:
        self.connection = connection
        """Another one can stand here when a dry run goes on in another transaction."""
        self._company_id = company_id
        self._lock = lock
        self._changes: dict[str, ProductChange] = {}
        self._holders: dict[str, str | None] = {}  # the ids of the products that have the SKUs

    def product(self, name: str, etag: str = "", *, is_living: bool = True) -> ProductChange:
        """Locks the product with this id or SKU, to be changed.

        Raises:
            NotFound: the company has no such product, or it is deleted, unless `is_living` says otherwise.
            Aborted: an etag is given, and is not the product's.
        """
        self._load([name])
        change = self._changes.get(name)
        if change is None:
            self.load([name])
            change = self.named(name)
        if change is None or (is_living and change.product.deleted):
            raise NotFound("product", name)
        check_etag(etag, change.product.etag, "product", change.product.id, called=name)
        return change

    def load(self, wanted: Iterable[str]) -> None:
        """Reads and locks the products that have these SKUs, or variants with them."""
        missing = set(wanted) - self._holders.keys()
        found = repository.holders(self.connection, self._company_id, missing)
        self._load(set(found.values()))
        for sku in missing:
            change = self._changes.get(found.get(sku, ""))
            # Until it was locked, another transaction could have taken the SKU from it.
            self._holders[sku] = found[sku] if change is not None and sku in change.skus else None

    def by_id(self, product_id: str) -> ProductChange | None:
        """Returns the product with the id, deleted or not, if it was loaded."""
        return self._changes.get(product_id)

    def by_sku(self, sku: str) -> ProductChange | None:
        """Returns the product that has the SKU, or a variant with it, if it was loaded by that."""
        return self._changes.get(self._holders.get(sku) or "")

    def named(self, sku: str) -> ProductChange | None:
        """Returns the product that has the SKU itself, if it was loaded by that."""
        change = self.by_sku(sku)
        return change if change is not None and change.product.sku == sku else None

    def check_skus(self, product: Product, change: ProductChange | None, prefix: str = "") -> None:
        """Raises AlreadyExists when another product than that of the change has one of the SKUs."""
        self.load(skus(product))
        for index, sku in enumerate(skus(product)):
            holder = self.by_sku(sku)
            if holder is not None and holder is not change:
                raise _taken(sku, f"{prefix}variants[{index - 1}].sku" if index else f"{prefix}sku")

    def add(self, product: Product) -> ProductChange:
        """Adds a new product, whose SKUs were checked."""
        change = ProductChange(product, is_new=True)
        product.id = new_id("prod", change.uid)
        self._changes[product.id] = change
        self.index(change)
        return change

    def index(self, change: ProductChange) -> None:
        """Lets a product be found by the SKUs that it has now."""
        now = _held(change.product)
        self._holders |= dict.fromkeys(change.skus - now)
        self._holders |= dict.fromkeys(now, change.product.id)
        change.skus = now

    def write(self) -> None:
        """Writes what differs, with an event for each product that does.

        Raises:
            AlreadyExists: another transaction took a SKU of the only product.
            Conflict: another transaction took a SKU of one of several.
        """
        differing = [(change, fields) for change in self._changes.values() if (fields := change.changed())]
        for change, _ in differing:
            self._stamp(change.product)
        self._write_rows([change for change, _ in differing])
        for change, fields in differing:
            self._record(change, fields)
            change.is_written()

    def _write_rows(self, changes: Collection[ProductChange]) -> None:
        connection, company_id = self.connection, self._company_id
        freed = [
            (sku, change.product.id)
            for change in changes
            for sku in change.stored_skus() - _held(change.product)
        ]
        taken = [
            (sku, change.product.id)
            for change in changes
            for sku in sorted(_held(change.product) - change.stored_skus())
        ]
        new = [(change.uid, change.product) for change in changes if change.is_new]
        repository.insert_products(connection, company_id, new)
        repository.save(connection, company_id, [each.product for each in changes if not each.is_new])
        repository.release_skus(connection, company_id, freed)
        try:
            repository.insert_skus(connection, company_id, taken)
        except IntegrityError as error:  # another transaction was faster
            if len(taken) == 1:
                raise _taken(taken[0][0], "sku") from None
            raise Conflict("a concurrent write used the same SKU") from error

    def _stamp(self, product: Product) -> None:
        product.last_updated_time.CopyFrom(timestamp_of(write_time(self.connection)))
        product.etag = next_etag(product.etag)
        if not product.HasField("created_time"):
            product.created_time.CopyFrom(product.last_updated_time)

    def _record(self, change: ProductChange, fields: Collection[str]) -> None:
        product, action = change.product, change.action
        named = fields if action in ("created", "updated") else ()
        event = NewEvent(f"product.{action}", product.SerializeToString(deterministic=True))
        events.record(self.connection, self._company_id, "product", product.id, action, named, [event])

    def _load(self, ids: Collection[str]) -> None:
        missing = set(ids) - self._changes.keys()
        for product in repository.load(self.connection, self._company_id, missing, lock=self._lock):
            self._changes[product.id] = ProductChange(product)


def present_fields(product: Product) -> list[str]:
    """Returns the names of what callers may write and a new product has."""
    return [field.name for field, _ in product.ListFields() if field.name in WRITABLE]


def _held(product: Product) -> set[str]:
    """The SKUs that nothing else can have."""
    return set() if product.deleted else set(skus(product))


def _taken(sku: str, field: str) -> AlreadyExists:
    message = f"{field}: another product has the SKU {sku}"
    return AlreadyExists("product", sku, message, reason=ErrorReason.PRODUCT_SKU_TAKEN, field=field)
