"""Between Petnow's pets and ours."""

import json
from typing import Any, Final

from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.petnow.v2 import pet_service_pb2 as messages

__all__ = ["REQUIRED", "new_pet"]

REQUIRED: Final = ("name", "type")
_SPECIES: Final = {"DOG": Pet.DOG, "CAT": Pet.CAT}
_UNNAMED: Final = "Unnamed"
_LONGEST_NAME: Final = 100


def new_pet(request: messages.CreatePetRequest) -> Pet:
    """The pet that the request describes.

    Raises:
        InvalidArgument: it is neither a dog nor a cat, or the metadata is not JSON.
    """
    type_ = _SPECIES.get(request.species.strip().upper())
    if type_ is None:
        raise invalid("species", "must be DOG or CAT")
    name = name_in(request.metadata) or _UNNAMED
    return Pet(type=type_, breed=request.breed, metadata=request.metadata, name=name)


def name_in(metadata: str) -> str:
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
