"""What can be prescribed, and who prescribes."""

from typing import Final

from sqlalchemy import Connection

from pawport.care.vets import service as vets
from pawport.errors import FieldViolation, InvalidArgument, NotFound, invalid
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.masks import copy_present
from pawport.shop.prescriptions.controlled import controlled
from pawport.shop.products import service as products

__all__ = ["check_drug", "check_product", "prescriber"]

_FIELDS: Final = frozenset(field.name for field in Prescription.Prescriber.DESCRIPTOR.fields)


def check_product(connection: Connection, company_id: str, product_id: str, variant_sku: str) -> Product:
    """Returns the product, of which prescriptions can be written.

    Raises:
        NotFound: the company has no such product, or it is deleted.
        InvalidArgument: it is sold without a prescription, it is a controlled drug, or the variant is missing
            or none of its variants.
    """
    product = Product.FromString(products.get_product(connection, company_id, product_id))
    if product.deleted:
        raise NotFound("product", product_id)
    if not product.prescription_required:
        raise invalid("product_id", "must be a product that is sold on prescription")
    names = {variant.sku: variant.name for variant in product.variants} or {"": ""}
    if variant_sku not in names:
        expected = "must be the SKU of a variant of the product" if product.variants else "must be empty"
        raise invalid("variant_sku", f"{expected}: the product has {len(product.variants)} variants")
    check_drug(f"{product.name} {names[variant_sku]} {product.texts.active_ingredients}", "product_id")
    return product


def check_drug(text: str, field: str) -> None:
    """Raises InvalidArgument if the name or the ingredients of a drug mention a controlled substance."""
    found = controlled(text)
    if found is not None:
        problem = (
            f"must not be a controlled drug: {found.name} is in schedule {found.schedule} of the Controlled "
            "Substances Act, and Pawport does not keep prescriptions of controlled drugs"
        )
        raise InvalidArgument([FieldViolation(field, problem)], reason=ErrorReason.CONTROLLED_DRUG)


def prescriber(
    connection: Connection,
    company_id: str,
    given: Prescription.Prescriber,
    asked: Prescription.Prescriber | None = None,
    *,
    writes: bool,
) -> Prescription.Prescriber:
    """Returns the vet that a caller gave; what is absent is as it is of the vet who was asked, if one was.

    Raises:
        NotFound: the directory has no such vet, or it is deleted.
        InvalidArgument: there is no name, or no license of a vet who `writes`.
    """
    vet = Prescription.Prescriber()
    if asked is not None and given.vet_id in ("", asked.vet_id):
        vet.CopyFrom(asked)
    copy_present(given, vet, _FIELDS)
    if vet.vet_id:
        known = vets.get_vet(connection, company_id, vet.vet_id)
        if known.deleted:
            raise NotFound("vet", vet.vet_id)
        vet.name = vet.name or known.name
    if not vet.name.strip():
        raise invalid("prescriber.name", "is required without a vet_id")
    for name in ("license_number", "license_state") if writes else ():
        if not getattr(vet, name).strip():
            raise invalid(f"prescriber.{name}", "is required")
    return vet
