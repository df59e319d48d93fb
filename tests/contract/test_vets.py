"""The directory of vets."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from grpc import StatusCode

from pawport.gen.pawport.v1 import vet_service_pb2 as messages
from pawport.gen.pawport.v1.vet_pb2 import Vet
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed

pytestmark = pytest.mark.any_host

ANNE: dict[str, Any] = {
    "name": "Anne Peddon",
    "clinic_name": "BOSSIER ANIMAL HOSPITAL",
    "street": "3308 INDUSTRIAL DRIVE",
    "city": "GENESEO",
    "region": "NY",
    "postal_code": "14454",
    "phone_number": "4245689898",
}


def search(api: Api, **wanted: Any) -> list[str]:
    """The names of the vets that are found."""
    return [vet.name for vet in api.vets.SearchVets(messages.SearchVetsRequest(**wanted)).vets]


def listed(api: Api, **options: Any) -> list[Vet]:
    return list(api.vets.ListVets(messages.ListVetsRequest(**options)).vets)


def update(api: Api, vet: Vet, *paths: str, **fields: Any) -> Vet:
    request = messages.UpdateVetRequest(id=vet.id, **fields)
    request.update_mask.paths.extend(paths)
    return api.vets.UpdateVet(request)


def delete(api: Api, vet: Vet, **options: Any) -> Vet:
    return api.vets.DeleteVet(messages.DeleteVetRequest(id=vet.id, **options))


def get(api: Api, vet_id: str) -> Vet:
    return api.vets.GetVet(messages.GetVetRequest(id=vet_id))


class TestCreate:
    def test_returns_the_vet(self, api: Api) -> None:
        vet = api.new_vet(**ANNE, country_code="us", email="anne@example.com")
        assert vet.id.startswith("vet_")
        assert 1_000_000 <= vet.vet_number < 1 << 31
        assert (vet.country_code, vet.e164_phone_number) == ("US", "+14245689898")
        assert vet.created_time == vet.last_updated_time
        assert get(api, vet.id) == vet
        assert listed(api) == [vet]

    def test_the_same_vet_again(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        other_form = {
            "name": " anne  PEDDON",
            "clinic_name": "Bossier Animal Hospital",
            "postal_code": "14454 ",
            "phone_number": "+1 (424) 568-9898",
            "city": "Albany",
        }
        assert api.new_vet(**other_form) == vet
        assert api.new_vet("own", **ANNE) == vet
        assert listed(api) == [vet]

    @pytest.mark.parametrize("field", ["name", "clinic_name", "postal_code", "phone_number"])
    def test_another_vet(self, api: Api, field: str) -> None:
        others = {"name": "Anne Lee", "clinic_name": "", "postal_code": "14455", "phone_number": "4245689899"}
        vet = api.new_vet(**ANNE)
        other = api.new_vet(**{**ANNE, field: others[field]})
        assert (other.id, other.vet_number) != (vet.id, vet.vet_number)
        assert listed(api) == [vet, other]

    def test_own_id(self, api: Api) -> None:
        assert api.new_vet("vet_dr_sarah_m").id == "vet_dr_sarah_m"
        request = messages.CreateVetRequest(vet=ANNE, vet_id="vet_dr_sarah_m")
        failure = failed(StatusCode.ALREADY_EXISTS, api.vets.CreateVet, request)
        assert (failure.reason, failure.resource) == ("VET_ID_TAKEN", ("vet", "vet_dr_sarah_m"))

    def test_a_blank_name(self, api: Api) -> None:
        request = messages.CreateVetRequest(vet={"name": " ", "clinic_name": "City Vet"})
        assert failed(StatusCode.INVALID_ARGUMENT, api.vets.CreateVet, request).fields == ["vet.name"]

    def test_the_longest_texts(self, api: Api) -> None:
        """A character becomes 18 in the form that is compared."""
        texts = {"name": "\ufdfa" * 200, "clinic_name": "\ufdfa" * 200, "postal_code": "\ufdfa" * 20}
        vet = api.new_vet(**texts, phone_number="9" * 50)
        assert search(api, name_prefix="\ufdfa" * 150) == [vet.name]
        assert api.new_vet(**texts, phone_number="9" * 50) == vet

    def test_many_at_once_make_one(self, api: Api) -> None:
        with ThreadPoolExecutor(32) as threads:
            made = list(threads.map(lambda _: api.new_vet(**ANNE), range(200)))
        assert {vet.id for vet in made} == {listed(api)[0].id}
        assert len(listed(api)) == 1

    def test_of_another_company(self, api: Api, new_api: NewApi) -> None:
        vet, other = api.new_vet(**ANNE), new_api()
        failed(StatusCode.NOT_FOUND, other.vets.GetVet, messages.GetVetRequest(id=vet.id))
        assert other.new_vet(**ANNE).id != vet.id


class TestList:
    def test_pages(self, api: Api) -> None:
        made = [api.new_vet() for _ in range(5)]
        found, token = [], ""
        while True:
            pagination = {"page_size": 2, "page_token": token}
            answer = api.vets.ListVets(messages.ListVetsRequest(pagination=pagination))
            found += answer.vets
            token = answer.next_page_token
            if not token:
                break
        assert found == made

    def test_deleted_ones(self, api: Api) -> None:
        kept, gone = api.new_vet(), api.new_vet()
        gone = delete(api, gone)
        assert listed(api) == [kept]
        assert listed(api, show_deleted=True) == [kept, gone]


class TestSearch:
    @pytest.fixture
    def directory(self, api: Api) -> Api:
        api.new_vet(**ANNE)
        api.new_vet(name="Bo Annesley", region="ny", postal_code="14454-1234", phone_number="+1 206 555 0199")
        api.new_vet(name="Joanne Park", region="CA", postal_code="90210", phone_number="(206) 555-0199")
        api.new_vet(name="Zoë Étienne", region="NY", phone_number="ext. 17")
        return api

    @pytest.mark.parametrize(
        ("wanted", "names"),
        [
            ({"name_prefix": "ANNE"}, ["Anne Peddon", "Bo Annesley"]),
            ({"name_prefix": "anne ped"}, ["Anne Peddon"]),
            ({"name_prefix": "ped"}, ["Anne Peddon"]),
            ({"name_prefix": "nne"}, []),
            ({"name_prefix": "bossier"}, []),
            ({"name_prefix": "ÉTI"}, ["Zoë Étienne"]),
            ({"name_prefix": "anne", "region": "NY"}, ["Anne Peddon", "Bo Annesley"]),
            ({"name_prefix": "anne", "region": "CA"}, []),
            ({"region": "ny"}, ["Anne Peddon", "Bo Annesley", "Zoë Étienne"]),
            ({"phone_number": "4245689898"}, ["Anne Peddon"]),
            ({"phone_number": "+1 (424) 568-9898"}, ["Anne Peddon"]),
            ({"phone_number": "2065550199"}, ["Bo Annesley", "Joanne Park"]),
            ({"phone_number": "17"}, ["Zoë Étienne"]),
            ({"postal_code": "14454"}, ["Anne Peddon", "Bo Annesley"]),
            ({"postal_code": "14454-9999"}, ["Anne Peddon", "Bo Annesley"]),
            ({"postal_code": "1445"}, []),
            ({"postal_code": "14454", "phone_number": "2065550199"}, ["Bo Annesley"]),
            ({"postal_code": "90210", "name_prefix": "park", "region": "CA"}, ["Joanne Park"]),
            ({"postal_code": "90210", "name_prefix": "park", "region": "NY"}, []),
        ],
    )
    def test_all_must_fit(self, directory: Api, wanted: dict[str, str], names: list[str]) -> None:
        assert search(directory, **wanted) == names

    def test_by_number(self, directory: Api) -> None:
        vet = listed(directory)[0]
        assert search(directory, vet_number=vet.vet_number) == ["Anne Peddon"]

    def test_pages(self, directory: Api) -> None:
        request = messages.SearchVetsRequest(region="NY", pagination={"page_size": 2})
        first = directory.vets.SearchVets(request)
        request.pagination.page_token = first.next_page_token
        second = directory.vets.SearchVets(request)
        names = [vet.name for vet in (*first.vets, *second.vets)]
        assert (names, second.next_page_token) == (["Anne Peddon", "Bo Annesley", "Zoë Étienne"], "")

    @pytest.mark.parametrize(
        ("wanted", "field"),
        [
            ({}, "name_prefix"),
            ({"name_prefix": " "}, "name_prefix"),
            ({"phone_number": "none"}, "phone_number"),
            ({"postal_code": "-"}, "postal_code"),
        ],
    )
    def test_nothing_to_look_for(self, api: Api, wanted: dict[str, str], field: str) -> None:
        request = messages.SearchVetsRequest(**wanted)
        assert failed(StatusCode.INVALID_ARGUMENT, api.vets.SearchVets, request).fields == [field]

    def test_what_was_changed_and_deleted(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        update(api, vet, name="Bo Lee", postal_code="90210")
        assert search(api, name_prefix="anne") == search(api, postal_code="14454") == []
        assert search(api, name_prefix="lee") == ["Bo Lee"]
        delete(api, vet)
        assert search(api, name_prefix="lee") == search(api, vet_number=vet.vet_number) == []


class TestUpdate:
    def test_changes_what_is_given(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        changed = update(api, vet, city="Albany", phone_number="(206) 555-0199")
        assert (changed.city, changed.e164_phone_number) == ("Albany", "+12065550199")
        assert (changed.name, changed.vet_number) == (vet.name, vet.vet_number)
        assert changed.etag != vet.etag
        assert get(api, vet.id) == changed

    def test_a_mask_clears(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        assert update(api, vet, "street", "city", city="Albany").street == ""
        failure = failed(
            StatusCode.INVALID_ARGUMENT,
            api.vets.UpdateVet,
            messages.UpdateVetRequest(id=vet.id, update_mask={"paths": ["name"]}),
        )
        assert failure.fields == ["name"]

    def test_what_was_read_can_be_sent_back(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        request = ParseDict(MessageToDict(vet), messages.UpdateVetRequest())
        assert api.vets.UpdateVet(request) == vet

    def test_an_old_etag(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        update(api, vet, city="Albany")
        request = messages.UpdateVetRequest(id=vet.id, etag=vet.etag, city="Geneseo")
        assert failed(StatusCode.ABORTED, api.vets.UpdateVet, request).reason == "ETAG_MISMATCH"

    def test_to_what_another_vet_is(self, api: Api) -> None:
        vet, other = api.new_vet(**ANNE), api.new_vet(**{**ANNE, "name": "Bo Lee"})
        request = messages.UpdateVetRequest(id=other.id, name="ANNE PEDDON")
        failure = failed(StatusCode.ALREADY_EXISTS, api.vets.UpdateVet, request)
        assert (failure.reason, failure.resource) == ("VET_EXISTS", ("vet", vet.id))


class TestDelete:
    def test_the_vet_stays_to_be_read(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        gone = delete(api, vet, etag=vet.etag)
        assert gone.deleted
        assert get(api, vet.id) == gone
        for method, request in (
            (api.vets.DeleteVet, messages.DeleteVetRequest(id=vet.id)),
            (api.vets.UpdateVet, messages.UpdateVetRequest(id=vet.id, city="Albany")),
        ):
            failure = failed(StatusCode.NOT_FOUND, method, request)
            assert (failure.reason, failure.resource) == ("VET_NOT_FOUND", ("vet", vet.id))

    def test_a_new_one_can_be_like_it(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        delete(api, vet)
        other = api.new_vet(**ANNE)
        assert other.id != vet.id
        delete(api, other)
        assert listed(api) == []
