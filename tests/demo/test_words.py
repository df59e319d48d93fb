"""The words fit each other, and the product's rules."""

from datetime import UTC, datetime
from random import Random

import pytest

from pawport.accounts import Company
from pawport.demo.people import make_customer, make_vets
from pawport.demo.pets import PetMaker
from pawport.demo.words import load_words
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.dates import date_text
from pawport.kit.vocabulary import GRAMS
from pawport.pets.rules import WRITABLE, normalize, require
from pawport.rpc.validation import validate

COMPANY = Company("com_1", "Paws", "UTC", "US", 100)


def draw(seed: int, count: int) -> list[Pet]:
    rng, words = Random(seed), load_words()
    codes = {code.abbreviation: code.abbreviation for code in words.codes}
    maker = PetMaker(rng, words, make_vets(rng, words), datetime.now(UTC).date())
    return [maker.make(codes) for _ in range(count)]


def test_the_shares_are_of_a_thousand_and_of_every_type():
    species = load_words().species
    assert sum(one.share for one in species) == 1000
    assert {one.type for one in species} == set(Pet.Type.values()) - {Pet.TYPE_UNSPECIFIED}


def test_the_codes_that_words_name_are_in_the_catalogue():
    words = load_words()
    named = {*words.handling_codes, *(condition.code for condition in words.conditions), "ALL", "SEN"}
    assert named <= {code.abbreviation for code in words.codes}
    for code in words.codes:
        validate(code, code.SerializeToString())


def test_every_pet_is_one_that_create_pet_takes():
    for pet in draw(1, 2000):
        require(pet, WRITABLE)
        normalize(pet, COMPANY, WRITABLE)
        validate(pet, pet.SerializeToString())


def test_a_pet_weighs_what_its_breed_weighs():
    breeds = {
        (one.type, breed.name, breed.species): breed for one in load_words().species for breed in one.breeds
    }
    weighed = [pet for pet in draw(2, 2000) if pet.HasField("weight")]
    assert len(weighed) > 1000
    for pet in weighed:
        breed = breeds[pet.type, pet.breed, pet.species]
        kg = pet.weight.value * GRAMS[pet.weight.unit] / 1000
        assert breed.light * 0.19 - 0.05 < kg < breed.heavy * 1.01 + 0.05


def test_pets_differ_as_real_ones_do():
    pets = draw(3, 2000)
    known = {len(date_text(pet.birthday)) for pet in pets if pet.HasField("birthday")}
    assert known == {4, 7, 10}
    assert any(not pet.HasField("birthday") for pet in pets)
    assert {pet.status for pet in pets} == {Pet.ALIVE, Pet.PASSED_AWAY}
    assert {pet.weight.unit for pet in pets} >= {"kg", "lb"}
    assert {len(pet.notes) for pet in pets} == {0, 1, 2, 3, 4}
    assert {pet.HasField("vet") for pet in pets} == {True, False}
    for part in ("vaccinations", "microchips", "pet_codes", "allergies", "conditions", "behavior"):
        assert {bool(getattr(pet, part)) for pet in pets} == {True, False}
    notes = [pet.notes for pet in pets if len(pet.notes) > 1]
    times = [[note.last_updated_time.seconds for note in one] for one in notes]
    assert times == [sorted(one, reverse=True) for one in times]


@pytest.mark.parametrize("seed", [0, 7])
def test_a_seed_makes_the_same_records(seed):
    assert draw(seed, 50) == draw(seed, 50)
    assert draw(seed, 50) != draw(seed + 1, 50)


def test_people_cannot_be_reached():
    rng, words = Random(1), load_words()
    for _ in range(500):
        customer = make_customer(rng, words)
        assert "example." in customer.email or not customer.email
        assert ") 555-01" in customer.phone_number or not customer.phone_number
        validate(customer, customer.SerializeToString())
