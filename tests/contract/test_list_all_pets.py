"""ListAllPets without an interval: a walk through the whole company."""

import base64
from collections.abc import Iterator

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.customer_service_pb2 import ListCustomersRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    CreatePetRequest,
    ListAllPetsRequest,
    ListAllPetsResponse,
)
from tests.contract.client import Api, Stubs, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import Failure, failed
from tests.contract.servers import Served


def page(api: Api, **arguments: object) -> ListAllPetsResponse:
    return api.pets.ListAllPets(ListAllPetsRequest(company_id=api.company_id, **arguments))


def pages(api: Api, size: int, **arguments: object) -> Iterator[list[Pet]]:
    """The pages of a walk."""
    token = ""
    while True:
        found = page(api, pagination={"page_size": size, "page_token": token}, **arguments)
        yield list(found.pets)
        token = found.next_page_token
        if not token:
            return
        assert len(token) < 64


def refused(stubs: Stubs, code: StatusCode, **arguments: object) -> Failure:
    return failed(code, stubs.pets.ListAllPets, ListAllPetsRequest(**arguments))


@pytest.fixture(scope="module")
def herd(server: Served) -> Api:
    """A company with 502 pets."""
    api = Api(server)
    api.set_company(max_pets_per_customer=502)
    owner = api.new_customer()
    for number in (100, 100, 100, 100, 100, 2):
        api.batch(owner.id, [CreatePetRequest(pet=pet())] * number)
    return api


class TestPermission:
    def test_scope(self, api: Api) -> None:
        stubs = api.with_key("pets:read", "pets:write")
        failure = refused(stubs, StatusCode.PERMISSION_DENIED, company_id=api.company_id)
        assert failure.reason == "SCOPE_MISSING"

    @pytest.mark.parametrize("scope", ["pets:read_all", "pets:*"])
    def test_scope_is_enough(self, api: Api, scope: str) -> None:
        stubs = api.with_key(scope)
        stubs.pets.ListAllPets(ListAllPetsRequest(company_id=api.company_id))

    def test_unknown_and_foreign_companies_are_alike(self, api: Api, new_api: NewApi) -> None:
        foreign = refused(api, StatusCode.PERMISSION_DENIED, company_id=new_api().company_id)
        unknown = refused(api, StatusCode.PERMISSION_DENIED, company_id="nope")
        assert foreign == unknown
        assert foreign.reason == "COMPANY_MISMATCH"

    def test_absent_is_the_company_of_the_key(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        other = new_api()
        other.new_pet(other.new_customer().id)
        made = api.new_pet(customer_id)
        assert list(api.pets.ListAllPets(ListAllPetsRequest()).pets) == [made]


class TestPageSize:
    @pytest.mark.parametrize(
        ("pagination", "size"),
        [
            ({}, 100),
            ({"page_size": 0}, 100),
            ({"page_size": 1}, 1),
            ({"page_size": 500}, 500),
            ({"page_size": 501}, 500),
            ({"page_size": 2**31 - 1}, 500),
        ],
    )
    def test_size(self, herd: Api, pagination: dict[str, int], size: int) -> None:
        found = page(herd, pagination=pagination)
        assert len(found.pets) == size
        assert found.next_page_token

    def test_no_pagination(self, herd: Api) -> None:
        assert len(page(herd).pets) == 100

    def test_size_may_change_between_pages(self, herd: Api) -> None:
        first = page(herd, pagination={"page_size": 500})
        rest = page(herd, pagination={"page_size": 7, "page_token": first.next_page_token})
        assert len({each.id for each in [*first.pets, *rest.pets]}) == 502
        assert not rest.next_page_token

    def test_negative(self, herd: Api) -> None:
        pagination = {"page_size": -1}
        failure = refused(
            herd, StatusCode.INVALID_ARGUMENT, company_id=herd.company_id, pagination=pagination
        )
        assert failure.fields == ["pagination.page_size"]


class TestToken:
    @pytest.mark.parametrize("token", ["", "1"])
    def test_first(self, herd: Api, token: str) -> None:
        assert page(herd, pagination={"page_token": token}) == page(herd)

    @pytest.mark.parametrize("token", ["0", "-1", "100000", "x", "é", "=", "a" * 44, "A" * 5000, "1 ", "\n"])
    def test_no_token(self, herd: Api, token: str) -> None:
        self._refused(herd, herd, token)

    def test_damaged(self, herd: Api) -> None:
        token = page(herd).next_page_token
        for damaged in (token[:-2], token + "AA", token[::-1], "B" + token[1:], token[:12] + "AAAA"):
            self._refused(herd, herd, damaged)

    def test_of_other_arguments(self, herd: Api) -> None:
        token = page(herd).next_page_token
        for given in ({"type": Pet.DOG}, {"show_deleted": True}, {"last_updated_time": {}}):
            self._refused(herd, herd, token, filter=given)

    def test_of_an_interval_without_it(self, herd: Api) -> None:
        self._refused(herd, herd, page(herd, filter={"last_updated_time": {}}).next_page_token)

    def test_of_another_company(self, herd: Api, api: Api) -> None:
        self._refused(api, api, page(herd).next_page_token)

    def test_of_another_list(self, herd: Api) -> None:
        for _ in range(2):
            herd.new_customer()
        customers = herd.customers.ListCustomers(ListCustomersRequest(pagination={"page_size": 1}))
        self._refused(herd, herd, customers.next_page_token)

    @pytest.mark.parametrize("wanted", [{}, {"filter": {"last_updated_time": {}}}], ids=["walk", "interval"])
    def test_forged(self, herd: Api, wanted: dict[str, object]) -> None:
        # Its hash is no secret: whoever knows the form can put any position behind it.
        token = page(herd, **wanted).next_page_token
        head = base64.urlsafe_b64decode(token + "==")[:9]
        forged = base64.urlsafe_b64encode(head + b"\x7f" * (32 if wanted else 16)).decode().rstrip("=")
        if wanted:
            self._refused(herd, herd, forged, **wanted)
        else:
            assert page(herd, pagination={"page_token": forged}) == ListAllPetsResponse()

    def _refused(self, stubs: Stubs, of: Api, token: str, **arguments: object) -> None:
        arguments |= {"company_id": of.company_id, "pagination": {"page_token": token}}
        failure = refused(stubs, StatusCode.INVALID_ARGUMENT, **arguments)
        assert failure.fields == ["pagination.page_token"]


class TestWalk:
    def test_every_pet_once(self, herd: Api) -> None:
        found = [each for some in pages(herd, 50) for each in some]
        assert len({each.id for each in found}) == len(found) == 502

    def test_order_of_creation(self, api: Api) -> None:
        owners = [api.new_customer().id for _ in range(2)]
        pets = [api.new_pet(owners[number % 2], pet_id=f"pet_{9 - number}") for number in range(6)]
        pets[1] = api.update(pets[1], coat="long")
        assert list(pages(api, 4)) == [pets[:4], pets[4:]]

    def test_shows_only_its_company(self, api: Api, new_api: NewApi) -> None:
        other = new_api()
        made = api.new_pet(api.new_customer().id)
        other.new_pet(other.new_customer().id)
        assert list(page(api).pets) == [made]
        assert page(new_api()) == ListAllPetsResponse()

    def test_shows_codes_and_notes(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(
            customer_id, notes=[{"content": "x"}], pet_codes=[{"id": api.new_code().id} for _ in range(2)]
        )
        assert list(page(api).pets) == [made]


class TestFilter:
    def test_customers(self, api: Api) -> None:
        owners = [api.new_customer().id for _ in range(3)]
        pets = [api.new_pet(owners[number % 3]) for number in range(6)]
        wanted = {"customer_ids": [owners[2], owners[0], owners[2], "nobody"]}
        assert list(page(api, filter=wanted).pets) == [pets[number] for number in (0, 2, 3, 5)]
        assert list(pages(api, 3, filter=wanted)) == [[pets[0], pets[2], pets[3]], [pets[5]]]
        assert page(api, filter={"customer_ids": ["nobody"]}) == ListAllPetsResponse()

    def test_customers_of_another_company(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        api.new_pet(customer_id)
        assert not page(new_api(), filter={"customer_ids": [customer_id]}).pets

    def test_type_and_status(self, api: Api, customer_id: str) -> None:
        dog = api.new_pet(customer_id)
        cat = api.new_pet(customer_id, type=Pet.CAT, status=Pet.PASSED_AWAY)
        assert list(page(api, filter={"type": Pet.DOG}).pets) == [dog]
        assert list(page(api, filter={"status": Pet.PASSED_AWAY}).pets) == [cat]
        assert not page(api, filter={"type": Pet.DOG, "status": Pet.PASSED_AWAY}).pets

    def test_deleted(self, api: Api, customer_id: str) -> None:
        pets = [api.new_pet(customer_id) for _ in range(3)]
        pets[1] = api.delete(pets[1])
        assert list(page(api).pets) == [pets[0], pets[2]]
        assert list(page(api, filter={"show_deleted": True}).pets) == pets

    @pytest.mark.parametrize(
        ("wanted", "field"),
        [
            ({"customer_ids": ["ok", "a b"]}, "filter.customer_ids[1]"),
            ({"customer_ids": ["a"] * 101}, "filter.customer_ids"),
            ({"type": 77}, "filter.type"),
            ({"status": -1}, "filter.status"),
        ],
    )
    def test_wrong(self, api: Api, wanted: dict[str, object], field: str) -> None:
        failure = refused(api, StatusCode.INVALID_ARGUMENT, company_id=api.company_id, filter=wanted)
        assert failure.fields == [field]


class TestBytes:
    def test_a_page_ends_at_three_mebibytes(self, api: Api, customer_id: str) -> None:
        long = [{"content": "x" * 10_000}] * 100
        owners = {"notes": long, "allergies": ["é" * 500] * 100}
        pets = [api.new_pet(customer_id, name=str(number), **owners) for number in range(4)]
        found = list(pages(api, 500))
        assert [len(some) for some in found] == [2, 2]
        assert [each for some in found for each in some] == pets

    def test_long_and_short_pets_keep_their_order(self, api: Api, customer_id: str) -> None:
        pets = [
            api.new_pet(
                customer_id,
                behavior="x" * (number % 2 * 2000),
                special_needs="y" * (number % 2 * 2000),
                metadata='"' + "z" * (number % 2 * 9000) + '"',
            )
            for number in range(6)
        ]
        assert list(pages(api, 4)) == [pets[:4], pets[4:]]
        assert [each for some in pages(api, 4, filter={"last_updated_time": {}}) for each in some] == pets

    def test_codes_count(self, api: Api, customer_id: str) -> None:
        codes = [{"id": api.new_code(description="é" * 500).id} for _ in range(20)]
        pets = [
            made
            for _ in range(2)
            for made in api.batch(
                customer_id,
                [CreatePetRequest(pet=pet(pet_codes=codes, metadata='"' + "x" * 49_998 + '"'))] * 25,
            )
        ]
        found = list(pages(api, 500))
        assert len(found) == 2
        assert [each for some in found for each in some] == pets
        assert all(sum(each.ByteSize() for each in some) <= 3 << 20 for some in found)
