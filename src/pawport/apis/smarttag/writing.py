"""Writing what was decided about the pets of a batch."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Principal, fees
from pawport.apis.smarttag.batch import Batch
from pawport.apis.smarttag.deciding import CREATED, UPDATED, Outcome
from pawport.pets.photos.downloads_service import download_photos

__all__ = ["write"]

_FEE: Final = Decimal("7.50")
_CURRENCY: Final = "USD"
_FEE_KIND: Final = "third_party_microchip"


def write(connection: Connection, principal: Principal, batch: Batch, outcomes: Sequence[Outcome]) -> None:
    """Writes the pets and owners of the batch, which are locked, and what comes with the outcomes.

    Raises:
        AlreadyExists: meanwhile another transaction gave one of the microchips to another pet.
    """
    company_id = principal.company.id
    batch.customers.write()
    batch.pets.write()
    for outcome in outcomes:
        if outcome.reading.is_third_party and outcome.action in (CREATED, UPDATED):
            _book_fee(connection, company_id, outcome.reading.number)
        if outcome.reading.images and outcome.change is not None:
            _fetch_pictures(connection, company_id, outcome)
    if any(outcome.reading.images for outcome in outcomes):
        batch.pets.write()  # the events of pictures that will be fetched


def _fetch_pictures(connection: Connection, company_id: str, outcome: Outcome) -> None:
    """Also those that failed before: they are tried again."""
    assert outcome.change is not None  # noqa: S101 - tells the type checker
    download_photos(connection, company_id, outcome.change, outcome.reading.images)
    if outcome.action == CREATED:
        outcome.change.said = frozenset()  # its event says enough


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
