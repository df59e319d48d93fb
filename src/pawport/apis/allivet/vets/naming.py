"""What a client calls the vets of a customer."""

from collections.abc import Collection

from sqlalchemy import Connection

from pawport.care.vets import service
from pawport.gen.pawport.v1.customer_pb2 import Customer

__all__ = ["client_vet_ids"]


def client_vet_ids(
    connection: Connection, company_id: str, customer: Customer, vet_ids: Collection[str]
) -> dict[str, str]:
    """Returns the client's ids of vets, by their ids; of one that has none at the customer, its number."""
    links = {link.vet_id: link.client_vet_id for link in customer.vets}
    vets = service.get_vets(connection, company_id, sorted(set(vet_ids) - {""}))
    return {vet.id: links.get(vet.id) or str(vet.vet_number) for vet in vets}
