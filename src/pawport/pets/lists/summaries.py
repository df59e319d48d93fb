"""Lists of what a line about each pet shows: of one species, in one state, by name or by creation."""

from dataclasses import replace
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.lists import summary_repository
from pawport.pets.lists.summary_repository import Place, Summary, Wanted
from pawport.pets.record import STATES, species_key, state_key

__all__ = [
    "Place",
    "Summaries",
    "Wanted",
    "list_summaries",
    "place",
    "position",
    "species_key",
    "state_key",
]

_UID_BYTES: Final = 16


class Summaries(NamedTuple):
    """Some pets, each with as much as a line about it shows, and the place of the last; None at the end."""

    pets: list[Pet]
    next: Place | None


def list_summaries(
    connection: Connection, company_id: str, wanted: Wanted, after: Place | None, most: int
) -> Summaries:
    """A page of at most `most` of the living pets of a company."""
    found = _page(connection, company_id, wanted, after, most + 1)
    shown = found[:most]
    return Summaries([pet for _, pet in shown], shown[-1][0] if len(found) > most else None)


def _page(
    connection: Connection, company_id: str, wanted: Wanted, after: Place | None, most: int
) -> list[Summary]:
    if wanted.species_key is None or wanted.state is not None:
        return summary_repository.page(connection, company_id, wanted, after, most)
    pages = (
        summary_repository.page(connection, company_id, replace(wanted, state=state), after, most)
        for state in STATES
    )
    return list(islice(merge(*pages, key=itemgetter(0), reverse=wanted.descending), most))


def position(place: Place) -> bytes:
    """The place as the bytes of a page token."""
    name_key, uid = place
    return uid + name_key.encode()


def place(position: bytes) -> Place | None:
    """The place that `position` wrote; None if it did not."""
    uid, name_key = position[:_UID_BYTES], position[_UID_BYTES:].decode(errors="replace")
    return None if len(uid) != _UID_BYTES or "\0" in name_key else (name_key, uid)
