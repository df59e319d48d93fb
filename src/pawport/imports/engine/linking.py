"""The vets that exported pets and customers have: those of them that the directory has."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from pawport.care.vets import service as vets
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.imports.engine.items import Item
from pawport.imports.problems import Problem

__all__ = ["KnownVets"]


class KnownVets:
    """The vets of the directory, as far as they were asked for."""

    def __init__(self, company_id: str) -> None:
        self._company_id = company_id
        self._known: set[str] = set()

    def of_pet(self, connection: Connection, item: Item) -> list[str]:
        """The ids of the pet's vets."""
        self._look_up(connection, item.vet_ids)
        return [vet_id for vet_id in item.vet_ids if vet_id in self._known]

    def of_customer(self, connection: Connection, item: Item) -> list[Customer.VetLink]:
        """The vets of the customer of an exported row."""
        if item.customer is None or not item.record:
            return []
        self._look_up(connection, (link.vet_id for link in item.customer.vets))
        return [link for link in item.customer.vets if link.vet_id in self._known]

    def unknown(self, connection: Connection, item: Item) -> Iterator[Problem]:
        """A warning for each vet that the directory lacks."""
        links = item.customer.vets if item.customer is not None and item.record else ()
        given = {"pet.vet_ids": item.vet_ids, "customer.vets": [link.vet_id for link in links]}
        self._look_up(connection, (vet_id for ids in given.values() for vet_id in ids))
        for field, ids in given.items():
            for vet_id in ids:
                if vet_id not in self._known:
                    message = f"vet {vet_id[:64]} not found; it was ignored"
                    yield Problem(field, message, ErrorReason.VET_NOT_FOUND)

    def _look_up(self, connection: Connection, ids: Iterable[str]) -> None:
        if missing := set(ids) - self._known:
            found = vets.get_vets(connection, self._company_id, sorted(missing))
            self._known |= {vet.id for vet in found if not vet.deleted}
