"""What an export has beside pets and customers: codes, vets and products."""

from collections.abc import Iterable
from typing import Final

from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.care.vets import service as vets
from pawport.care.vets.rows import identity_of
from pawport.db.key_locks import KeyKind
from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductImport
from pawport.gen.pawport.v1.registry_service_pb2 import PetImportError, PetImportResult
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.imports.engine.codes import add_codes
from pawport.imports.engine.items import Item
from pawport.imports.problems import problems_of
from pawport.imports.products import importing as products
from pawport.imports.products.items import read as read_product
from pawport.pets.codes import service as codes
from pawport.rpc.validation import validate
from pawport.shop.products.rules import skus

__all__ = ["keys_of_others", "read_other", "take_other"]

_CREATED: Final = PetImportResult.CREATED
_SKIPPED: Final = PetImportResult.SKIPPED


def read_other(kind: str, content: Message) -> Item:
    """The item of a record; what is wrong with it is in its problems."""
    encoded = content.SerializeToString()
    try:
        validate(content, encoded)
    except InvalidArgument as error:
        return Item(problems=tuple(problems_of(error)))
    return Item(record=kind, content=encoded)


def keys_of_others(items: Iterable[Item]) -> dict[KeyKind, set[str]]:
    """What the vets and products among the items are found by."""
    given = [item for item in items if item.content]
    return {
        "vet": {identity_of(Vet.FromString(item.content)) for item in given if item.record == "vet"},
        "product_sku": {
            sku
            for item in given
            if item.record == "product"
            for sku in skus(Product.FromString(item.content))
        },
    }


def take_other(connection: Connection, company: Company, item: Item, *, is_dry_run: bool) -> PetImportResult:
    """Adds the record unless the company has it; of a product, changes what differs.

    Raises:
        InvalidArgument: the record breaks a rule.
        AlreadyExists: another record has its id.
    """
    if item.record == "product":
        return _take_product(connection, company.id, Product.FromString(item.content), is_dry_run=is_dry_run)
    if item.record == "vet":
        is_new = _take_vet(connection, company, Vet.FromString(item.content), is_dry_run=is_dry_run)
    else:
        is_new = _take_code(connection, company.id, PetCode.FromString(item.content), is_dry_run=is_dry_run)
    return PetImportResult(action=_CREATED if is_new else _SKIPPED)


def _take_code(connection: Connection, company_id: str, code: PetCode, *, is_dry_run: bool) -> bool:
    if code.id and codes.known_ids(connection, company_id, [code.id]):
        return False
    if not is_dry_run:
        add_codes(connection, company_id, [code])
    return True


def _take_vet(connection: Connection, company: Company, given: Vet, *, is_dry_run: bool) -> bool:
    if vets.get_vets(connection, company.id, [given.id]):
        return False
    vet = vets.new_vet(company, given, "")
    if vets.find_same(connection, company.id, vet) is not None:
        return False
    if not is_dry_run:
        vets.find_or_add(connection, company.id, vet, given.id)
    return True


def _take_product(
    connection: Connection, company_id: str, product: Product, *, is_dry_run: bool
) -> PetImportResult:
    item = read_product(ProductImport(product=product))
    if is_dry_run:
        (result,) = products.DryRun(company_id).import_products(connection, [item])
    else:
        (result,) = products.import_products(connection, company_id, [item])
    errors = [
        PetImportError(field=each.field, message=each.message, reason=each.reason) for each in result.errors
    ]
    action = PetImportResult.Action.Value(result.Action.Name(result.action))
    return PetImportResult(action=action, updated_fields=result.updated_fields, errors=errors)
