"""The rules of products."""

from collections.abc import Collection

from sqlalchemy import Connection

from pawport.db import lock_keys
from pawport.errors import AlreadyExists, NotFound
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import UpdateProductRequest
from pawport.kit.masks import copy_masked, copy_present
from pawport.shop.products import repository
from pawport.shop.products.changes import ProductChanges
from pawport.shop.products.rules import WRITABLE, normalize

__all__ = [
    "create_product",
    "delete_product",
    "find_product",
    "find_products",
    "get_product",
    "new_product",
    "undelete_product",
    "update_product",
]


def get_product(connection: Connection, company_id: str, name: str) -> bytes:
    """Returns the encoded product with an id, deleted or not, or with a SKU of its own or of a variant.

    Raises:
        NotFound: the company has no such product.
    """
    found = repository.find(connection, company_id, name)
    if found is None:
        found = repository.find_by_sku(connection, company_id, name)
    if found is None:
        raise NotFound("product", name)
    return found


def find_product(connection: Connection, company_id: str, sku: str) -> Product:
    """Returns the product with a SKU of its own or of a variant.

    Raises:
        NotFound: the company has no such product, or it is deleted.
    """
    found = repository.find_by_sku(connection, company_id, sku)
    if found is None:
        raise NotFound("product", sku)
    return Product.FromString(found)


def find_products(connection: Connection, company_id: str, skus: Collection[str]) -> dict[str, Product]:
    """Returns the products with these SKUs of their own or of variants, by these SKUs. One that is not there
    is of no product, or of a deleted one."""
    holders = repository.holders(connection, company_id, skus)
    found = repository.load(connection, company_id, set(holders.values()), lock=False)
    by_id = {product.id: product for product in found}
    return {sku: by_id[product_id] for sku, product_id in holders.items()}


def create_product(connection: Connection, company_id: str, given: Product) -> Product:
    """Creates a product.

    Raises:
        InvalidArgument: a field is missing or wrong.
        AlreadyExists: a SKU is in use.
    """
    product = new_product(given, "product.")
    _lock_skus(connection, company_id, product)
    changes = ProductChanges(connection, company_id)
    changes.check_skus(product, None, "product.")
    changes.add(product)
    changes.write()
    return product


def new_product(given: Product, prefix: str) -> Product:
    """Returns a product with what a caller gave and may write, to be added.

    Raises:
        InvalidArgument: a field is missing or wrong.
    """
    product = Product()
    copy_present(given, product, WRITABLE)
    normalize(product, prefix)
    return product


def update_product(connection: Connection, company_id: str, request: UpdateProductRequest) -> Product:
    """Changes what the request has; with a mask, exactly what the mask names.

    Raises:
        NotFound: the company has no such product, or it is deleted.
        Aborted: the request's etag is not the product's.
        InvalidArgument: a field is wrong, or the SKU or the name would become empty.
        AlreadyExists: a SKU is in use.
    """
    _lock_skus(connection, company_id, request)
    changes = ProductChanges(connection, company_id)
    change = changes.product(request.id, request.etag)
    product = change.edit()
    if request.update_mask.paths:
        copy_masked(request, product, WRITABLE, request.update_mask.paths)
    else:
        copy_present(request, product, WRITABLE)
    normalize(product)
    changes.check_skus(product, change)
    changes.write()
    return product


def delete_product(connection: Connection, company_id: str, name: str, etag: str = "") -> Product:
    """Hides the product with an id or a SKU from lists, and lets its SKUs be used again.

    Raises:
        NotFound: the company has no such product, or it was deleted before.
        Aborted: the etag is not the product's.
    """
    changes = ProductChanges(connection, company_id)
    change = changes.product(name, etag)
    change.edit().deleted = True
    change.action = "deleted"
    changes.write()
    return change.product


def undelete_product(connection: Connection, company_id: str, product_id: str) -> Product:
    """Brings a deleted product back.

    Raises:
        NotFound: the company has no such product.
        AlreadyExists: it is not deleted, or one of its SKUs is in use again.
    """
    changes = ProductChanges(connection, company_id)
    change = changes.product(product_id, is_living=False)
    if not change.product.deleted:
        message = f"product {product_id} has not been deleted"
        reason = ErrorReason.PRODUCT_NOT_DELETED
        raise AlreadyExists("product", product_id, message, reason=reason)
    change.edit().deleted = False
    change.action = "undeleted"
    changes.check_skus(change.product, change)
    changes.write()
    return change.product


def _lock_skus(connection: Connection, company_id: str, given: Product | UpdateProductRequest) -> None:
    """Lets no import overlook who is given these SKUs."""
    wanted = {given.sku, *(variant.sku for variant in given.variants)} - {""}
    lock_keys(connection, company_id, {"product_sku": wanted})
