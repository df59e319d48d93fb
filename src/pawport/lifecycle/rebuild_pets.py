"""Makes the stored form of every pet anew from its rows: for a release in which a Pet shows more."""

from sqlalchemy import Connection

from pawport.lifecycle import stored_forms
from pawport.pets import repository
from pawport.pets.biometrics import service as biometrics
from pawport.pets.notes import service as notes
from pawport.pets.photos import service as photos
from pawport.pets.wire import StoredPet, stored_form

__all__ = ["rebuild", "right_forms"]


def rebuild(connection: Connection) -> int:
    """Rewrites each stored form that is not what the pet's rows say, and that of each note; answers how many
    pets were not.

    All in the transaction of the connection: what is rewritten stays locked until it ends. Nothing
    else of a pet changes, neither its etag nor its last updated time.
    """
    notes.rebuild(connection)
    return stored_forms.rebuild(
        connection, repository.lock_after, right_forms, repository.replace_stored_form
    )


def right_forms(connection: Connection, company_id: str, first_id: str, last_id: str) -> dict[str, StoredPet]:
    """What the rows of the pets from one id to another say that their stored forms should be. Notes that are
    not stored with a pet are not in it."""
    rows = repository.read_range(connection, company_id, first_id, last_id)
    pets = [pet for pet, _ in rows]
    notes.show_notes(connection, company_id, pets)
    photos.show_photos(connection, company_id, pets)
    biometrics.show_counts(connection, company_id, pets)
    return {pet.id: stored_form(pet, code_ids)._replace(notes=b"") for pet, code_ids in rows}
