"""MergePets: two records of one animal become one, and the old id goes on working."""

from typing import Any

from grpc import StatusCode
from sqlalchemy import select

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    AppendPetNotesRequest,
    CreatePetRequest,
    ListAllPetsRequest,
    ListPetNotesRequest,
    ListPetsRequest,
    MergePetsRequest,
    SearchPetsRequest,
)
from pawport.lifecycle.rebuild_pets import right_forms
from pawport.pets.tables import pets
from pawport.pets.whole_repository import STORED
from pawport.pets.wire import StoredPet
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


def merge(api: Api, kept: Pet, duplicate: Pet, **options: Any) -> Pet:
    request = MergePetsRequest(customer_id=kept.customer_id, id=kept.id, duplicate_id=duplicate.id, **options)
    return api.pets.MergePets(request)


class TestRecord:
    def test_only_what_is_blank_is_filled(self, api: Api, customer_id: str) -> None:
        kept = api.new_pet(customer_id, name="Rex", coat="short", inactive=False)
        duplicate = api.new_pet(
            customer_id,
            name="Max",
            coat="long",
            color="brown",
            weight={"value": 3, "unit": "kg"},
            pregnant=False,
            status=Pet.PASSED_AWAY,
            inactive=True,
        )
        merged = merge(api, kept, duplicate)
        assert (merged.name, merged.coat, merged.color) == ("Rex", "short", "brown")
        assert merged.weight == duplicate.weight
        assert merged.HasField("pregnant")
        assert (merged.status, merged.inactive) == (Pet.ALIVE, False)
        assert (merged.id, merged.pet_number) == (kept.id, kept.pet_number)
        assert api.pet(kept) == merged

    def test_lists_are_joined(self, api: Api, customer_id: str) -> None:
        first, second = api.new_code(), api.new_code()
        dose = {"name": "Rabies", "administered_date": {"year": 2024}}
        kept = api.new_pet(
            customer_id,
            allergies=["chicken"],
            vaccinations=[dose],
            microchips=[{"given": "985-1001"}],
            external_ids={"shop": "1"},
        )
        duplicate = api.new_pet(
            customer_id,
            allergies=["chicken", "fish"],
            vaccinations=[dose, {"name": "Parvo"}],
            microchips=[{"given": "9851002"}],
            external_ids={"shop": "2", "crm": "3"},
        )
        api.apply(kept, first.id)
        api.apply(duplicate, second.id, first.id)
        merged = merge(api, kept, duplicate)
        assert list(merged.allergies) == ["chicken", "fish"]
        assert [each.name for each in merged.vaccinations] == ["Rabies", "Parvo"]
        assert [each.given for each in merged.microchips] == ["985-1001", "9851002"]
        assert dict(merged.external_ids) == {"shop": "1", "crm": "3"}
        assert [(each.system, each.id) for each in merged.additional_external_ids] == [("shop", "2")]
        assert list(merged.pet_codes) == [first, second]
        found = api.pets.SearchPets(SearchPetsRequest(microchip="985.1002")).pets
        assert [each.id for each in found] == [kept.id]

    def test_attributes_are_joined(self, api: Api, customer_id: str) -> None:
        def given(system: str, name: str, value: str) -> dict[str, str]:
            return {"system": system, "name": name, "value": value}

        kept = api.new_pet(customer_id, attributes=[given("shop", "size", "S")])
        duplicate = api.new_pet(
            customer_id,
            attributes=[given("shop", "size", "M"), given("crm", "size", "L")],
            owner_attributes=[given("shop", "caller", "Ann")],
            stated_age={"least_years": 3, "stated_date": {"year": 2024, "month": 5, "day": 1}},
        )
        merged = merge(api, kept, duplicate)
        assert [(each.system, each.value) for each in merged.attributes] == [("shop", "S"), ("crm", "L")]
        assert list(merged.owner_attributes) == list(duplicate.owner_attributes)
        assert merged.stated_age == duplicate.stated_age

    def test_notes_move_in_their_order(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        api.append(kept, "1")
        api.append(duplicate, "2")
        api.append(kept, "3")
        merged = merge(api, kept, duplicate)
        assert [note.content for note in merged.notes] == ["3", "2", "1"]
        for pet_id in (kept.id, duplicate.id):
            request = ListPetNotesRequest(customer_id=customer_id, id=pet_id)
            assert list(api.pets.ListPetNotes(request).notes) == list(merged.notes)

    def test_stored_forms_are_right(self, api: Api, customer_id: str) -> None:
        kept = api.new_pet(customer_id)
        duplicate = api.new_pet(customer_id, microchips=[{"given": "9851002"}])
        api.append(duplicate, "Shy")
        api.apply(duplicate, api.new_code().id)
        merge(api, kept, duplicate)
        with api.database.transaction() as connection:
            for id_ in (kept.id, duplicate.id):
                right = right_forms(connection, api.company_id, id_, id_)[id_]
                stored = select(*STORED).where(pets.c.company_id == api.company_id, pets.c.id == id_)
                assert StoredPet(*connection.execute(stored).one()) == right


class TestTombstone:
    def test_is_told_as_a_change_once(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        start = {"last_updated_time": {"start_time": duplicate.last_updated_time}}
        merged = merge(api, kept, duplicate)
        request = ListAllPetsRequest(company_id=api.company_id, filter=start)
        changed = {each.id: each for each in api.pets.ListAllPets(request).pets}
        assert changed[kept.id] == merged
        assert changed[duplicate.id].deleted
        assert len(changed) == 2
        assert not changed[duplicate.id].notes

    def test_is_in_no_other_list(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        merged = merge(api, kept, duplicate)
        assert list(api.pets.ListPets(ListPetsRequest(customer_id=customer_id)).pets) == [merged]
        assert list(api.pets.SearchPets(SearchPetsRequest(name_prefix="b")).pets) == [merged]


class TestOldId:
    def test_stands_for_the_pet(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        merged = merge(api, kept, duplicate)
        assert api.pet(duplicate) == merged

    def test_takes_writes(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        code = api.new_code()
        merge(api, kept, duplicate)
        (note,) = api.append(duplicate, "Shy")
        assert api.apply(duplicate, code.id) == [code]
        changed = api.update(duplicate, color="brown")
        assert (changed.id, list(changed.notes), list(changed.pet_codes)) == (kept.id, [note], [code])
        assert api.delete(duplicate).id == kept.id
        assert api.undelete(duplicate) == api.pet(kept)

    def test_chains_collapse(self, api: Api, customer_id: str) -> None:
        first, second, third = (api.new_pet(customer_id) for _ in range(3))
        merge(api, second, first)
        merged = merge(api, third, second)
        assert api.pet(first) == api.pet(second) == merged

    def test_is_not_given_again(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id, "pet_001")
        merge(api, kept, duplicate)
        request = CreatePetRequest(customer_id=customer_id, pet=pet(), pet_id="pet_001")
        assert failed(StatusCode.ALREADY_EXISTS, api.pets.CreatePet, request).reason == "PET_ID_TAKEN"


class TestRefused:
    def test_itself(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        merge(api, kept, duplicate)
        for other in (kept, duplicate):
            request = MergePetsRequest(customer_id=customer_id, id=kept.id, duplicate_id=other.id)
            failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.MergePets, request)
            assert failure.fields == ["duplicate_id"]

    def test_of_another_owner_or_company(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        kept, company = api.new_pet(customer_id), new_api()
        other = api.new_pet(api.new_customer().id)
        foreign = company.new_pet(company.new_customer(customer_id).id)
        for duplicate in (other, foreign):
            request = MergePetsRequest(customer_id=customer_id, id=kept.id, duplicate_id=duplicate.id)
            failure = failed(StatusCode.NOT_FOUND, api.pets.MergePets, request)
            assert failure.resource == ("pet", duplicate.id)
        assert (api.pet(kept), api.pet(other), company.pet(foreign)) == (kept, other, foreign)

    def test_a_deleted_one(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        api.delete(duplicate)
        request = MergePetsRequest(customer_id=customer_id, id=kept.id, duplicate_id=duplicate.id)
        assert failed(StatusCode.NOT_FOUND, api.pets.MergePets, request).resource == ("pet", duplicate.id)

    def test_an_old_etag(self, api: Api, customer_id: str) -> None:
        kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        request = MergePetsRequest(customer_id=customer_id, id=kept.id, duplicate_id=duplicate.id, etag="ff")
        failed(StatusCode.ABORTED, api.pets.MergePets, request)


def test_validate_only(api: Api, customer_id: str) -> None:
    kept, duplicate = api.new_pet(customer_id), api.new_pet(customer_id, color="brown")
    api.append(duplicate, "Shy")
    before = api.pet(kept), api.pet(duplicate)
    assert merge(api, kept, duplicate, validate_only=True).color == "brown"
    assert (api.pet(kept), api.pet(duplicate)) == before
    request = AppendPetNotesRequest(customer_id=customer_id, id=duplicate.id, notes=[{"content": "x"}])
    api.pets.AppendPetNotes(request)
    assert not api.pet(kept).notes
