"""The fills of prescriptions: lines of orders take them, and give them back when they are voided."""

from datetime import date
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport.accounts import company_service as companies
from pawport.db import Conflict
from pawport.errors import NotFound
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.dates import date_from_text
from pawport.pets import service as pets
from pawport.shop.prescriptions import fills_repository as fills
from pawport.shop.prescriptions import repository
from pawport.shop.prescriptions.days import Clock, next_fill, today, utc_now
from pawport.shop.prescriptions.fills_repository import Wish
from pawport.shop.prescriptions.recording import record, stamp
from pawport.shop.prescriptions.service import save

__all__ = ["give_back_refill", "take_refill"]

_FIELDS: Final = ("fills_left", "next_fill_date")


def take_refill(
    connection: Connection,
    company_id: str,
    *,
    pet_id: str,
    product_id: str,
    variant_id: str,
    quantity: int,
    line_id: str,
    clock: Clock = utc_now,
) -> str | None:
    """Takes a fill for a line of an order, the first one or a refill, and returns the id of the prescription
    that it is of. A line takes one fill: if it has one already, nothing changes.

    None if no prescription of this product and this variant (its SKU; "" of a product without variants) for
    this pet is valid today, for the pet's owner, for at least this quantity, with a fill left, and three
    quarters of the last fill's days of supply are over; or the pet is dead, deleted or unknown.

    Raises:
        Conflict: another transaction takes a fill for the same line.
    """
    has = fills.prescription_of(connection, company_id, line_id)
    if has is not None:
        return has
    pet = _living_pet(connection, company_id, pet_id)
    if pet is None:
        return None
    day = today(companies.get_company(connection, company_id), clock)
    wish = Wish(pet.id, pet.customer_id, product_id, variant_id, quantity, day)
    for prescription_id in fills.fillable(connection, company_id, wish):
        if _take(connection, company_id, prescription_id, wish, line_id):
            return prescription_id
    return None


def give_back_refill(
    connection: Connection, company_id: str, line_id: str, *, clock: Clock = utc_now
) -> None:
    """Gives back the fill that a line has taken, once: nothing changes if it has none."""
    prescription_id = fills.prescription_of(connection, company_id, line_id)
    if prescription_id is None:
        return
    found = _lock(connection, company_id, prescription_id, clock)
    if not fills.delete_fill(connection, company_id, line_id):  # another transaction was faster
        return
    found.fills_left += 1
    last = fills.last_fill(connection, company_id, prescription_id)
    found.ClearField("next_fill_date")
    if last is not None:
        _delay(found, last)
    save(connection, company_id, found, "updated", _FIELDS)


def _take(connection: Connection, company_id: str, prescription_id: str, wish: Wish, line_id: str) -> bool:
    found = repository.find(connection, company_id, prescription_id, wish.day, lock=True)
    if found is None or not found.fills_left:
        return False
    previous = stamp(connection, found)
    found.fills_left -= 1
    _delay(found, wish.day)
    if not fills.take_fill(connection, company_id, found, wish):  # since it was looked for
        return False
    try:
        fills.insert_fill(connection, company_id, line_id, prescription_id, wish)
    except IntegrityError as error:
        raise Conflict("a concurrent write took a fill for the same line") from error
    record(connection, company_id, found, "updated", previous, _FIELDS)
    return True


def _delay(found: Prescription, last_fill: date) -> None:
    following = next_fill(last_fill, found.terms.days_of_supply)
    found.next_fill_date.CopyFrom(date_from_text(following.isoformat()))


def _lock(connection: Connection, company_id: str, prescription_id: str, clock: Clock) -> Prescription:
    day = today(companies.get_company(connection, company_id), clock)
    found = repository.find(connection, company_id, prescription_id, day, lock=True)
    if found is None:
        raise NotFound("prescription", prescription_id)
    return found


def _living_pet(connection: Connection, company_id: str, pet_id: str) -> Pet | None:
    try:
        pet = pets.find_living_pet(connection, company_id, pet_id)
    except NotFound:
        return None
    return None if pet.status == Pet.PASSED_AWAY else pet
