"""Pets that fit together: breed, weight, age, vaccinations and health of a believable animal."""

from collections.abc import Sequence
from datetime import date
from random import Random

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from pawport.demo.words import Breed, Condition, Species, Words
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight

__all__ = ["PetMaker"]

_YEAR = 365.25  # days
_DAY = 86_400  # seconds
_EPOCH = date(1970, 1, 1).toordinal()
_LB = 0.45359237  # kg
_NOTE_DAYS = 400  # notes are at most so old
# How many notes pets have.
_NOTE_COUNTS = [0] * 6 + [1] * 6 + [2] * 4 + [3] * 3 + [4]


class PetMaker:
    """Makes pets. The same random numbers, vets and day give the same pets."""

    def __init__(self, rng: Random, words: Words, vets: Sequence[Pet.Vet], today: date) -> None:
        self._rng = rng
        self._words = words
        self._vets = vets
        self._today = today.toordinal()
        self._thousand_pets = [species for species in words.species for _ in range(species.share)]

    def make(self, codes: dict[str, str]) -> Pet:
        """A pet as CreatePet takes it, with notes that say when they were written.

        `codes` are the ids of the catalogue's codes by their abbreviations.
        """
        rng = self._rng
        species = rng.choice(self._thousand_pets)
        breed = rng.choice(species.breeds)
        age = species.lifespan * rng.triangular(0.01, 1.0, 0.25)
        pet = Pet(
            name=rng.choice(species.names),
            type=species.type,
            species=breed.species,
            breed=breed.name,
            gender=rng.choice((Pet.MALE, Pet.FEMALE)),
            coat=breed.coat,
            color=rng.choice(breed.colors),
            fixed=_fixed(rng, species, age),
            weight=_weight(rng, species, breed, age),
            status=Pet.PASSED_AWAY if rng.random() < 0.12 * age / species.lifespan else Pet.ALIVE,
            birthday=self._birthday(age),
            vaccinations=self._vaccinations(species, age),
            vet=rng.choice(self._vets) if rng.random() < 0.8 else None,
        )
        self._add_notes(pet, species, age)
        if rng.random() < species.chipped:
            pet.microchips.append(_microchip(rng))
        if species.type == Pet.DOG and rng.random() < 0.8:
            pet.evaluation_status = Pet.FAIL if rng.random() < 0.05 else Pet.PASS
        self._add_manner(pet)
        self._add_health(pet, age / species.lifespan, codes)
        return pet

    def _birthday(self, age: float) -> Date | None:
        """As much of it as the owner knows."""
        born = self._days_ago(age * _YEAR)
        known = self._rng.random()
        if known < 0.6:
            return born
        if known < 0.7:
            return Date(year=born.year, month=born.month)
        return Date(year=born.year) if known < 0.95 else None

    def _vaccinations(self, species: Species, age: float) -> list[Pet.Vaccination]:
        """The last dose of some vaccines; a few have run out."""
        rng = self._rng
        doses = []
        for name, years in species.vaccines:
            if age < 0.2 or rng.random() < 0.3:
                continue
            days = int(min(rng.random() * years * 1.15, age) * _YEAR)
            dose = Pet.Vaccination(
                name=name,
                administered_date=self._days_ago(days),
                expired_at=Timestamp(seconds=self._midnight(days - years * 365)),
                manufacturer=rng.choice(self._words.manufacturers),
                serial=f"{rng.getrandbits(28):07X}",
            )
            doses.append(dose)
        return doses

    def _add_notes(self, pet: Pet, species: Species, age: float) -> None:
        """Up to four, newest first, each of a visit in the last months."""
        rng = self._rng
        count = rng.choice(_NOTE_COUNTS)
        if not count:
            return
        ages = sorted(rng.random() * min(age * _YEAR, _NOTE_DAYS) for _ in range(count))
        for text, days in zip(rng.sample(species.notes, count), ages, strict=True):
            pet.notes.add(
                content=text.format(pet.name),
                last_updated_by=rng.choice(self._words.staff),
                last_updated_time=Timestamp(seconds=self._midnight(0) - int(days * _DAY)),
            )

    def _days_ago(self, days: float) -> Date:
        day = date.fromordinal(self._today - int(days))
        return Date(year=day.year, month=day.month, day=day.day)

    def _midnight(self, days_ago: int) -> int:
        """When that day began, in seconds since 1970."""
        return (self._today - days_ago - _EPOCH) * _DAY

    def _add_manner(self, pet: Pet) -> None:
        rng, words = self._rng, self._words
        if rng.random() < 0.5:
            pet.behavior = rng.choice(words.behavior)
        if rng.random() < 0.04:
            pet.special_needs = rng.choice(words.special_needs)
        if pet.type in {Pet.DOG, Pet.CAT, Pet.HORSE} and rng.random() < 0.12:
            pet.unique_features = rng.choice(words.unique_features)

    def _add_health(self, pet: Pet, old: float, codes: dict[str, str]) -> None:
        """What ails it, more with age (`old` is 1 at the end of a life), and the codes that tell staff."""
        rng, words = self._rng, self._words
        shown = []
        if rng.random() < 0.08:
            pet.allergies.append(rng.choice(words.allergies))
            shown.append("ALL")
        if pet.type in {Pet.DOG, Pet.CAT} and rng.random() < 0.25 * old:
            condition: Condition = rng.choice(words.conditions)
            pet.conditions.append(condition.name)
            pet.medications.append(condition.medication)
            shown.append(condition.code)
        if old > 0.7:
            shown.append("SEN")
        if rng.random() < 0.12:
            shown.append(rng.choice(words.handling_codes))
        if shown:
            pet.pet_codes.extend(PetCode(id=codes[short]) for short in dict.fromkeys(shown))


def _fixed(rng: Random, species: Species, age: float) -> str:
    if rng.random() < 0.06:
        return "unknown"
    return "yes" if age > species.grown / 2 and rng.random() < species.fixed else "no"


def _weight(rng: Random, species: Species, breed: Breed, age: float) -> Weight | None:
    """Of a young pet the part that it has grown to. Small animals are weighed in kg."""
    if rng.random() < 0.1:
        return None
    adult = breed.light + (breed.heavy - breed.light) * (rng.random() + rng.random()) / 2
    kg = adult * min(1.0, 0.2 + 0.8 * age / species.grown)
    if kg < 1:
        return Weight(value=max(round(kg, 3), 0.005), unit="kg")
    if rng.random() < 0.7:
        return Weight(value=round(kg / _LB, 1), unit="lb")
    return Weight(value=round(kg, 1), unit="kg")


def _microchip(rng: Random) -> Pet.Microchip:
    """Its first three digits, 999, are those of tests: no real animal has them."""
    number = f"999{rng.getrandbits(38):012}"
    return Pet.Microchip(given=f"{number[:3]} {number[3:]}" if rng.random() < 0.1 else number)
