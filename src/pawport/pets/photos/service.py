"""The rules of pictures. One that comes or goes is a change of its pet."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.db import write_time
from pawport.errors import NotFound, QuotaExceeded
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.photo_service_pb2 import PhotoSize
from pawport.pets import service as pets
from pawport.pets.changes import PetChange, PetChanges
from pawport.pets.photos import downloads_repository, repository
from pawport.pets.photos.repository import StoredPhoto
from pawport.pictures.keeping import Kept, delete_files
from pawport.pictures.store import file_name

__all__ = [
    "MAX_PHOTOS",
    "NewPhoto",
    "add_photo",
    "delete_photo",
    "feature_known",
    "feature_photo",
    "file_of",
    "files_of",
    "get_photo",
    "list_photos",
    "move_photos",
    "public_photo",
    "remove_all",
    "show_photos",
]

MAX_PHOTOS: Final = 50
_PARTS: Final = {
    PhotoSize.ORIGINAL: "original",
    PhotoSize.LARGE: "large.jpg",
    PhotoSize.THUMBNAIL: "thumbnail.jpg",
}


class NewPhoto(NamedTuple):
    """A picture whose files are kept, and that no pet has yet."""

    id: str
    uid: bytes
    sha256: str
    content_type: str
    size_bytes: int
    width: int
    height: int
    name: str
    url: str
    kept: Kept


def add_photo(
    connection: Connection,
    company_id: str,
    customer_id: str,
    pet_id: str,
    new: NewPhoto,
    *,
    featured: bool,
) -> Pet.Photo:
    """Gives the pet a picture, and answers it; if the pet has it already, the one that is there.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
        QuotaExceeded: the pet has as many pictures as it may.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    had = repository.find_by_sha256(connection, company_id, change.pet.id, new.sha256)
    if had is None:
        _insert(connection, company_id, change.pet, new)
    photo_id = new.id if had is None else had.id
    if featured and not (had and had.featured):
        _feature(connection, company_id, change, photo_id)
    _write(connection, company_id, changes, change)
    return _shown(change.pet, photo_id)


def _insert(connection: Connection, company_id: str, pet: Pet, new: NewPhoto) -> None:
    if len(pet.photos) >= MAX_PHOTOS:
        message = f"a pet can have at most {MAX_PHOTOS} photos; delete some first"
        raise QuotaExceeded(f"pet:{pet.id}", message, reason=ErrorReason.PET_PHOTO_QUOTA_EXCEEDED)
    values = new._asdict()
    del values["kept"]
    photo = StoredPhoto(**values, pet_id=pet.id, featured=False, created_time=write_time(connection))
    repository.insert_photo(connection, company_id, photo)
    new.kept.claim(connection)


def list_photos(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> list[Pet.Photo]:
    """The pet's pictures, the featured one first.

    Raises:
        NotFound: the customer has no such pet.
    """
    pet_id = pets.current_id(connection, company_id, customer_id, pet_id)
    return _messages(repository.of_pet(connection, company_id, pet_id))


def get_photo(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, photo_id: str
) -> StoredPhoto:
    """One picture.

    Raises:
        NotFound: the customer has no such pet, or it has no such picture.
    """
    pet_id = pets.current_id(connection, company_id, customer_id, pet_id)
    return _found(repository.find(connection, company_id, pet_id, photo_id), photo_id)


def public_photo(connection: Connection, company_id: str, name: str) -> StoredPhoto:
    """The picture whose address ends with the name.

    Raises:
        NotFound: there is none, or its pet is deleted.
    """
    photo = _found(repository.find_by_name(connection, company_id, name), name)
    if pets.find_pet(connection, company_id, photo.pet_id).pet().deleted:
        raise NotFound("photo", name)
    return photo


def feature_photo(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, photo_id: str
) -> Pet.Photo:
    """Makes a picture the one to show first.

    Raises:
        NotFound: there is no such pet, it is deleted, or it has no such picture.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    photo = _found(repository.find(connection, company_id, change.pet.id, photo_id), photo_id)
    if not photo.featured:
        _feature(connection, company_id, change, photo_id)
    _write(connection, company_id, changes, change)
    return _shown(change.pet, photo_id)


def delete_photo(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, photo_id: str
) -> Pet.Photo:
    """Removes a picture for good, and answers it as it was. Raises as `feature_photo`."""
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    photo = _found(repository.find(connection, company_id, change.pet.id, photo_id), photo_id)
    was = Pet.Photo()
    was.CopyFrom(_shown(change.pet, photo_id))
    _delete(connection, company_id, change.pet.id, [photo])
    _write(connection, company_id, changes, change)
    return was


def move_photos(connection: Connection, company_id: str, duplicate: Pet, pet: Pet) -> None:
    """Gives the pictures of a pet to the one that it is merged into, and shows them there. Both are locked,
    and the caller's to save."""
    for one in (downloads_repository, repository):
        one.move(connection, company_id, duplicate.id, pet.id)
    _show(duplicate, [])
    _show(pet, repository.of_pet(connection, company_id, pet.id))


def remove_all(connection: Connection, company_id: str, pet: Pet) -> None:
    """Removes all pictures of a pet for good, also those that are still to be fetched. The pet is locked, and
    the caller's to save."""
    photos = repository.of_pet(connection, company_id, pet.id)
    _delete(connection, company_id, pet.id, photos)
    downloads_repository.delete_all(connection, company_id, pet.id)
    _show(pet, [])


def show_photos(connection: Connection, company_id: str, some: Sequence[Pet]) -> None:
    """Fills in the pictures of pets that come in the order of their ids, as the rows say."""
    found = repository.of_pets(connection, company_id, some[0].id, some[-1].id) if some else {}
    for pet in some:
        pet.ClearField("photos")
        pet.photos.extend(_messages(found.get(pet.id, [])))


def file_of(company_id: str, photo: StoredPhoto, size: PhotoSize.ValueType) -> str:
    """The name of the file that has the picture in this form."""
    return _file(company_id, photo.id, photo.sha256, size)


def files_of(company_id: str, photo_id: str, sha256: str) -> list[str]:
    """The names of all files of a picture: original, large, thumbnail."""
    return [_file(company_id, photo_id, sha256, size) for size in _PARTS]


def _file(company_id: str, photo_id: str, sha256: str, size: PhotoSize.ValueType) -> str:
    return file_name("photos", company_id, photo_id, sha256, _PARTS[size])


def _delete(connection: Connection, company_id: str, pet_id: str, photos: Sequence[StoredPhoto]) -> None:
    repository.delete_photos(connection, company_id, pet_id, [photo.id for photo in photos])
    for photo in photos:
        delete_files(connection, company_id, files_of(company_id, photo.id, photo.sha256))


def _feature(connection: Connection, company_id: str, change: PetChange, photo_id: str) -> None:
    """Chooses a picture. It may be shown first already, as the oldest one."""
    repository.set_featured(connection, company_id, change.pet.id, photo_id)
    change.said |= {"photos"}


def feature_known(connection: Connection, company_id: str, change: PetChange, photo_id: str) -> None:
    """Makes a picture that the pet has the featured one; nothing if it is gone, or shown first already. The
    pet is the caller's to write."""
    has_it = any(photo.id == photo_id for photo in change.pet.photos)
    if has_it and change.pet.photos[0].id != photo_id:
        _feature(connection, company_id, change, photo_id)
        _show(change.edit(), repository.of_pet(connection, company_id, change.pet.id))


def _write(connection: Connection, company_id: str, changes: PetChanges, change: PetChange) -> None:
    _show(change.edit(), repository.of_pet(connection, company_id, change.pet.id))
    changes.write()


def _show(pet: Pet, photos: Sequence[StoredPhoto]) -> None:
    """Shows these pictures in the pet. Its `photo` follows the featured one while nobody gives another; a
    path alone cannot stand there."""
    ours = {"", *(photo.url for photo in pet.photos)}
    pet.ClearField("photos")
    pet.photos.extend(_messages(photos))
    if pet.photo in ours:
        url = pet.photos[0].url if pet.photos else ""
        pet.photo = url if url.startswith("http") else ""


def _messages(photos: Iterable[StoredPhoto]) -> list[Pet.Photo]:
    """The featured one first: the one that was chosen, or else the oldest."""
    ordered = sorted(photos, key=lambda photo: not photo.featured)
    return [
        Pet.Photo(id=photo.id, url=photo.url, width=photo.width, height=photo.height, featured=not number)
        for number, photo in enumerate(ordered)
    ]


def _shown(pet: Pet, photo_id: str) -> Pet.Photo:
    return next(photo for photo in pet.photos if photo.id == photo_id)


def _found(photo: StoredPhoto | None, photo_id: str) -> StoredPhoto:
    if photo is None:
        raise NotFound("photo", photo_id)
    return photo
