"""The history of a pet's weight: each change of `Pet.weight` is written down with the pet."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from pawport.db import new_uid
from pawport.events import actor_of
from pawport.gen.pawport.v1.pet_history_pb2 import PetWeight
from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight
from pawport.kit.paging import Window
from pawport.kit.times import datetime_of, timestamp_of
from pawport.kit.vocabulary import GRAMS
from pawport.pets.finding import current_id
from pawport.pets.weights import repository

__all__ = ["delete_all", "list_weights", "move_weights", "record_weights"]

_START: Final = (datetime.max.replace(tzinfo=UTC), b"\xff" * 16)
_DIGITS: Final = 3  # of grams

Position = tuple[datetime, bytes]
"""The time and the uid of a weight."""


def list_weights(
    connection: Connection,
    company_id: str,
    customer_id: str,
    pet_id: str,
    before: Position | None,
    window: Window,
) -> tuple[list[PetWeight], Position | None]:
    """A page of the weights of a pet, newest first, and the position of the last one; None after the last
    page.

    Raises:
        NotFound: the customer has no such pet.
    """
    pet_id = current_id(connection, company_id, customer_id, pet_id)
    rows = repository.page(connection, company_id, pet_id, before or _START, window)
    shown, last = window.page_of(rows)
    return [_weight(row) for row in shown], None if last is None else (last["time"], last["uid"])


def record_weights(connection: Connection, company_id: str, pets: Iterable[Pet]) -> None:
    """Writes down the weights of pets that this write gives them."""
    rows = [_row(connection, company_id, pet) for pet in pets if pet.HasField("weight")]
    if rows:
        repository.insert_weights(connection, rows)


def move_weights(connection: Connection, company_id: str, pet_id: str, new_pet_id: str) -> None:
    """Gives the weights of a pet to the one that it is merged into."""
    repository.move(connection, company_id, pet_id, new_pet_id)


def delete_all(connection: Connection, company_id: str, pet_id: str) -> None:
    """Removes the weights of a pet."""
    repository.delete_all(connection, company_id, pet_id)


def _row(connection: Connection, company_id: str, pet: Pet) -> dict[str, Any]:
    actor = actor_of(connection)
    return {
        "company_id": company_id,
        "pet_id": pet.id,
        "time": datetime_of(pet.last_updated_time),
        "uid": new_uid(),
        "value": pet.weight.value,
        "unit": pet.weight.unit,
        "grams": round(pet.weight.value * GRAMS[pet.weight.unit], _DIGITS),
        "method": actor.method,
        "key_id": actor.key_id,
    }


def _weight(row: Any) -> PetWeight:
    return PetWeight(
        weight=Weight(value=row["value"], unit=row["unit"]),
        grams=row["grams"],
        time=timestamp_of(row["time"]),
        method=row["method"],
        key_id=row["key_id"],
    )
