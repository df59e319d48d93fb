"""API keys: how they are sent, and when they are refused."""

import base64
import time
from datetime import UTC, datetime, timedelta

import pytest
from grpc import StatusCode
from sqlalchemy import update

from pawport.accounts import service as accounts
from pawport.accounts.tables import api_keys
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, ListPetsRequest
from pawport.pet_codes.tables import pet_codes
from tests.contract.client import Api, bearer
from tests.contract.failures import failed

UNKNOWN = GetPetRequest(customer_id="x", id="y")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class TestForms:
    @pytest.mark.parametrize(
        ("header", "form"),
        [
            ("authorization", "Bearer {key}"),
            ("authorization", "bearer  {key}"),
            ("authorization", "Basic {base64}"),
            ("authorization", "Basic {base64_colon}"),
            ("authorization", "Basic {base64_password}"),
            ("authorization", "Basic {key}"),
            ("x-api-key", "{key}"),
            ("x-petnow-api-key", "{key}"),
        ],
    )
    def test_accepted(self, api: Api, customer_id: str, header: str, form: str) -> None:
        value = form.format(
            key=api.key,
            base64=encoded(api.key),
            base64_colon=encoded(f"{api.key}:"),
            base64_password=encoded(f":{api.key}"),
        )
        stubs = api.with_metadata((header, value))
        stubs.pets.ListPets(ListPetsRequest(customer_id=customer_id))

    @pytest.mark.parametrize(
        ("header", "form"),
        [
            ("authorization", "Bearer {key}x"),
            ("authorization", "Bearer "),
            ("authorization", "{key}"),
            ("authorization", "Digest {key}"),
            ("authorization", "Basic =="),
            ("x-api-key", "Bearer {key}"),
            ("x-api-key", ""),
            ("x-other", "{key}"),
        ],
    )
    def test_refused(self, api: Api, header: str, form: str) -> None:
        stubs = api.with_metadata((header, form.format(key=api.key)))
        failed(StatusCode.UNAUTHENTICATED, stubs.pets.GetPet, UNKNOWN)

    def test_authorization_goes_first(self, api: Api) -> None:
        stubs = api.with_metadata(("x-api-key", api.key), ("authorization", "Bearer wrong"))
        failed(StatusCode.UNAUTHENTICATED, stubs.pets.GetPet, UNKNOWN)

    def test_missing(self, api: Api) -> None:
        failure = failed(StatusCode.UNAUTHENTICATED, api.with_metadata().pets.GetPet, UNKNOWN)
        assert failure.reason == "API_KEY_MISSING"

    def test_wrong(self, api: Api) -> None:
        stubs = api.with_metadata(*bearer("wrong"))
        failure = failed(StatusCode.UNAUTHENTICATED, stubs.pets.GetPet, UNKNOWN)
        assert failure.reason == "API_KEY_INVALID"
        assert "wrong" not in failure.message


class TestScopes:
    @pytest.mark.parametrize("scope", ["pets:read", "pets:*", "*"])
    def test_enough(self, api: Api, customer_id: str, scope: str) -> None:
        api.with_key(scope).pets.ListPets(ListPetsRequest(customer_id=customer_id))

    @pytest.mark.parametrize("scope", ["pets:write", "pets:read_all", "customers:*", "pet_codes:read"])
    def test_lacking(self, api: Api, scope: str) -> None:
        failure = failed(StatusCode.PERMISSION_DENIED, api.with_key(scope).pets.GetPet, UNKNOWN)
        assert failure.reason == "SCOPE_MISSING"
        assert "pets:read" in failure.message

    def test_before_anything_else(self, api: Api) -> None:
        stubs = api.with_key("pets:write")
        failed(StatusCode.PERMISSION_DENIED, stubs.pets.GetPet, GetPetRequest())


class TestEnd:
    def test_expired(self, api: Api) -> None:
        key_id, key = api.new_key("*")
        with api.database.transaction() as connection:
            expired = datetime.now(UTC) - timedelta(seconds=1)
            connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(expires_time=expired))
        stubs = api.with_metadata(*bearer(key))
        failure = failed(StatusCode.UNAUTHENTICATED, stubs.pets.GetPet, UNKNOWN)
        assert failure.reason == "API_KEY_EXPIRED"

    def test_expires_while_it_is_used(self, api: Api) -> None:
        key_id, key = api.new_key("*")
        with api.database.transaction() as connection:
            soon = datetime.now(UTC) + timedelta(seconds=0.7)
            connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(expires_time=soon))
        stubs = api.with_metadata(*bearer(key))
        failed(StatusCode.NOT_FOUND, stubs.pets.GetPet, UNKNOWN)
        time.sleep((soon - datetime.now(UTC)).total_seconds())
        failed(StatusCode.UNAUTHENTICATED, stubs.pets.GetPet, UNKNOWN)

    def test_revoked_before_its_first_call(self, api: Api) -> None:
        key_id, key = api.new_key("*")
        with api.database.transaction() as connection:
            accounts.revoke_key(connection, api.company_id, key_id)
        failed(StatusCode.UNAUTHENTICATED, api.with_metadata(*bearer(key)).pets.GetPet, UNKNOWN)


class TestWithinFiveSeconds:
    """What a process remembers, and another process changes."""

    @pytest.fixture(autouse=True)
    def _once_each(self, api: Api) -> None:
        if api.served.has_http == (api.database.engine_name == "sqlite"):
            pytest.skip("it takes seconds: once on each engine and once on each host is enough")

    def test_revoked_key_and_renamed_code(self, api: Api, customer_id: str) -> None:
        code = api.new_code(abbreviation="OLD")
        made = api.new_pet(customer_id, pet_codes=[{"id": code.id}])
        key_id, key = api.new_key("*")
        stubs = api.with_metadata(*bearer(key))
        request = GetPetRequest(customer_id=customer_id, id=made.id)
        assert stubs.pets.GetPet(request) == made
        with api.database.transaction() as connection:
            accounts.revoke_key(connection, api.company_id, key_id)
            of_company = pet_codes.c.company_id == api.company_id
            connection.execute(update(pet_codes).where(of_company).values(abbreviation="NEW"))
        end = time.monotonic() + 5
        while api.pet(made).pet_codes[0].abbreviation == "OLD":
            assert time.monotonic() < end
            time.sleep(0.1)
        failed(StatusCode.UNAUTHENTICATED, stubs.pets.GetPet, request)
