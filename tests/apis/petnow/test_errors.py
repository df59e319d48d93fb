"""Every code of the document, whoever finds the mistake; and what callers of gRPC get instead."""

import httpx
import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import pet_service_pb2 as canonical
from pawport.gen.petnow.v2 import pet_service_pb2 as messages
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub
from tests.apis.petnow.refusals import refused
from tests.contract.client import Api, bearer
from tests.contract.failures import failed


class TestKey:
    @pytest.mark.parametrize("key", ["", "wrong", "pawport_" + "x" * 40])
    def test_wrong(self, http: httpx.Client, key: str):
        headers = {"x-petnow-api-key": key} if key else {}
        refused(http.get("/petnow/v2/pets", headers=headers), 401)

    def test_without_the_scope(self, petnow: httpx.Client, api: Api):
        _, petnow.headers["x-petnow-api-key"] = api.new_key("pets:read")
        for response in (
            petnow.get("pets"),
            petnow.post("pets", json={"species": "DOG"}),
            petnow.patch("pets/none", json={}),
            petnow.delete("pets/none"),
        ):
            refused(response, 403)
        refused(petnow.get("pets/none"), 404)


class TestQuota:
    def test_of_the_company(self, petnow: httpx.Client, api: Api):
        api.set_company(max_pets=2)
        for _ in range(2):
            assert petnow.post("pets", json={"species": "DOG"}).status_code == 201
        refused(petnow.post("pets", json={"species": "DOG"}), 402)
        gone = petnow.get("pets").json()["data"]["pets"][0]["id"]
        assert petnow.delete(f"pets/{gone}").status_code == 204
        assert petnow.post("pets", json={"species": "DOG"}).status_code == 201

    def test_of_the_company_holds_in_our_own_api(self, api: Api):
        api.set_company(max_pets=1)
        owner = api.new_customer().id
        deleted = api.delete(api.new_pet(owner))
        api.new_pet(owner)
        create = canonical.CreatePetRequest(customer_id=owner, pet={"name": "a", "type": "DOG", "breed": "b"})
        undelete = canonical.UndeletePetRequest(customer_id=owner, id=deleted.id)
        for method, request in ((api.pets.CreatePet, create), (api.pets.UndeletePet, undelete)):
            full = failed(StatusCode.RESOURCE_EXHAUSTED, method, request)
            assert (full.reason, full.subject) == ("COMPANY_PET_QUOTA_EXCEEDED", f"company:{api.company_id}")


def test_too_many_calls(petnow: httpx.Client, api: Api):
    _, petnow.headers["x-petnow-api-key"] = api.new_key("*", plan="free")
    answers = [petnow.get("pets/none") for _ in range(30)]
    limited = [answer for answer in answers if answer.status_code == 429]
    refused(limited[0], 429)
    assert int(limited[0].headers["retry-after"]) >= 1
    for answer in answers:
        assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= answer.headers.keys()


def test_limits_are_told_with_a_success_too(petnow: httpx.Client, api: Api):
    _, petnow.headers["x-petnow-api-key"] = api.new_key("*", plan="free")
    made = petnow.post("pets", json={"species": "DOG"})
    assert (made.status_code, made.headers["x-ratelimit-limit"]) == (201, "60")
    gone = petnow.delete(f"pets/{made.json()['data']['id']}")
    assert (gone.status_code, gone.headers["x-ratelimit-remaining"]) == (204, "58")


class TestGateway:
    """What never reaches a servicer."""

    @pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", "17", '{"species": "DOG"} x'])
    def test_a_body_that_is_no_object(self, petnow: httpx.Client, body: str):
        assert refused(petnow.post("pets", content=body), 400).keys() == {"request"}

    def test_a_list_where_text_belongs(self, petnow: httpx.Client):
        details = refused(petnow.patch("pets/none", json={"requestId": ["x"]}), 400)
        assert details == {"requestId": ["must be a string"]}

    def test_a_body_that_is_not_utf_8(self, petnow: httpx.Client):
        refused(petnow.post("pets", content=b'{"breed": "\xff"}'), 400)

    def test_a_body_that_is_too_large(self, petnow: httpx.Client):
        assert refused(petnow.post("pets", content=b"a" * (5 << 20)), 413).keys() == {"request"}

    @pytest.mark.parametrize(
        ("verb", "path"),
        [
            ("GET", "/petnow"),
            ("GET", "/petnow/"),
            ("GET", "/petnow/v2/petz"),
            ("GET", "/petnow/v1/pets"),
            ("PUT", "/petnow/v2/pets/pet-uuid-1234"),
            ("DELETE", "/petnow/v2/pets"),
            ("POST", "/petnow/petnow.v2.PetService/GetPet"),
        ],
    )
    def test_a_path_or_verb_that_is_not_there(self, petnow: httpx.Client, verb: str, path: str):
        refused(petnow.request(verb, path), 404)

    @pytest.mark.parametrize("path", ["pets", "pets/none", "cats"])
    def test_head_has_no_body(self, petnow: httpx.Client, path: str):
        for _ in range(2):  # on one connection, where a body would stand for the next answer
            head, get = petnow.head(path), petnow.get(path)
            assert (head.status_code, head.content) == (get.status_code, b"")
            assert head.headers["content-type"] == get.headers["content-type"]

    def test_a_deadline(self, petnow: httpx.Client):
        refused(petnow.get("pets", headers={"grpc-timeout": "1n"}), 504)

    def test_a_binary_header_that_is_none(self, petnow: httpx.Client):
        response = petnow.get("pets/none", headers={"x-odd-bin": "?"})
        refused(response, response.status_code)


class TestGrpc:
    """The same methods, with statuses as of our own API, whatever the caller says of itself."""

    @pytest.fixture
    def stub(self, api: Api) -> PetServiceStub:
        return PetServiceStub(api.served.channel)

    @pytest.fixture(params=["", "petnow"])
    def metadata(self, request: pytest.FixtureRequest, api: Api) -> tuple[tuple[str, str], ...]:
        claims = (("x-rest-dialect", request.param),) if request.param else ()
        return (*bearer(api.key), *claims)

    def test_a_pet_is_made_read_and_deleted(self, stub: PetServiceStub, metadata):
        made, call = stub.CreatePet.with_call(messages.CreatePetRequest(species="CAT"), metadata=metadata)
        gone = stub.DeletePet(messages.DeletePetRequest(pet_id=made.data.id), metadata=metadata)
        assert gone == messages.DeletePetResponse()
        assert "x-http-code" not in dict(call.initial_metadata())

    def test_an_error(self, stub: PetServiceStub, metadata):
        def create(request):
            return stub.CreatePet(request, metadata=metadata)

        assert failed(StatusCode.INVALID_ARGUMENT, create, messages.CreatePetRequest()).fields == ["species"]
        _, call = stub.ListPets.with_call(messages.ListPetsRequest(), metadata=metadata)
        assert "x-error-json" not in dict(call.trailing_metadata())


def test_a_claim_to_be_of_the_route_is_not_believed(http: httpx.Client, api: Api):
    headers = {"x-api-key": api.key, "x-rest-dialect": "petnow", "x-http-code": "299", "x-error-json": "{}"}
    response = http.get("/v1/customers/none/pets/none", headers=headers)
    assert (response.status_code, response.json()["code"]) == (404, 5)
    assert http.get("/petnow/v2/pets", headers=headers).json() == {"data": {"pets": []}}
