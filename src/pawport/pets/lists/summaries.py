"""Lists of what a line about each pet shows: of one species, in one state, by name or by creation."""

from dataclasses import replace
from heapq import merge
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import page_of
from pawport.pets.lists import summary_repository
from pawport.pets.lists.summary_repository import Place, Wanted
from pawport.pets.rows import STATES, species_key, state_key

__all__ = [
    "Place",
    "Summaries",
    "Wanted",
    "list_summaries",
    "species_key",
    "state_key",
]


class Summaries(NamedTuple):
    """Some pets, each with as much as a line about it shows, and the place of the last; None at the end."""

    pets: list[Pet]
    next: Place | None


def list_summaries(
    connection: Connection, company_id: str, wanted: Wanted, after: Place | None, limit: int
) -> Summaries:
    """A page of at most `limit` of the living pets of a company."""
    states = STATES if wanted.species_key is not None and wanted.state is None else (wanted.state,)
    pages = (
        summary_repository.page(connection, company_id, replace(wanted, state=state), after, limit)
        for state in states
    )
    shown, last = page_of(merge(*pages, key=itemgetter(0), reverse=wanted.descending), limit)
    return Summaries([pet for _, pet in shown], None if last is None else last[0])
