"""UpdatePet."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed

VET = {"name": "Dr. Smith", "phone_number": "+12125551234", "address": "123 Vet Street"}


def without_stamp(pet: Pet) -> Pet:
    copy = Pet()
    copy.CopyFrom(pet)
    copy.ClearField("last_updated_time")
    copy.ClearField("etag")
    return copy


class TestUpdatePet:
    def test_changes_what_is_given(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, coat="short", behavior="friendly", notes=[{"content": "x"}])
        changed = api.update(made, coat="long", vet=VET, status=Pet.PASSED_AWAY)
        assert (changed.coat, changed.vet.name, changed.status) == ("long", "Dr. Smith", Pet.PASSED_AWAY)
        assert (changed.name, changed.behavior, changed.notes) == (made.name, "friendly", made.notes)
        assert changed.created_time == made.created_time
        assert changed.last_updated_time.ToNanoseconds() > made.last_updated_time.ToNanoseconds()
        assert changed.etag != made.etag
        assert api.pet(made) == changed

    def test_empty_values_change_nothing(self, api: Api, customer_id: str) -> None:
        fields: dict[str, Any] = {
            "coat": "short",
            "vet": VET,
            "weight": {"value": 1, "unit": "kg"},
            "birthday": {"year": 2020},
            "vaccinations": [{"name": "Rabies"}],
            "allergies": ["nuts"],
            "external_ids": {"a": "b"},
        }
        made = api.new_pet(customer_id, **fields)
        empty = {
            **dict.fromkeys(("coat", "name", "breed"), ""),
            **{key: {} for key in ("vet", "weight", "birthday", "external_ids")},
            **{key: [] for key in ("vaccinations", "allergies")},
        }
        assert without_stamp(api.update(made, **empty)) == without_stamp(made)

    def test_lists_are_replaced(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(
            customer_id,
            vaccinations=[{"name": "Rabies"}, {"name": "Distemper"}],
            microchips=[{"given": "1000001"}],
            external_ids={"a": "1", "b": "2"},
        )
        changed = api.update(
            made, vaccinations=[{"name": "Lepto"}], microchips=[{"given": "1000002"}], external_ids={"c": "3"}
        )
        assert [dose.name for dose in changed.vaccinations] == ["Lepto"]
        assert [chip.number for chip in changed.microchips] == ["1000002"]
        assert changed.external_ids == {"c": "3"}
        assert api.pet(made) == changed

    def test_a_vet_is_replaced_as_a_whole(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, vet=VET)
        assert api.update(made, vet={"name": "Dr. Who"}).vet == Pet.Vet(name="Dr. Who")

    @pytest.mark.parametrize("field", ["pregnant", "inactive"])
    def test_false_is_a_value(self, api: Api, customer_id: str, field: str) -> None:
        made = api.new_pet(customer_id, **{field: True})
        assert getattr(api.update(made, coat="long"), field)
        changed = api.update(made, **{field: False})
        assert not getattr(changed, field)
        assert changed.HasField("pregnant") == (field == "pregnant")

    def test_unknown(self, api: Api, customer_id: str) -> None:
        request = UpdatePetRequest(customer_id=customer_id, id="nope", coat="x")
        assert failed(StatusCode.NOT_FOUND, api.pets.UpdatePet, request).resource == ("pet", "nope")

    def test_under_another_customer(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        request = UpdatePetRequest(customer_id=api.new_customer().id, id=made.id, coat="x")
        failed(StatusCode.NOT_FOUND, api.pets.UpdatePet, request)

    def test_of_another_company(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        request = UpdatePetRequest(customer_id=customer_id, id=made.id, coat="x")
        failed(StatusCode.NOT_FOUND, new_api().pets.UpdatePet, request)
        assert api.pet(made) == made

    def test_deleted(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        deleted = api.delete(made)
        request = UpdatePetRequest(customer_id=customer_id, id=made.id, coat="x")
        failed(StatusCode.NOT_FOUND, api.pets.UpdatePet, request)
        assert api.pet(made) == deleted


class TestMask:
    def test_writes_its_paths_alone(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, coat="short", behavior="friendly")
        changed = api.update(made, "coat", coat="long", behavior="wild")
        assert (changed.coat, changed.behavior) == ("long", "friendly")

    def test_clears_what_is_absent(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(
            customer_id,
            coat="short",
            vet=VET,
            allergies=["nuts"],
            pregnant=True,
            inactive=True,
            vaccinations=[{"name": "Rabies"}],
        )
        paths = ("coat", "vet", "allergies", "pregnant", "inactive", "vaccinations")
        changed = api.update(made, *paths)
        assert without_stamp(changed) == without_stamp(
            Pet(
                id=made.id,
                customer_id=customer_id,
                name=made.name,
                type=made.type,
                breed=made.breed,
                status=Pet.ALIVE,
                pet_number=made.pet_number,
                created_time=made.created_time,
            )
        )
        assert api.pet(made) == changed

    def test_cleared_status_is_alive(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, status=Pet.PASSED_AWAY)
        assert api.update(made, "status").status == Pet.ALIVE

    @pytest.mark.parametrize(
        ("path", "field"),
        [
            ("secondary_breed", "secondary_breed"),
            ("secondaryBreed", "secondary_breed"),
            ("unique_features", "unique_features"),
            ("uniqueFeatures", "unique_features"),
        ],
    )
    def test_both_spellings(self, api: Api, customer_id: str, path: str, field: str) -> None:
        changed = api.update(api.new_pet(customer_id), path, **{field: "x"})
        assert getattr(changed, field) == "x"

    @pytest.mark.parametrize("path", ["vet.phone_number", "vet.phoneNumber"])
    def test_path_into_a_message(self, api: Api, customer_id: str, path: str) -> None:
        made = api.new_pet(customer_id, vet=VET)
        vet = api.update(made, path, vet={"name": "other", "phone_number": "+442079460958"}).vet
        assert (vet.name, vet.address) == (VET["name"], VET["address"])
        assert vet.phone_number == vet.e164_phone_number == "+442079460958"

    def test_last_part_of_a_message(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, vet={"phone_number": "+442079460958"})
        assert not api.update(made, "vet.phone_number").HasField("vet")

    def test_path_into_a_message_that_is_absent(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        assert not api.update(made, "vet.name").HasField("vet")
        assert api.update(made, "vet.name", vet={"name": "x"}).vet == Pet.Vet(name="x")

    def test_all_parts_of_a_message(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, weight={"value": 3, "unit": "kg"})
        assert not api.update(made, "weight.value", "weight.unit").HasField("weight")

    def test_message_that_a_path_makes_wrong(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, weight={"value": 3, "unit": "kg"})
        request = UpdatePetRequest(customer_id=customer_id, id=made.id)
        request.update_mask.paths.append("weight.unit")
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, request)
        assert failure.fields == ["weight.unit"]

    def test_star_writes_everything(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, coat="short", notes=[{"content": "stays"}], gender=Pet.MALE)
        changed = api.update(made, "*", name="Max", type=Pet.CAT, breed="Siamese", color="cream")
        assert (changed.name, changed.color, changed.coat) == ("Max", "cream", "")
        assert changed.gender == Pet.GENDER_UNSPECIFIED
        assert changed.notes == made.notes

    @pytest.mark.parametrize("path", ["name", "type", "breed", "*"])
    def test_required_fields_cannot_be_cleared(self, api: Api, customer_id: str, path: str) -> None:
        made = api.new_pet(customer_id)
        request = UpdatePetRequest(customer_id=customer_id, id=made.id)
        request.update_mask.paths.append(path)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, request)
        assert failure.fields == ["name" if path == "*" else path]
        assert api.pet(made) == made

    @pytest.mark.parametrize(
        "path",
        [
            *("nope", "", "vet.nope", "vet.name.x", "name.x", "vaccinations.name", "external_ids.a"),
            *("notes", "pet_codes", "request_id", "coat,name", "Coat", "vet."),
        ],
    )
    def test_unknown_paths(self, api: Api, customer_id: str, path: str) -> None:
        made = api.new_pet(customer_id, coat="short")
        request = UpdatePetRequest(customer_id=customer_id, id=made.id, name="other")
        request.update_mask.paths.extend(["coat", path])
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, request)
        assert failure.fields == ["update_mask"]
        assert repr(path) in failure.message
        assert api.pet(made) == made

    @pytest.mark.parametrize(
        "path", ["id", "customer_id", "customerId", "etag", "created_time", "vet.e164_phone_number"]
    )
    def test_output_only_paths_are_ignored(self, api: Api, customer_id: str, path: str) -> None:
        made = api.new_pet(customer_id, vet=VET)
        changed = api.update(made, path, "coat", coat="long")
        assert changed.coat == "long"
        assert without_stamp(api.update(changed, "coat")) == without_stamp(made)

    def test_mask_without_paths_is_none(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        assert api.update(made, coat="long", update_mask={}).coat == "long"


class TestEtag:
    def test_current(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        assert api.update(made, coat="long", etag=made.etag).coat == "long"

    def test_old(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        changed = api.update(made, coat="long")
        request = UpdatePetRequest(customer_id=customer_id, id=made.id, coat="short", etag=made.etag)
        failure = failed(StatusCode.ABORTED, api.pets.UpdatePet, request)
        assert (failure.reason, failure.resource) == ("ETAG_MISMATCH", ("pet", made.id))
        assert api.pet(made) == changed

    def test_every_write_makes_another(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        code = api.new_code()
        etags = [made.etag]
        for write in (
            lambda: api.update(made, coat="long"),
            lambda: api.append(made, "x"),
            lambda: api.apply(made, code.id),
            lambda: api.delete(made),
            lambda: api.undelete(made),
        ):
            write()
            etags.append(api.pet(made).etag)
        assert len(set(etags)) == len(etags)
