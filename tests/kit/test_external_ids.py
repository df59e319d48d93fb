"""Ids of records in other systems: none is lost by joining or learning."""

from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.external_ids import join, keys, learn, tidy

SYSTEMS, IDS = st.sampled_from("ab"), st.sampled_from("123")
PETS = st.builds(
    lambda first, further: Pet(
        external_ids=first, additional_external_ids=[{"system": system, "id": id_} for system, id_ in further]
    ),
    st.dictionaries(SYSTEMS, IDS),
    st.lists(st.tuples(SYSTEMS, IDS), max_size=4),
)


def further(pet: Pet) -> list[tuple[str, str]]:
    return [(each.system, each.id) for each in pet.additional_external_ids]


@given(PETS)
def test_tidying_keeps_each_once(pet: Pet) -> None:
    before = set(keys(pet))
    tidy(pet)
    assert set(keys(pet)) == before
    assert len(keys(pet)) == len(pet.external_ids) + len(pet.additional_external_ids)


@given(PETS, PETS)
def test_joining_adds_to_what_is_there(pet: Pet, other: Pet) -> None:
    before, first = {*keys(pet), *keys(other)}, dict(pet.external_ids)
    join(pet, other)
    assert set(keys(pet)) == before
    assert {system: pet.external_ids[system] for system in first} == first


@given(PETS, PETS)
def test_what_is_learned_stands_first_and_takes_nothing_away(pet: Pet, other: Pet) -> None:
    before, known = {*keys(pet), *keys(other)}, set(keys(pet))
    assert learn(pet, other) == (not set(keys(other)) <= known)
    assert set(keys(pet)) == before
    again = Pet.FromString(pet.SerializeToString())
    assert not learn(pet, other)
    assert pet == again


def test_an_example() -> None:
    pet = Pet(external_ids={"shop": "1"})
    assert learn(pet, Pet(external_ids={"shop": "2", "crm": "9"}))
    assert (dict(pet.external_ids), further(pet)) == ({"shop": "2", "crm": "9"}, [("shop", "1")])
    join(pet, Pet(external_ids={"shop": "3", "vet": "5"}))
    assert dict(pet.external_ids) == {"shop": "2", "crm": "9", "vet": "5"}
    assert further(pet) == [("shop", "1"), ("shop", "3")]
