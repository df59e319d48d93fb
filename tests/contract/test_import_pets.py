"""ImportPets: each pet by itself, and again what it was the first time."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.audit_service_pb2 import ListAuditEventsRequest
from pawport.gen.pawport.v1.customer_service_pb2 import ListCustomersRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    DeletePetRequest,
    ListAllPetsRequest,
    ListPetNotesRequest,
    MergePetsRequest,
)
from pawport.gen.pawport.v1.registry_service_pb2 import (
    ImportPetsRequest,
    ImportPetsResponse,
    PetImport,
    PetImportResult,
)
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed

pytestmark = pytest.mark.any_host

CREATED, UPDATED, SKIPPED, FAILED = (
    PetImportResult.CREATED,
    PetImportResult.UPDATED,
    PetImportResult.SKIPPED,
    PetImportResult.FAILED,
)
CHIP = {"given": "985 112 345 678 903"}
OTHER = {"given": "123*456*789"}
ANN = {"first_name": "Ann", "email": "ann@example.com"}


def item(pet_id: str = "", *, customer_id: str = "", customer: Any = None, **fields: Any) -> PetImport:
    """A pet of an import, a dog unless said otherwise."""
    pet = {"name": "Rex", "type": Pet.DOG, **fields}
    owner = {"customer_id": customer_id} if customer_id else {"customer": customer} if customer else {}
    return PetImport(pet_id=pet_id, pet=pet, **owner)


def bring(api: Api, *items: PetImport, **options: Any) -> ImportPetsResponse:
    """The answer of an import."""
    return api.registry.ImportPets(ImportPetsRequest(pets=items, **options))


def one(api: Api, given: PetImport, **options: Any) -> PetImportResult:
    """What becomes of one pet."""
    (result,) = bring(api, given, **options).results
    return result


def refused(api: Api, given: PetImport) -> tuple[str, str]:
    """The field and the reason of one refusal."""
    result = one(api, given)
    assert result.action == FAILED
    (error,) = result.errors
    assert error.message
    return error.field, error.reason


def pets(api: Api) -> list[Pet]:
    """All living pets of the company."""
    return list(api.pets.ListAllPets(ListAllPetsRequest(company_id=api.company_id)).pets)


class TestNew:
    def test_a_pet_and_its_owner(self, api: Api) -> None:
        result = one(api, item("mine_1", customer=ANN, breed="Mix", notes=[{"content": "Shy"}]))
        assert (result.action, result.pet_id) == (CREATED, "mine_1")
        assert sorted(result.updated_fields) == ["breed", "name", "notes", "status", "type"]
        (pet,) = pets(api)
        assert (pet.id, pet.customer_id, pet.name, pet.status) == (
            "mine_1",
            result.customer_id,
            "Rex",
            Pet.ALIVE,
        )
        assert [(note.content, note.last_updated_by) for note in pet.notes] == [("Shy", "owner")]
        assert api.pet(pet) == pet
        owner = api.customer(result.customer_id)
        assert (owner.first_name, owner.email) == ("Ann", "ann@example.com")

    def test_owners(self, api: Api) -> None:
        known = api.new_customer(external_ids={"shop": "7"}, email="bo@example.com")
        found = [
            item(name="A", customer_id=known.id),
            item(name="B", customer={"email": "BO@example.com "}),
            item(name="C", customer={"external_ids": {"shop": "7"}, "email": "ann@example.com"}),
        ]
        assert {result.customer_id for result in bring(api, *found).results} == {known.id}
        assert api.customer(known.id) == known
        house = one(api, item(name="D")).customer_id
        assert api.customer(house).house
        assert one(api, item(name="E")).customer_id == house

    def test_one_new_owner_of_several(self, api: Api) -> None:
        results = bring(api, *(item(name=f"Pet {n}", customer=ANN) for n in range(3))).results
        assert len({result.customer_id for result in results}) == 1
        assert len(api.customers.ListCustomers(ListCustomersRequest()).customers) == 1

    def test_owners_who_cannot_be_found_again(self, api: Api) -> None:
        results = bring(api, *(item(f"p{n}", customer={"last_name": "Lee"}) for n in range(2))).results
        assert len({result.customer_id for result in results}) == 2
        assert one(api, item("p0", customer={"last_name": "Li"})).action == SKIPPED

    def test_what_is_needed(self, api: Api) -> None:
        assert refused(api, PetImport(pet={"type": Pet.DOG})) == ("pet.name", "INVALID_ARGUMENT")
        assert refused(api, PetImport(pet={"name": "Rex"})) == ("pet.type", "INVALID_ARGUMENT")
        assert refused(api, PetImport()) == ("pet", "INVALID_ARGUMENT")
        assert refused(api, item(customer={"email": "x@example.com"}))[0] == "customer.first_name"
        assert refused(api, item(customer_id="nobody")) == ("", "CUSTOMER_NOT_FOUND")
        assert refused(api, item(pet_codes=[{"id": "none"}])) == ("pet.pet_codes[0].id", "PET_CODE_UNKNOWN")
        assert refused(api, item(microchips=[{"given": "12"}]))[0] == "pet.microchips[0].given"
        assert refused(api, item("no blanks"))[0] == "pet_id"
        assert refused(api, item(name="a\0b"))[0] == "pet.name"
        assert refused(api, item(birthday={"year": 9999}))[0] == "pet.birthday"
        assert pets(api) == []

    def test_one_that_is_refused_keeps_no_other_out(self, api: Api) -> None:
        answer = bring(api, item(name="A"), item(name=""), item(name="C"))
        assert [result.action for result in answer.results] == [CREATED, FAILED, CREATED]
        assert (answer.created_count, answer.failed_count) == (2, 1)

    def test_quota(self, api: Api) -> None:
        api.set_company(max_pets_per_customer=2)
        answer = bring(api, *(item(name=f"Pet {n}", customer=ANN) for n in range(3)))
        assert [result.action for result in answer.results] == [CREATED, CREATED, FAILED]
        assert answer.results[2].errors[0].reason == "PET_QUOTA_EXCEEDED"
        assert refused(api, item(name="Pet 3", customer=ANN)) == ("", "PET_QUOTA_EXCEEDED")
        assert (
            bring(api, *(item(name=f"Pet {n}") for n in range(3))).created_count == 3
        )  # the house has no limit

    def test_blanks_say_nothing(self, api: Api) -> None:
        assert refused(api, item("p1", name="\u00a0 ")) == ("pet.name", "INVALID_ARGUMENT")
        one(api, item("p1", breed="Lab"))
        assert one(api, item("p1", name="  ", breed="\u200b")).action == SKIPPED
        assert [(pet.name, pet.breed) for pet in pets(api)] == [("Rex", "Lab")]

    def test_audit(self, api: Api) -> None:
        bring(api, item("p1", customer=ANN, color="brown"))
        events = api.audit.ListAuditEvents(ListAuditEventsRequest()).events
        told = [(event.resource_kind, event.action, sorted(event.fields)) for event in events]
        assert ("pet", "created", ["color", "name", "status", "type"]) in told
        assert ("customer", "created", ["email", "first_name"]) in told

    def test_a_thousand(self, api: Api) -> None:
        items = [item(f"p{n}", name=f"Pet {n}", customer=ANN if n % 2 else None) for n in range(1000)]
        api.set_company(max_pets_per_customer=1000)
        assert bring(api, *items).created_count == 1000
        assert bring(api, *items).skipped_count == 1000
        request = ImportPetsRequest(pets=[*items, item()])
        assert failed(StatusCode.INVALID_ARGUMENT, api.registry.ImportPets, request).fields == ["pets"]


class TestAgain:
    @pytest.mark.parametrize(
        "same",
        [
            item("p1"),
            item(external_ids={"shelter": "7"}),
            item(microchips=[CHIP]),
            item("p1", microchips=[CHIP, OTHER], external_ids={"a": "1"}, notes=[{"content": "x"}] * 2),
        ],
    )
    def test_changes_nothing(self, api: Api, same: PetImport) -> None:
        first = one(api, same)
        before = pets(api)
        again = one(api, same)
        assert (first.action, again.action) == (CREATED, SKIPPED)
        assert (again.pet_id, again.customer_id) == (first.pet_id, first.customer_id)
        assert pets(api) == before

    def test_in_one_request(self, api: Api) -> None:
        answer = bring(
            api, item(microchips=[CHIP]), item(name="Bo", microchips=[CHIP]), item("p2"), item("p2")
        )
        assert [result.action for result in answer.results] == [CREATED, UPDATED, CREATED, SKIPPED]
        assert len({result.pet_id for result in answer.results}) == 2

    def test_changes_what_is_given(self, api: Api) -> None:
        one(api, item("p1", color="brown", breed="Lab", microchips=[CHIP]))
        result = one(api, PetImport(pet_id="p1", pet={"color": "black", "microchips": [OTHER]}))
        assert (result.action, list(result.updated_fields)) == (UPDATED, ["color", "microchips"])
        (pet,) = pets(api)
        assert (pet.color, pet.breed, pet.name) == ("black", "Lab", "Rex")
        assert [chip.number for chip in pet.microchips] == ["985112345678903", "123456789"]

    def test_adds_ids_notes_and_codes(self, api: Api) -> None:
        codes = [api.new_code().id for _ in range(2)]
        one(api, item("p1", external_ids={"a": "1"}, notes=[{"content": "1"}], pet_codes=[{"id": codes[0]}]))
        more = item(
            "p1",
            external_ids={"b": "2"},
            notes=[{"content": "2"}, {"content": "1"}],
            pet_codes=[{"id": codes[1]}],
        )
        assert one(api, more).action == UPDATED
        assert one(api, more).action == SKIPPED
        (pet,) = pets(api)
        assert dict(pet.external_ids) == {"a": "1", "b": "2"}
        assert [note.content for note in pet.notes] == ["2", "1"]
        assert [code.id for code in pet.pet_codes] == codes
        request = ListPetNotesRequest(customer_id=pet.customer_id, id=pet.id)
        assert list(api.pets.ListPetNotes(request).notes) == list(pet.notes)

    def test_inactive(self, api: Api) -> None:
        one(api, item("p1", inactive=True))
        assert pets(api)[0].inactive
        back = item("p1")
        back.inactive = False
        assert list(one(api, back).updated_fields) == ["inactive"]
        assert not pets(api)[0].inactive

    def test_another_owner(self, api: Api) -> None:
        first = one(api, item("p1", customer=ANN, notes=[{"content": "of Ann"}]))
        moved = item("p1", customer={"first_name": "Bo", "email": "bo@example.com"})
        kept = one(api, moved)
        assert (kept.action, kept.customer_id) == (SKIPPED, first.customer_id)
        assert [(each.field, each.reason) for each in kept.warnings] == [("customer", "OWNER_DIFFERS")]
        result = one(api, moved, transfer=True)
        assert (result.action, list(result.updated_fields)) == (UPDATED, ["customer_id"])
        assert result.customer_id != first.customer_id
        (pet,) = pets(api)
        assert (pet.customer_id, list(pet.notes)) == (result.customer_id, [])
        assert one(api, moved).action == SKIPPED
        assert one(api, item("p1")).action == SKIPPED  # without an owner, it stays
        events = api.audit.ListAuditEvents(ListAuditEventsRequest(filter={"resource_kind": "pet"})).events
        assert [event.action for event in events] == ["created", "transferred"]

    def test_another_owner_who_has_enough(self, api: Api) -> None:
        api.set_company(max_pets_per_customer=1)
        bring(api, item("p1", customer=ANN), item("p2"))
        assert refused(api, item("p2", customer=ANN)) == ("", "PET_QUOTA_EXCEEDED")  # nobody loses it


class TestFinding:
    def test_by_the_id_before_all(self, api: Api) -> None:
        one(api, item("p1", microchips=[CHIP]))
        assert refused(api, item("p2", microchips=[CHIP])) == ("pet.microchips[0].given", "MICROCHIP_TAKEN")
        assert one(api, item("p2", external_ids={"a": "1"})).action == CREATED
        assert one(api, item("p1", external_ids={"a": "1"})).action == UPDATED

    def test_by_a_microchip_when_the_external_id_is_new(self, api: Api) -> None:
        made = one(api, item(microchips=[CHIP]))
        result = one(api, item(microchips=[CHIP], external_ids={"shelter": "7"}))
        assert (result.action, result.pet_id) == (UPDATED, made.pet_id)
        assert one(api, item(external_ids={"shelter": "7"})).pet_id == made.pet_id

    def test_every_id_that_was_ever_given(self, api: Api) -> None:
        first = one(api, item(microchips=[CHIP], external_ids={"a": "1", "b": "1"}))
        again = one(api, item(microchips=[CHIP], external_ids={"b": "2"}))
        assert (again.action, list(again.updated_fields)) == (
            UPDATED,
            ["additional_external_ids", "external_ids"],
        )
        for ids in ({"a": "1"}, {"b": "1"}, {"b": "2"}):
            found = one(api, item(external_ids=ids))
            assert (found.action, found.pet_id) == (SKIPPED, first.pet_id)

    def test_after_a_merge(self, api: Api, customer_id: str) -> None:
        kept, duplicate, third = (
            api.new_pet(customer_id, external_ids={"a": str(n)}, microchips=[{"given": f"98511234567890{n}"}])
            for n in range(3)
        )
        for other in (duplicate, third):
            request = MergePetsRequest(customer_id=customer_id, id=kept.id, duplicate_id=other.id)
            api.pets.MergePets(request)
        for n in range(3):
            assert one(api, item(external_ids={"a": str(n)}, name="Buddy")).pet_id == kept.id
            assert (
                one(api, item(microchips=[{"given": f"98511234567890{n}"}], name="Buddy")).pet_id == kept.id
            )

    def test_owners_by_ids_that_came_with_an_address(self, api: Api) -> None:
        known = one(api, item("p1", customer=ANN)).customer_id
        taught = one(api, item("p1", customer={**ANN, "external_ids": {"shop": "7"}}))
        assert (taught.action, list(taught.updated_fields)) == (UPDATED, ["customer.external_ids"])
        taught = one(api, item("p1", customer={**ANN, "external_ids": {"shop": "8"}}))
        assert dict(api.customer(known).external_ids) == {"shop": "8"}
        for number in ("7", "8"):
            again = one(api, item("p1", customer={"last_name": "Li", "external_ids": {"shop": number}}))
            assert (again.action, again.customer_id) == (SKIPPED, known)

    def test_of_several(self, api: Api) -> None:
        bring(api, item("p1", external_ids={"a": "1"}), item("p2", external_ids={"a": "1"}))
        assert refused(api, item(external_ids={"a": "1"}))[0] == "pet.external_ids"
        bring(api, item("p3", microchips=[CHIP]), item("p4", microchips=[OTHER]))
        assert refused(api, item(microchips=[CHIP, OTHER]))[0] == "pet.microchips"

    def test_a_deleted_pet(self, api: Api) -> None:
        made = one(api, item("p1", microchips=[CHIP], external_ids={"a": "1"}))
        api.pets.DeletePet(DeletePetRequest(customer_id=made.customer_id, id="p1"))
        assert refused(api, item("p1")) == ("", "PET_DELETED")
        assert one(api, item(microchips=[CHIP], external_ids={"a": "1"})).action == CREATED

    def test_a_merged_pet(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        api.pets.MergePets(MergePetsRequest(customer_id=customer_id, id=kept.id, duplicate_id=duplicate.id))
        answer = bring(api, item(duplicate.id, color="a"), item(kept.id, coat="b"), item(duplicate.id))
        assert [result.action for result in answer.results] == [UPDATED, UPDATED, SKIPPED]
        assert {result.pet_id for result in answer.results} == {kept.id}
        (pet,) = pets(api)
        assert (pet.color, pet.coat, pet.name) == ("a", "b", "Rex")

    def test_of_another_company(self, api: Api, new_api: NewApi) -> None:
        same = item("p1", microchips=[CHIP], external_ids={"a": "1"}, customer=ANN)
        assert [one(each, same).action for each in (api, new_api(), api)] == [CREATED, CREATED, SKIPPED]


class TestValidateOnly:
    def test_writes_nothing(self, api: Api) -> None:
        items = [item("p1", customer=ANN), item(microchips=[CHIP]), item("p1", name="Bo"), item(name="")]
        said = bring(api, *items, validate_only=True)
        assert pets(api) == []
        done = bring(api, *items)
        assert [result.action for result in said.results] == [CREATED, CREATED, UPDATED, FAILED]
        assert [result.action for result in done.results] == [result.action for result in said.results]
        assert [result.pet_id for result in said.results] == ["p1", "", "p1", ""]
        assert {result.customer_id for result in said.results} == {""}


class TestRequestId:
    def test_answers_again(self, api: Api) -> None:
        items = [item(name=f"Pet {n}") for n in range(120)]
        first = bring(api, *items, request_id="r1")
        assert bring(api, *items, request_id="r1") == first
        assert first.created_count == 120
        request = ImportPetsRequest(pets=items[:1], request_id="r1")
        failure = failed(StatusCode.ALREADY_EXISTS, api.registry.ImportPets, request)
        assert failure.reason == "REQUEST_ID_REUSED"
