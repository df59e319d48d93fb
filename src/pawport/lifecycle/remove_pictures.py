"""Removing what was pictured of a customer's pets."""

from sqlalchemy import Connection

from pawport.pets.biometrics import service as biometrics
from pawport.pets.changes import PetChanges
from pawport.pets.photos import service as photos

__all__ = ["remove_images"]


def remove_images(connection: Connection, company_id: str, customer_id: str) -> None:
    """Removes the pictures and biometric images of all pets of a customer for good, and those that are
    still to be fetched. They can show the customer, or where the customer lives."""
    changes = PetChanges(connection, company_id)
    for change in changes.pets_of(customer_id):
        photos.remove_all(connection, company_id, change.edit())
        biometrics.remove_all(connection, company_id, change.edit())
    changes.write()
