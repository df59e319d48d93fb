"""POST /api/Auth and POST /api/Overview: credentials, scopes, and where a token is valid."""

import time
from typing import Any

import httpx
import jwt
import pytest

from pawport.accounts import service as accounts
from pawport.gen.allivet.v1.customer_service_pb2 import GetCustomerRequest
from pawport.gen.allivet.v1.customer_service_pb2_grpc import CustomerServiceStub
from tests.apis.allivet.clients import credentials, log_in, new_customer, refused
from tests.contract.client import Api, bearer
from tests.service import eventually

AUTH, OVERVIEW = "/allivet/api/Auth", "/allivet/api/Overview"


def overview(http: httpx.Client, token: str) -> httpx.Response:
    return http.post(OVERVIEW, headers={"authorization": f"Bearer {token}"})


class TestAuth:
    def test_needs_no_header(self, http: httpx.Client, api: Api) -> None:
        for headers in ({}, {"authorization": "Bearer nonsense"}, {"x-api-key": "nonsense"}):
            answer = http.post(AUTH, json=credentials(api), headers=headers)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("content_type", ["application/json-patch+json", "text/plain", ""])
    def test_with_any_content_type(self, http: httpx.Client, api: Api, content_type: str) -> None:
        headers = {"content-type": content_type} if content_type else {}
        request = http.build_request("POST", AUTH, json=credentials(api), headers=headers)
        assert http.send(request).status_code == 200

    @pytest.mark.parametrize("field", ["clientID", "clientSecretKey", "storeKey", "apiScope"])
    @pytest.mark.parametrize("value", ["wrong", "", None, "absent"])
    def test_wrong(self, http: httpx.Client, api: Api, field: str, value: str | None) -> None:
        body: dict[str, Any] = {**credentials(api), field: value}
        if value == "absent":
            del body[field]
        message = refused(http.post(AUTH, json=body), 401)
        if field != "apiScope":
            assert message == "the credentials are not valid"

    @pytest.mark.parametrize("scope", ["api:", "api: ", "salesforce", "API:salesforce", "pets:read"])
    def test_no_scope(self, http: httpx.Client, api: Api, scope: str) -> None:
        assert "apiScope" in refused(http.post(AUTH, json=credentials(api, apiScope=scope)), 401)

    @pytest.mark.parametrize("scope", ["api:nothing", "api:pets:fly", "api:<scope>"])
    def test_an_unknown_scope(self, http: httpx.Client, api: Api, scope: str) -> None:
        refused(http.post(AUTH, json=credentials(api, apiScope=scope)), 403)

    def test_a_scope_that_the_key_lacks(self, http: httpx.Client, api: Api) -> None:
        key_id, key = api.new_key("pets:read", "customers:*")
        given = {"clientID": key_id, "clientSecretKey": key}
        for scope, status in {"api:pets:read": 200, "api:customers:*": 200, "api:telehealth": 200}.items():
            assert http.post(AUTH, json=credentials(api, apiScope=scope, **given)).status_code == status
        for scope in ("api:pets:write", "api:pets:*", "api:*"):
            refused(http.post(AUTH, json=credentials(api, apiScope=scope, **given)), 403)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"nonsense", b'{"clientID": 5}'])
    def test_no_credentials(self, http: httpx.Client, body: bytes) -> None:
        refused(http.post(AUTH, content=body), 401 if body == b"" else 400)

    def test_from_a_network_that_is_not_allowed(self, http: httpx.Client, api: Api) -> None:
        with api.database.transaction() as connection:
            key_id, key = accounts.create_key(
                connection, api.company_id, name="desk", scopes=["*"], allowed_ip_ranges=["192.0.2.0/24"]
            )
        body = credentials(api, clientID=key_id, clientSecretKey=key)
        assert refused(http.post(AUTH, json=body), 401) == "the credentials are not valid"
        refused(overview(http, key), 401)
        refused(http.get("/allivet/api/salesforce/Customers/1", headers={"x-api-key": key}), 401)


class TestOverview:
    @pytest.mark.operation("allivet", "POST /api/Overview")
    @pytest.mark.parametrize("body", [b"", b"{}", b"nonsense", b"\xff"])
    def test_any_body(self, http: httpx.Client, api: Api, body: bytes) -> None:
        headers = {"authorization": f"Bearer {log_in(http, api)}"}
        answer = http.post(OVERVIEW, content=body, headers=headers).json()
        assert answer["name"] == "Pawport"
        paths = {(each["verb"], each["path"]) for each in answer["endpoints"]}
        assert ("GET", "/api/salesforce/Customers/{clientCustomerNo}") in paths
        assert ("PUT", "/api/salesforce/Customers/{clientCustomerNo}/Pet/clientPetId") in paths

    def test_has_what_the_token_opens(self, http: httpx.Client, api: Api) -> None:
        answer = overview(http, log_in(http, api, apiScope="api:customers:read")).json()
        assert [tuple(each.values()) for each in answer["endpoints"]] == [
            ("POST", "/api/Overview"),
            ("POST", "/api/Auth"),
            ("GET", "/api/salesforce/Customers/{clientCustomerNo}"),
        ]

    def test_needs_a_token_or_key(self, http: httpx.Client, api: Api) -> None:
        answer = http.post(OVERVIEW)
        refused(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
        refused(overview(http, "nonsense"), 401)
        assert overview(http, api.key).status_code == 200

    def test_is_counted(self, http: httpx.Client, api: Api) -> None:
        _, key = api.new_key("*", plan="free")
        answers = [overview(http, key) for _ in range(15)]
        assert answers[0].headers["x-ratelimit-limit"]
        refused(answers[-1], 429)
        assert int(answers[-1].headers["retry-after"]) > 0


class TestToken:
    def test_opens_its_scope_alone(self, http: httpx.Client, api: Api) -> None:
        http.headers["authorization"] = f"Bearer {log_in(http, api, apiScope='api:customers:read')}"
        refused(http.get("/allivet/api/salesforce/Customers/nobody"), 404)
        refused(http.post("/allivet/api/salesforce/Customers", json={}), 403)
        refused(http.delete("/allivet/api/salesforce/Customers/nobody/Pet/rex"), 403)

    def test_is_valid_on_paths_of_this_api_alone(self, http: httpx.Client, api: Api) -> None:
        token = log_in(http, api)
        headers = {"authorization": f"Bearer {token}"}
        for path in ("/v1/customers", "/petnow/v2/pets", "/pawssource/v2/pets", "/v1/keys"):
            assert http.get(path, headers=headers).status_code == 401
        assert http.post("/wp-json/pet-api/v1/pets", json={}, headers={"x-api-key": token}).status_code == 401
        assert overview(http, token).status_code == 200

    def test_works_over_grpc_too(self, http: httpx.Client, api: Api) -> None:
        customer = api.new_customer()
        request = GetCustomerRequest(client_customer_no=customer.id)
        stub = CustomerServiceStub(api.served.channel)
        assert stub.GetCustomer(request, metadata=bearer(log_in(http, api))).first_name == "Ann"

    def test_ends_with_its_key(self, http: httpx.Client, api: Api) -> None:
        key_id, key = api.new_key("*")
        token = log_in(http, api, clientID=key_id, clientSecretKey=key)
        assert overview(http, token).status_code == 200
        with api.database.transaction() as connection:
            accounts.revoke_key(connection, api.company_id, key_id)
        start = time.monotonic()
        eventually(lambda: overview(http, token).status_code == 401)
        assert time.monotonic() - start < 30  # 5 s, on an idle machine
        refused(http.post(AUTH, json=credentials(api, clientID=key_id, clientSecretKey=key)), 401)

    def test_that_somebody_else_made(self, http: httpx.Client, api: Api) -> None:
        token = log_in(http, api)
        claims = jwt.decode(token, options={"verify_signature": False})
        kid = {"kid": jwt.get_unverified_header(token)["kid"]}
        for forged in (
            jwt.encode(claims, "guess" * 10, "HS256", headers=kid),
            jwt.encode(claims, None, "none", headers=kid),
            token[:-3],
        ):
            refused(overview(http, forged), 401)
            refused(
                http.get(
                    "/allivet/api/salesforce/Customers/1", headers={"authorization": f"Bearer {forged}"}
                ),
                401,
            )

    def test_of_another_company(self, http: httpx.Client, api: Api, server: Any) -> None:
        own, foreign = log_in(http, api), log_in(http, Api(server))
        http.base_url = http.base_url.join("/allivet/api/")
        http.headers["authorization"] = f"Bearer {own}"
        number = new_customer(http)["clientCustomerNo"]
        http.headers["authorization"] = f"Bearer {foreign}"
        refused(http.get(f"salesforce/Customers/{number}"), 404)
