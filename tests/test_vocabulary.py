"""The words of the pet business."""

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.vocabulary import fixed_word, gender_name, species_name, weight_unit


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("Dog", "DOG", "canine", "Canine", "K9", " dog "), "DOG"),
        (("Cat", "feline", "KITTEN"), "CAT"),
        (("bird", "avian"), "BIRD"),
        (("Rabbit",), "RABBIT"),
        (("Guinea Pig", "GUINEA_PIG"), "GUINEA_PIG"),
        (("horse", "Equine"), "HORSE"),
        (("Hamster",), "HAMSTER"),
        (("rat",), "RAT"),
        (("Mouse",), "MOUSE"),
        (("chinchilla",), "CHINCHILLA"),
        (("ferret", "tortoise", "other", "", "dogs and cats"), "OTHER"),
    ],
)
def test_species(words: tuple[str, ...], name: str) -> None:
    assert {species_name(word) for word in words} == {name}
    assert Pet.Type.Value(name)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("M", "male", "Male", "Neutered Male"), "MALE"),
        (("F", "FEMALE", "Spayed Female"), "FEMALE"),
        (("Unknown", "U"), "UNKNOWN"),
        (("", "cat", "mf"), None),
    ],
)
def test_gender(words: tuple[str, ...], name: str | None) -> None:
    assert {gender_name(word) for word in words} == {name}
    assert name is None or Pet.Gender.Value(name)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("Neutered", "Spayed", "Yes", "Y", "1", "true"), "yes"),
        (("Intact", "No", "n", "0", "FALSE"), "no"),
        (("Unknown", "?"), "unknown"),
        (("", "maybe"), None),
    ],
)
def test_fixed(words: tuple[str, ...], kept: str | None) -> None:
    assert {fixed_word(word) for word in words} == {kept}


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("kg", "KILOGRAM", "kgs."), "kg"),
        (("lb", "lbs", "Pounds", "lbs."), "lb"),
        (("", "oz", "stone"), None),
    ],
)
def test_weight_unit(words: tuple[str, ...], kept: str | None) -> None:
    assert {weight_unit(word) for word in words} == {kept}
