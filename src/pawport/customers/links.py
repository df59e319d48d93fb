"""The vets of a customer: which of the directory's they are, and which of them `preferred_vet` shows.

Only the first one can be shown. Who writes `preferred_vet` otherwise has the last word: then none is.
"""

from collections.abc import Callable

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet

__all__ = ["join", "prefer", "refresh", "remove", "show_none"]

Details = Callable[[str], Pet.Vet]
"""Returns what a customer shows of the vet with an id."""


def prefer(customer: Customer, details: Details) -> None:
    """Shows the first vet if the customer has no preferred one."""
    if customer.vets and not customer.HasField("preferred_vet"):
        first = customer.vets[0]
        first.preferred = True
        customer.preferred_vet.CopyFrom(details(first.vet_id))


def remove(customer: Customer, link: Customer.VetLink, details: Details) -> None:
    """Removes one of the vets. If it was shown, the next one is."""
    if link.preferred:
        customer.ClearField("preferred_vet")
    customer.vets.remove(link)
    prefer(customer, details)


def refresh(customer: Customer, vet_id: str, shown: Pet.Vet) -> None:
    """Shows a vet of the directory as it is now, if the customer shows it."""
    if any(link.preferred and link.vet_id == vet_id for link in customer.vets):
        customer.preferred_vet.CopyFrom(shown)


def show_none(customer: Customer) -> None:
    """Says that `preferred_vet` was written."""
    for link in customer.vets:
        link.preferred = False


def join(customer: Customer, duplicate: Customer) -> None:
    """Adds the vets of a duplicate. What `preferred_vet` shows is the customer's, or else the duplicate's."""
    had_preferred = customer.HasField("preferred_vet")
    own = {link.vet_id: link for link in customer.vets}
    client_ids = {link.client_vet_id for link in customer.vets}
    for link in duplicate.vets:
        if link.vet_id not in own:
            added = own[link.vet_id] = customer.vets.add()
            added.CopyFrom(link)
            added.preferred = False
            if added.client_vet_id in client_ids:
                added.client_vet_id = ""
        if link.preferred and not had_preferred:
            own[link.vet_id].preferred = True
    customer.vets.sort(key=lambda link: not link.preferred)
