"""Writing what was decided about the pets of a batch."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import Principal, fees
from pawport.apis.smarttag.deciding import CREATED, UPDATED, Outcome
from pawport.apis.smarttag.records import HOUSE, PetRecord, Records
from pawport.customers import bulk_service as bulk_customers
from pawport.customers import service as customers
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import bulk_service as pets
from pawport.pets.photos.downloads_service import download_photos

__all__ = ["write"]

_FEE: Final = Decimal("7.50")
_CURRENCY: Final = "USD"
_FEE_KIND: Final = "third_party_microchip"


def write(
    connection: Connection, principal: Principal, records: Records, outcomes: Sequence[Outcome]
) -> None:
    """Writes the records, which were read to be written, and what comes with the outcomes.

    Raises:
        AlreadyExists: meanwhile another transaction gave one of the microchips to another pet.
    """
    company = principal.company
    new = [(owner.uid, owner.customer) for owner in records.owners.values() if owner.before is None]
    if new:
        bulk_customers.add_customers(connection, company, new)
    for owner in records.owners.values():
        if owner.before is not None and owner.before != owner.customer:
            bulk_customers.change_customer(connection, company, owner.before, owner.customer)
    _write_pets(connection, principal, records)
    for outcome in outcomes:
        if outcome.reading.is_third_party and outcome.action in (CREATED, UPDATED):
            _book_fee(connection, company.id, outcome.reading.number)
        if outcome.reading.images and outcome.record is not None:
            _ask_for_pictures(connection, company.id, outcome.record, outcome.reading.images)


def _write_pets(connection: Connection, principal: Principal, records: Records) -> None:
    changed = {id(record): record for record in records.pets.values()}.values()  # one pet can have two chips
    new = [(record.uid, record.pet) for record in changed if record.before is None]
    _give_to_house(connection, principal, [pet for _, pet in new if pet.customer_id == HOUSE])
    if new:
        pets.add_begun_pets(connection, principal, new, [""] * len(new))
    for record in changed:
        if record.before is not None and record.before != record.pet:
            pets.change_pet(connection, principal.company, record.before, record.pet)


def _give_to_house(connection: Connection, principal: Principal, ownerless: Sequence[Pet]) -> None:
    if ownerless:
        house = customers.house_customer(connection, principal.company)
        for pet in ownerless:
            pet.customer_id = house.id


def _ask_for_pictures(
    connection: Connection, company_id: str, record: PetRecord, urls: Sequence[str]
) -> None:
    """Also those that failed before: they are tried again."""
    new = download_photos(connection, company_id, record.pet.id, urls)
    if new and record.before is not None:
        events.record(connection, company_id, "pet", record.pet.id, "updated", ["photo_fetches"])


def _book_fee(connection: Connection, company_id: str, number: str) -> None:
    fees.book_fee(
        connection,
        company_id,
        reference=f"{_FEE_KIND}:{number}",
        kind=_FEE_KIND,
        amount=_FEE,
        currency=_CURRENCY,
        description=f"Registration of the third-party microchip {number}",
    )
