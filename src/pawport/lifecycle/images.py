"""Removing what was pictured of a customer's pets."""

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.biometrics import service as biometrics
from pawport.pets.parts_service import lock_all, save_parts
from pawport.pets.photos import service as photos

__all__ = ["remove_images"]


def remove_images(connection: Connection, company_id: str, customer_id: str) -> None:
    """Removes the pictures and biometric images of all pets of a customer for good, and those that are
    still to be fetched. They can show the customer, or where the customer lives."""
    for pet in lock_all(connection, company_id, customer_id):
        had = _shown(pet)
        photos.remove_all(connection, company_id, pet)
        biometrics.remove_all(connection, company_id, pet)
        if had:
            save_parts(connection, company_id, pet, "photos", "biometric_images")


def _shown(pet: Pet) -> bool:
    return bool(pet.photos or pet.fingerprint_count or pet.appearance_count)
