"""AppendPetNotes, ListPetNotes, UpdatePetNote and DeletePetNote."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    AppendPetNotesRequest,
    DeletePetNoteRequest,
    ListPetNotesRequest,
    ListPetNotesResponse,
    UpdatePetNoteRequest,
)
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    """A pet without notes."""
    return api.new_pet(customer_id)


def listed(api: Api, pet: Pet, **pagination: object) -> ListPetNotesResponse:
    return api.pets.ListPetNotes(
        ListPetNotesRequest(customer_id=pet.customer_id, id=pet.id, pagination=pagination)
    )


class TestAppendPetNotes:
    def test_answers_the_notes(self, api: Api, pet: Pet) -> None:
        first, second = api.append(pet, "first", "second")
        assert (first.content, second.content) == ("first", "second")
        assert first.id.startswith("note_")
        assert first.id != second.id
        assert first.last_updated_by == "owner"
        changed = api.pet(pet)
        assert first.last_updated_time == changed.last_updated_time
        assert changed.last_updated_time.ToNanoseconds() > pet.last_updated_time.ToNanoseconds()

    def test_newest_first_in_the_pet(self, api: Api, pet: Pet) -> None:
        notes = [*api.append(pet, "1", "2"), *api.append(pet, "3")]
        assert list(api.pet(pet).notes) == notes[::-1]

    def test_author(self, api: Api, pet: Pet) -> None:
        stubs = api.with_key("pets:write", name="Front desk")
        notes = [{"content": "a"}, {"content": "b", "last_updated_by": "Mary"}]
        request = AppendPetNotesRequest(customer_id=pet.customer_id, id=pet.id, notes=notes)
        answer = stubs.pets.AppendPetNotes(request)
        assert [note.last_updated_by for note in answer.notes] == ["Front desk", "Mary"]

    def test_output_only_fields_are_ignored(self, api: Api, pet: Pet) -> None:
        note = {"id": "mine", "content": "x", "last_updated_time": {"seconds": 1}}
        request = AppendPetNotesRequest(customer_id=pet.customer_id, id=pet.id, notes=[note])
        (made,) = api.pets.AppendPetNotes(request).notes
        assert made.id != "mine"
        assert made.last_updated_time.seconds > 1

    def test_text_is_kept(self, api: Api, pet: Pet) -> None:
        text = "  Ünïcode 🐕\r\n\t'quotes' \" \\ %s \u2028 end  "
        api.append(pet, text)
        assert api.pet(pet).notes[0].content == listed(api, pet).notes[0].content == text

    def test_a_pet_shows_the_newest_hundred(self, api: Api, pet: Pet) -> None:
        notes = [note for part in range(3) for note in api.append(pet, *(f"{part}.{n}" for n in range(50)))]
        assert list(api.pet(pet).notes) == notes[:49:-1]

    def test_at_once(self, api: Api, pet: Pet) -> None:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda number: api.append(pet, str(number)), range(40)))
        changed = api.pet(pet)
        assert {note.content for note in changed.notes} == {str(number) for number in range(40)}
        assert list(listed(api, pet).notes) == list(changed.notes)
        times = [note.last_updated_time.ToNanoseconds() for note in changed.notes]
        assert times == sorted(times, reverse=True)

    @pytest.mark.parametrize(
        ("notes", "field"),
        [
            ([], "notes"),
            ([{"content": "x"}] * 101, "notes"),
            ([{"content": "x"}, {}], "notes[1].content"),
            ([{"content": "x" * 10_001}], "notes[0].content"),
            ([{"content": "x", "last_updated_by": "y" * 101}], "notes[0].last_updated_by"),
            ([{"content": "x\0"}], "notes[0].content"),
        ],
    )
    def test_wrong(self, api: Api, pet: Pet, notes: list[dict[str, str]], field: str) -> None:
        request = AppendPetNotesRequest(customer_id=pet.customer_id, id=pet.id, notes=notes)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.AppendPetNotes, request)
        assert failure.fields == [field]
        assert api.pet(pet) == pet

    def test_unknown(self, api: Api, new_api: NewApi, pet: Pet) -> None:
        other = api.new_customer().id
        for stubs, owner, pet_id in (
            (api, pet.customer_id, "nope"),
            (api, other, pet.id),
            (new_api(), pet.customer_id, pet.id),
        ):
            request = AppendPetNotesRequest(customer_id=owner, id=pet_id, notes=[{"content": "x"}])
            failure = failed(StatusCode.NOT_FOUND, stubs.pets.AppendPetNotes, request)
            assert failure.resource == ("pet", pet_id)


class TestListPetNotes:
    def test_pages_newest_first(self, api: Api, pet: Pet) -> None:
        notes = api.append(pet, *(str(number) for number in range(5)))[::-1]
        found: list[list[Pet.Note]] = []
        token = "1"
        while token:
            page = listed(api, pet, page_size=2, page_token=token)
            found.append(list(page.notes))
            token = page.next_page_token
        assert found == [notes[:2], notes[2:4], notes[4:]]

    def test_appends_do_not_disturb_a_walk(self, api: Api, pet: Pet) -> None:
        notes = api.append(pet, "1", "2", "3")
        first = listed(api, pet, page_size=2)
        api.append(pet, "4")
        second = listed(api, pet, page_size=2, page_token=first.next_page_token)
        assert [*first.notes, *second.notes] == notes[::-1]

    def test_default_size(self, api: Api, pet: Pet) -> None:
        for _ in range(2):
            api.append(pet, *("x" for _ in range(51)))
        page = listed(api, pet)
        assert len(page.notes) == 100
        assert len(listed(api, pet, page_token=page.next_page_token).notes) == 2

    def test_page_ends_at_three_mebibytes(self, api: Api, pet: Pet) -> None:
        for _ in range(2):
            api.append(pet, *["é" * 10_000] * 100)
        first = listed(api, pet, page_size=500)
        rest = listed(api, pet, page_size=500, page_token=first.next_page_token)
        assert 100 < len(first.notes) < 200
        assert len({note.id for note in [*first.notes, *rest.notes]}) == 200

    def test_none(self, api: Api, pet: Pet) -> None:
        assert listed(api, pet) == ListPetNotesResponse()

    def test_of_a_deleted_pet(self, api: Api, pet: Pet) -> None:
        (note,) = api.append(pet, "x")
        api.delete(pet)
        assert list(listed(api, pet).notes) == [note]

    def test_unknown(self, api: Api, new_api: NewApi, pet: Pet) -> None:
        for stubs, owner, pet_id in (
            (api, pet.customer_id, "nope"),
            (api, api.new_customer().id, pet.id),
            (new_api(), pet.customer_id, pet.id),
        ):
            request = ListPetNotesRequest(customer_id=owner, id=pet_id)
            failure = failed(StatusCode.NOT_FOUND, stubs.pets.ListPetNotes, request)
            assert failure.resource == ("pet", pet_id)

    def test_negative_size(self, api: Api, pet: Pet) -> None:
        request = ListPetNotesRequest(customer_id=pet.customer_id, id=pet.id, pagination={"page_size": -1})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.ListPetNotes, request)
        assert failure.fields == ["pagination.page_size"]

    @pytest.mark.parametrize("forged", [b"\0" * 31, b""])
    def test_wrong_tokens(self, api: Api, pet: Pet, forged: bytes) -> None:
        api.append(pet, "1", "2")
        token = listed(api, pet, page_size=1).next_page_token
        other = api.new_pet(pet.customer_id)
        head = base64.urlsafe_b64decode(token + "==")[:9]
        for owner, wrong in ((other, token), (pet, base64.urlsafe_b64encode(head + forged + b"\0").decode())):
            request = ListPetNotesRequest(
                customer_id=owner.customer_id, id=owner.id, pagination={"page_token": wrong}
            )
            failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.ListPetNotes, request)
            assert failure.fields == ["pagination.page_token"]


class TestUpdatePetNote:
    def test_replaces_the_text(self, api: Api, pet: Pet) -> None:
        first, second = api.append(pet, "1", "2")
        request = UpdatePetNoteRequest(
            customer_id=pet.customer_id, id=pet.id, note_id=first.id, content="new", last_updated_by="Mary"
        )
        changed = api.pets.UpdatePetNote(request)
        assert (changed.id, changed.content, changed.last_updated_by) == (first.id, "new", "Mary")
        assert changed.last_updated_time == api.pet(pet).last_updated_time
        assert list(api.pet(pet).notes) == list(listed(api, pet).notes) == [second, changed]

    def test_author_is_the_key(self, api: Api, pet: Pet) -> None:
        (note,) = api.append(pet, "x")
        stubs = api.with_key("pets:write", name="Night shift")
        request = UpdatePetNoteRequest(customer_id=pet.customer_id, id=pet.id, note_id=note.id, content="y")
        assert stubs.pets.UpdatePetNote(request).last_updated_by == "Night shift"

    def test_note_that_the_pet_does_not_show(self, api: Api, pet: Pet) -> None:
        (oldest,) = api.append(pet, "oldest")
        api.append(pet, *("x" for _ in range(100)))
        request = UpdatePetNoteRequest(
            customer_id=pet.customer_id, id=pet.id, note_id=oldest.id, content="new"
        )
        api.pets.UpdatePetNote(request)
        changed = api.pet(pet)
        assert "new" not in [note.content for note in changed.notes]
        assert listed(api, pet, page_size=500).notes[-1].content == "new"

    def test_content_is_required(self, api: Api, pet: Pet) -> None:
        (note,) = api.append(pet, "x")
        request = UpdatePetNoteRequest(customer_id=pet.customer_id, id=pet.id, note_id=note.id)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePetNote, request)
        assert failure.fields == ["content"]

    def test_unknown(self, api: Api, pet: Pet) -> None:
        (note,) = api.append(pet, "x")
        other = api.new_pet(pet.customer_id)
        for owner, note_id, resource in (
            (pet, "nope", ("note", "nope")),
            (other, note.id, ("note", note.id)),
            (Pet(id="none", customer_id=pet.customer_id), note.id, ("pet", "none")),
        ):
            request = UpdatePetNoteRequest(
                customer_id=owner.customer_id, id=owner.id, note_id=note_id, content="y"
            )
            assert failed(StatusCode.NOT_FOUND, api.pets.UpdatePetNote, request).resource == resource


class TestDeletePetNote:
    def test_answers_the_note_as_it_was(self, api: Api, pet: Pet) -> None:
        first, second = api.append(pet, "1", "2")
        request = DeletePetNoteRequest(customer_id=pet.customer_id, id=pet.id, note_id=second.id)
        before = api.pet(pet)
        assert api.pets.DeletePetNote(request) == second
        assert list(api.pet(pet).notes) == list(listed(api, pet).notes) == [first]
        assert api.pet(pet).etag != before.etag
        failure = failed(StatusCode.NOT_FOUND, api.pets.DeletePetNote, request)
        assert (failure.reason, failure.resource) == ("NOTE_NOT_FOUND", ("note", second.id))

    def test_an_older_note_comes_into_sight(self, api: Api, pet: Pet) -> None:
        oldest = api.append(pet, "oldest")[0]
        newest = api.append(pet, *("x" for _ in range(100)))[-1]
        assert oldest not in api.pet(pet).notes
        api.pets.DeletePetNote(
            DeletePetNoteRequest(customer_id=pet.customer_id, id=pet.id, note_id=newest.id)
        )
        assert api.pet(pet).notes[-1] == oldest
