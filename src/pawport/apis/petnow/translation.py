"""Between Petnow's pets and ours."""

import json
from typing import Any, Final, TypedDict

from google.protobuf.timestamp_pb2 import Timestamp

from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.gen.petnow.v2 import pet_service_pb2 as messages
from pawport.kit.vocabulary import say_species

__all__ = ["REQUIRED", "changes", "details", "listed", "new_pet", "updated"]

REQUIRED: Final = ("name", "type")
_SPECIES: Final = {"DOG": Pet.DOG, "CAT": Pet.CAT}
_UNNAMED: Final = "Unnamed"
_LONGEST_NAME: Final = 100


class _Shown(TypedDict):
    id: str
    species: str
    breed: str
    metadata: str


def new_pet(request: messages.CreatePetRequest) -> Pet:
    """The pet that the request describes.

    Raises:
        InvalidArgument: it is neither a dog nor a cat, or the metadata is not JSON.
    """
    type_ = _SPECIES.get(request.species.strip().upper())
    if type_ is None:
        raise invalid("species", "must be DOG or CAT")
    name = _name_in(request.metadata) or _UNNAMED
    return Pet(type=type_, breed=request.breed, metadata=request.metadata, name=name)


def changes(request: messages.UpdatePetRequest, customer_id: str) -> UpdatePetRequest:
    """What the request changes of its pet, which is the customer's."""
    name = _name_in(request.metadata)
    return UpdatePetRequest(
        customer_id=customer_id, id=request.pet_id, breed=request.breed, metadata=request.metadata, name=name
    )


def listed(pet: Pet) -> messages.ListPetsResponse.Pet:
    """The pet as a list shows it."""
    return messages.ListPetsResponse.Pet(**_shown(pet), created_at=_seconds(pet.created_time))


def details(pet: Pet) -> messages.GetPetResponse.Pet:
    """The pet with all that Petnow shows."""
    return messages.GetPetResponse.Pet(
        **_shown(pet),
        fingerprint_count=pet.fingerprint_count,
        appearance_count=pet.appearance_count,
        created_at=_seconds(pet.created_time),
        updated_at=_seconds(pet.last_updated_time),
    )


def updated(pet: Pet) -> messages.UpdatePetResponse.Pet:
    """The pet as the answer to a change shows it."""
    return messages.UpdatePetResponse.Pet(**_shown(pet), updated_at=_seconds(pet.last_updated_time))


def _shown(pet: Pet) -> _Shown:
    """What every answer shows. Clients parse metadata, so there is always some."""
    metadata = pet.metadata or json.dumps({"name": pet.name}, ensure_ascii=False)
    species = say_species("petnow", Pet.Type.Name(pet.type))
    return {"id": pet.id, "species": species, "breed": pet.breed, "metadata": metadata}


def _seconds(time: Timestamp) -> Timestamp:
    """The time as the document has it, without fractions."""
    return Timestamp(seconds=time.seconds)


def _name_in(metadata: str) -> str:
    """The name that a JSON text says, as far as a name can be one; empty if there is none."""
    if not metadata:
        return ""
    try:
        data: Any = json.loads(metadata)
    except (ValueError, RecursionError):
        return ""  # what is wrong with it is said by the rules of pets
    name = data.get("name") if isinstance(data, dict) else None
    if not isinstance(name, str):
        return ""
    text = name.encode(errors="ignore").decode().replace("\0", "").strip()
    return text[:_LONGEST_NAME].strip()
