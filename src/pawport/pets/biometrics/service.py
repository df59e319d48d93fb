"""The rules of biometric images. How many a pet has is shown in the pet."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.db import new_id, new_uid, write_time
from pawport.errors import NotFound, QuotaExceeded
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import service as pets
from pawport.pets.biometrics import repository
from pawport.pets.biometrics.repository import StoredImage
from pawport.pets.changes import PetChange, PetChanges
from pawport.pictures.examination import Examination
from pawport.pictures.keeping import Keeper, Kept, delete_files
from pawport.pictures.store import file_name

__all__ = [
    "MAX_IMAGES",
    "NewImage",
    "delete_image",
    "file_of",
    "get_image",
    "list_images",
    "move_images",
    "register_image",
    "remove_all",
    "show_counts",
    "take",
]

MAX_IMAGES: Final = 50
"""Of each kind, of one pet."""


class NewImage(NamedTuple):
    """An image whose file is kept, and that no pet has yet."""

    id: str
    sha256: str
    content_type: str
    size_bytes: int
    width: int
    height: int
    kept: Kept


async def take(examination: Examination, keeper: Keeper, company_id: str, data: bytes) -> NewImage:
    """The image that the data are, with its file.

    Raises:
        RefusedError: the data are no picture that is kept.
        Unavailable: it cannot be kept now.
    """
    picture = await examination.picture(data)
    image_id = new_id("bio", new_uid())
    kept = await keeper.keep(company_id, [(file_of(company_id, image_id, picture.sha256), data)])
    size = (picture.width, picture.height)
    return NewImage(image_id, picture.sha256, picture.content_type, len(data), *size, kept)


def register_image(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, kind: str, new: NewImage
) -> StoredImage:
    """Gives the pet an image of the kind, FINGERPRINT or APPEARANCE.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
        QuotaExceeded: the pet has as many images of the kind as it may.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    if _counts(connection, company_id, change.pet.id)[kind] >= MAX_IMAGES:
        message = f"a pet can have at most {MAX_IMAGES} images of each kind; delete some first"
        raise QuotaExceeded(
            f"pet:{change.pet.id}", message, reason=ErrorReason.BIOMETRIC_IMAGE_QUOTA_EXCEEDED
        )
    values = new._asdict()
    del values["kept"]
    image = StoredImage(**values, kind=kind, created_time=write_time(connection))
    repository.insert_image(connection, company_id, change.pet.id, image)
    new.kept.claim(connection)
    _write(connection, company_id, changes, change)
    return image


def list_images(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, kind: str = ""
) -> list[StoredImage]:
    """The pet's images, oldest first; those of the kind, if one is given.

    Raises:
        NotFound: the customer has no such pet.
    """
    pet_id = pets.current_id(connection, company_id, customer_id, pet_id)
    found = repository.of_pet(connection, company_id, pet_id)
    return [image for image in found if not kind or image.kind == kind]


def get_image(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, image_id: str
) -> StoredImage:
    """What is known of one image.

    Raises:
        NotFound: the customer has no such pet, or it has no such image.
    """
    pet_id = pets.current_id(connection, company_id, customer_id, pet_id)
    return _found(connection, company_id, pet_id, image_id)


def delete_image(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, image_id: str
) -> StoredImage:
    """Removes an image for good, and answers what was known of it.

    Raises:
        NotFound: there is no such pet, it is deleted, or it has no such image.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    image = _found(connection, company_id, change.pet.id, image_id)
    _delete(connection, company_id, change.pet.id, [image])
    _write(connection, company_id, changes, change)
    return image


def move_images(connection: Connection, company_id: str, duplicate: Pet, pet: Pet) -> None:
    """Gives the images of a pet to the one that it is merged into, and counts them there. Both are locked,
    and the caller's to save."""
    repository.move(connection, company_id, duplicate.id, pet.id)
    for one in (duplicate, pet):
        _show(one, _counts(connection, company_id, one.id))


def remove_all(connection: Connection, company_id: str, pet: Pet) -> None:
    """Removes all images of a pet for good. The pet is locked, and the caller's to save."""
    _delete(connection, company_id, pet.id, repository.of_pet(connection, company_id, pet.id))
    _show(pet, Counter())


def show_counts(connection: Connection, company_id: str, some: Sequence[Pet]) -> None:
    """Fills in the counts of pets that come in the order of their ids, as the rows say."""
    found = repository.counts(connection, company_id, some[0].id, some[-1].id) if some else {}
    for pet in some:
        _show(pet, found.get(pet.id, Counter()))


def file_of(company_id: str, image_id: str, sha256: str) -> str:
    """The name of the image's file."""
    return file_name("biometrics", company_id, image_id, sha256, "original")


def _found(connection: Connection, company_id: str, pet_id: str, image_id: str) -> StoredImage:
    image = repository.find(connection, company_id, pet_id, image_id)
    if image is None:
        raise NotFound("biometric_image", image_id)
    return image


def _delete(connection: Connection, company_id: str, pet_id: str, images: Sequence[StoredImage]) -> None:
    repository.delete_images(connection, company_id, pet_id, [image.id for image in images])
    for image in images:
        delete_files(connection, company_id, [file_of(company_id, image.id, image.sha256)])


def _write(connection: Connection, company_id: str, changes: PetChanges, change: PetChange) -> None:
    _show(change.edit(), _counts(connection, company_id, change.pet.id))
    changes.write()


def _counts(connection: Connection, company_id: str, pet_id: str) -> Counter[str]:
    return repository.counts(connection, company_id, pet_id, pet_id).get(pet_id, Counter())


def _show(pet: Pet, counts: Counter[str]) -> None:
    pet.fingerprint_count, pet.appearance_count = counts["FINGERPRINT"], counts["APPEARANCE"]
