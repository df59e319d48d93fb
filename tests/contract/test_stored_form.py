"""Whatever is done to pets, their stored form is what their rows say, and reads answer it."""

from typing import Any

import grpc
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_code_service_pb2 import DeletePetCodeRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.photo_service_pb2 import DeletePetPhotoRequest
from pawport.lifecycle.rebuild_pets import right_forms
from pawport.pets.tables import pets
from pawport.pets.whole_repository import STORED, with_notes
from pawport.pets.wire import StoredPet
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.strategies import CHANGES, NAMES, NEW_PETS, OTHERS, TEXT
from tests.pictures import picture
from tests.properties import examples

pytestmark = pytest.mark.any_host

PATHS = st.lists(st.sampled_from([*NAMES, *OTHERS, "vet.name", "vet.phoneNumber", "*"]), max_size=4)
NUMBERS = st.integers(0, 1 << 16)
COLORS = st.sampled_from(["red", "green", "blue"])


class Desk(RuleBasedStateMachine):
    """Somebody who uses every call that writes pets; refused calls are part of it."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self._api = api
        self._owner = api.new_customer().id
        self._codes = [api.new_code() for _ in range(3)]
        self._pets = [api.new_pet(self._owner)]

    @rule(fields=NEW_PETS, notes=st.lists(TEXT, max_size=3), codes=st.sets(st.integers(0, 2)))
    def create(self, fields: dict[str, Any], notes: list[str], codes: set[int]) -> None:
        parts = {
            "notes": [{"content": text} for text in notes],
            "pet_codes": [{"id": self._codes[number].id} for number in codes],
        }
        try:
            self._pets.append(self._api.new_pet(self._owner, **fields, **parts))
        except grpc.RpcError as error:
            assert_refused(error)

    @rule(number=NUMBERS, fields=CHANGES, paths=PATHS)
    def update(self, number: int, fields: dict[str, Any], paths: list[str]) -> None:
        self._try(lambda pet: self._api.update(pet, *paths, **fields), number)

    @rule(number=NUMBERS, texts=st.lists(TEXT, min_size=1, max_size=3), times=st.sampled_from([1, 40]))
    def append(self, number: int, texts: list[str], times: int) -> None:
        self._try(
            lambda pet: self._api.append(pet, *texts * times if len(texts) * times < 100 else texts), number
        )

    @rule(number=NUMBERS, text=TEXT, count=st.sampled_from([1, 7, 99]))
    def append_long(self, number: int, text: str, count: int) -> None:
        self._try(lambda pet: self._api.append(pet, *[f"{text} and so on" * 100] * count), number)

    @rule(number=NUMBERS, note=NUMBERS, text=TEXT)
    def update_note(self, number: int, note: int, text: str) -> None:
        self._try_note(messages.UpdatePetNoteRequest, number, note, content=text)

    @rule(number=NUMBERS, note=NUMBERS)
    def delete_note(self, number: int, note: int) -> None:
        self._try_note(messages.DeletePetNoteRequest, number, note)

    @rule(number=NUMBERS, codes=st.lists(st.integers(0, 2), min_size=1))
    def apply(self, number: int, codes: list[int]) -> None:
        self._try(lambda pet: self._api.apply(pet, *(self._codes[code].id for code in codes)), number)

    @rule(number=NUMBERS, code=st.integers(0, 2))
    def remove(self, number: int, code: int) -> None:
        def request(pet: Pet) -> PetCode:
            return self._api.pets.RemovePetCode(
                messages.RemovePetCodeRequest(
                    customer_id=pet.customer_id, id=pet.id, pet_code_id=self._codes[code].id
                )
            )

        self._try(request, number)

    @rule(code=st.integers(0, 2))
    def replace_code(self, code: int) -> None:
        self._api.pet_codes.DeletePetCode(DeletePetCodeRequest(id=self._codes[code].id))
        self._codes[code] = self._api.new_code()

    @rule(number=NUMBERS, color=COLORS, featured=st.booleans())
    def upload(self, number: int, color: str, featured: bool) -> None:
        self._try(lambda pet: self._api.upload(pet, picture(color=color), featured=featured), number)

    @rule(number=NUMBERS, photo=NUMBERS)
    def delete_photo(self, number: int, photo: int) -> None:
        pet = self._api.pet(self._pets[number % len(self._pets)])
        if pet.photos:
            photo_id = pet.photos[photo % len(pet.photos)].id
            request = DeletePetPhotoRequest(customer_id=pet.customer_id, id=pet.id, photo_id=photo_id)
            self._try(lambda _: self._api.photos.DeletePetPhoto(request), number)

    @rule(number=NUMBERS, color=COLORS)
    def register(self, number: int, color: str) -> None:
        self._try(lambda pet: self._api.register(pet, picture(color=color)), number)

    @rule(number=NUMBERS, other=NUMBERS)
    def merge(self, number: int, other: int) -> None:
        duplicate = self._pets[other % len(self._pets)]
        self._try(
            lambda pet: self._api.pets.MergePets(
                messages.MergePetsRequest(customer_id=pet.customer_id, id=pet.id, duplicate_id=duplicate.id)
            ),
            number,
        )

    @rule(number=NUMBERS)
    def delete(self, number: int) -> None:
        self._try(self._api.delete, number)

    @rule(number=NUMBERS)
    def undelete(self, number: int) -> None:
        self._try(self._api.undelete, number)

    @invariant()
    def stored_form_is_right(self) -> None:
        with self._api.database.transaction() as connection:
            of_company = pets.c.company_id == self._api.company_id
            for pet_id, *stored in connection.execute(select(pets.c.id, *STORED).where(of_company)).all():
                right = right_forms(connection, self._api.company_id, pet_id, pet_id)
                assert StoredPet(*stored) == right[pet_id]
                whole = with_notes(connection, self._api.company_id, right)[pet_id]
                assert len(whole.notes) == whole.notes_bytes

    def teardown(self) -> None:
        for pet in self._pets:
            listed = messages.ListPetNotesRequest(
                customer_id=pet.customer_id, id=pet.id, pagination={"page_size": 100}
            )
            assert list(self._api.pets.ListPetNotes(listed).notes) == list(self._api.pet(pet).notes)
        owned = messages.ListPetsRequest(customer_id=self._owner)
        for pet in self._api.pets.ListPets(owned).pets:
            assert pet == self._api.pet(pet)

    def _try(self, call: Any, number: int) -> None:
        try:
            call(self._pets[number % len(self._pets)])
        except grpc.RpcError as error:
            assert_refused(error)

    def _try_note(self, request: Any, number: int, note: int, **fields: str) -> None:
        method = {
            messages.UpdatePetNoteRequest: "UpdatePetNote",
            messages.DeletePetNoteRequest: "DeletePetNote",
        }
        pet = self._api.pet(self._pets[number % len(self._pets)])
        if pet.notes:
            note_id = pet.notes[note % len(pet.notes)].id
            given = request(customer_id=pet.customer_id, id=pet.id, note_id=note_id, **fields)
            self._try(lambda _: getattr(self._api.pets, method[request])(given), number)


def assert_refused(error: Any) -> None:
    expected = grpc.StatusCode.NOT_FOUND, grpc.StatusCode.ALREADY_EXISTS, grpc.StatusCode.INVALID_ARGUMENT
    assert error.code() in expected, error


@pytest.mark.hypothesis
def test_stored_form(new_api: NewApi) -> None:
    run_state_machine_as_test(
        lambda: Desk(new_api()), settings=settings(examples(10), stateful_step_count=20)
    )
