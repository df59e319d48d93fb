"""Pets with many notes, which are not stored with the pet: whatever is done, it shows its newest notes."""

import pytest
from sqlalchemy import func, select

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    DeletePetNoteRequest,
    ListAllPetsRequest,
    ListPetNotesRequest,
    ListPetsRequest,
    MergePetsRequest,
    SearchPetsRequest,
    TransferPetRequest,
    UpdatePetNoteRequest,
)
from pawport.pets.tables import pets
from tests.contract.client import Api

CONTENT = "Came in for a bath; slightly nervous with the dryer. " * 6
LIMIT = 8 << 10  # bytes of notes that are stored with the pet


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    """A pet with 100 notes, one by one and together."""
    pet = api.new_pet(customer_id, name="Zorro", external_ids={"shop": "1"}, notes=[{"content": CONTENT}])
    api.append(pet, *[f"{number} {CONTENT}" for number in range(48)])
    for number in range(51):
        api.append(pet, f"{number} {CONTENT}")
    return api.pet(pet)


def notes_of(api: Api, pet: Pet) -> list[Pet.Note]:
    """The newest notes, as their rows have them."""
    request = ListPetNotesRequest(customer_id=pet.customer_id, id=pet.id, pagination={"page_size": 100})
    return list(api.pets.ListPetNotes(request).notes)


def everywhere(api: Api, pet: Pet) -> list[Pet]:
    """The pet as each way of reading shows it."""
    of_customer = ListPetsRequest(customer_id=pet.customer_id)
    by_name = SearchPetsRequest(name_prefix=pet.name)
    shown = [
        api.pet(pet),
        *api.pets.ListPets(of_customer).pets,
        *api.pets.ListAllPets(ListAllPetsRequest(company_id=api.company_id)).pets,
        *api.pets.SearchPets(by_name).pets,
    ]
    return [each for each in shown if each.id == pet.id]


def stored_bytes(api: Api, pet: Pet) -> int:
    """What is written of the pet with each change."""
    of_pet = (pets.c.company_id == api.company_id, pets.c.id == pet.id)
    with api.database.transaction() as connection:
        return connection.execute(select(func.length(pets.c.wire)).where(*of_pet)).scalar_one()


def test_every_way_of_reading_shows_the_notes(api: Api, pet: Pet) -> None:
    assert len(pet.notes) == 100
    assert list(pet.notes) == notes_of(api, pet)
    assert everywhere(api, pet) == [pet] * 4
    assert stored_bytes(api, pet) < 1000


def test_one_more_and_the_oldest_is_not_shown(api: Api, pet: Pet) -> None:
    (note,) = api.append(pet, "new")
    after = api.pet(pet)
    assert list(after.notes) == [note, *pet.notes[:-1]] == notes_of(api, pet)
    assert stored_bytes(api, pet) < 1000


def test_an_update_answers_all(api: Api, pet: Pet) -> None:
    changed = api.update(pet, coat="short")
    assert list(changed.notes) == list(pet.notes)
    assert everywhere(api, pet) == [changed] * 4
    assert api.update(changed, coat="short") == changed
    assert api.delete(pet).notes == pet.notes
    assert api.undelete(pet).notes == pet.notes


def test_notes_that_change(api: Api, pet: Pet) -> None:
    ids = {"customer_id": pet.customer_id, "id": pet.id}
    for index in (0, 50, 99):
        note = pet.notes[index]
        changed = api.pets.UpdatePetNote(UpdatePetNoteRequest(**ids, note_id=note.id, content="changed"))
        assert api.pet(pet).notes[index] == changed
    for index in (99, 50, 0):
        api.pets.DeletePetNote(DeletePetNoteRequest(**ids, note_id=pet.notes[index].id))
    after = api.pet(pet)
    assert list(after.notes) == notes_of(api, pet)
    assert [note.id for note in after.notes] == [
        note.id for index, note in enumerate(pet.notes) if index not in {0, 50, 99}
    ]


def test_few_are_stored_with_the_pet_again(api: Api, pet: Pet) -> None:
    for note in pet.notes[10:]:
        ids = {"customer_id": pet.customer_id, "id": pet.id, "note_id": note.id}
        api.pets.DeletePetNote(DeletePetNoteRequest(**ids))
    after = api.pet(pet)
    assert list(after.notes) == list(pet.notes[:10])
    assert everywhere(api, pet) == [after] * 4
    assert 10 * len(CONTENT) < stored_bytes(api, pet) < LIMIT


def test_another_owner_does_not_see_them(api: Api, pet: Pet) -> None:
    owner = api.new_customer()
    request = TransferPetRequest(customer_id=pet.customer_id, id=pet.id, new_customer_id=owner.id)
    transferred = api.pets.TransferPet(request)
    assert not transferred.notes
    assert everywhere(api, transferred) == [transferred] * 4
    (note,) = api.append(transferred, "new")
    assert list(api.pet(transferred).notes) == [note]


def test_merged(api: Api, pet: Pet) -> None:
    other = api.new_pet(pet.customer_id, notes=[{"content": "newest"}])
    request = MergePetsRequest(customer_id=pet.customer_id, id=other.id, duplicate_id=pet.id)
    merged = api.pets.MergePets(request)
    assert list(merged.notes) == [*other.notes, *pet.notes[:-1]]
    assert api.pet(other) == api.pet(pet) == merged
