"""Removing what the records of a customer's pets have of the customer."""

from sqlalchemy import Connection

from pawport.pets.biometrics import service as biometrics
from pawport.pets.changes import PetChanges
from pawport.pets.photos import service as photos

__all__ = ["forget_owner"]


def forget_owner(connection: Connection, company_id: str, customer_id: str) -> None:
    """Removes for good, of all pets of a customer, what other systems keep with them about the customer, and
    the pictures and biometric images, also those that are still to be fetched. They can show the customer, or
    where the customer lives."""
    changes = PetChanges(connection, company_id)
    for change in changes.pets_of(customer_id):
        photos.remove_all(connection, company_id, change.edit())
        biometrics.remove_all(connection, company_id, change.edit())
        change.edit().ClearField("owner_attributes")
    changes.write()
