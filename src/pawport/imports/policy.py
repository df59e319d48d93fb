"""What an import may do in doubtful cases."""

from dataclasses import dataclass

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.vocabulary import species_name

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True)
class Policy:
    """`transfer`: whether a pet gets another owner whom a row gives. `allow_duplicates`: whether a pet is
    added that can be one of its owner's pets once more. `species`: of new pets of which none is given."""

    transfer: bool = False
    allow_duplicates: bool = False
    species: str = ""

    def complete(self, pet: Pet) -> None:
        """Gives a new pet the species that it lacks."""
        if not self.species or pet.type:
            return
        pet.type = Pet.Type.Value(species_name(self.species))
        if pet.type == Pet.OTHER:
            pet.species = self.species
