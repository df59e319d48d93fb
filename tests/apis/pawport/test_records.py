"""Single records as JSON: their etags, and what a client that read one may send back."""

from typing import Any

import httpx
import pytest

from tests.contract.client import Api, bearer


@pytest.fixture
def ours(http: httpx.Client, api: Api) -> httpx.Client:
    """A client with the key."""
    http.headers.update(bearer(api.key))
    return http


@pytest.fixture
def path(api: Api) -> str:
    """Where a pet is."""
    pet = api.new_pet(api.new_customer().id)
    return f"/v1/customers/{pet.customer_id}/pets/{pet.id}"


class TestEtag:
    def test_what_is_unchanged_is_not_sent(self, ours: httpx.Client, path: str) -> None:
        response = ours.get(path)
        etag = response.headers["etag"]
        assert etag == f'"{response.json()["etag"]}"'
        for given in (etag, f'"x", {etag}', f"W/{etag}", "*"):
            unchanged = ours.get(path, headers={"if-none-match": given})
            assert (unchanged.status_code, unchanged.content) == (304, b"")
            assert unchanged.headers["etag"] == etag
        assert ours.get(path, headers={"if-none-match": '"x"'}).status_code == 200

    def test_what_changed_is_sent(self, ours: httpx.Client, path: str) -> None:
        etag = ours.get(path).headers["etag"]
        ours.patch(path, json={"name": "Mia"})
        assert ours.get(path, headers={"if-none-match": etag}).json()["name"] == "Mia"

    @pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
    def test_a_write_of_what_changed_fails(self, ours: httpx.Client, path: str, verb: str) -> None:
        body = {} if verb == "DELETE" else {"json": {"name": "Mia"}}
        response = ours.request(verb, path, headers={"if-match": '"77"'}, **body)
        assert response.status_code == 412
        assert response.json()["status"] == "ABORTED"
        etag = ours.get(path).headers["etag"]
        assert ours.request(verb, path, headers={"if-match": etag}, **body).status_code == 200

    def test_any(self, ours: httpx.Client, path: str) -> None:
        assert ours.patch(path, headers={"if-match": "*"}, json={"name": "Mia"}).status_code == 200


class TestSentBack:
    """A client reads a record, changes a field and sends all of it back."""

    def test_a_pet(self, ours: httpx.Client, path: str) -> None:
        ours.post(f"{path}/notes", json={"notes": [{"content": "shy"}]})
        found: dict[str, Any] = ours.get(path).json()
        response = ours.put(path, json={**found, "name": "Mia"})
        assert response.status_code == 200, response.text
        assert response.json()["name"] == "Mia"
        assert response.json()["notes"] == found["notes"]

    def test_other_notes(self, ours: httpx.Client, path: str) -> None:
        found = ours.get(path).json()
        response = ours.put(path, json={**found, "notes": [{"content": "new"}]})
        assert response.status_code == 400
        assert "AppendPetNotes" in response.text

    def test_a_customer(self, ours: httpx.Client, api: Api) -> None:
        path = f"/v1/customers/{api.new_customer().id}"
        found = ours.get(path).json()
        response = ours.put(path, json={**found, "firstName": "Ada"})
        assert response.status_code == 200, response.text
        assert response.json()["firstName"] == "Ada"


class TestSpelling:
    """Fields in errors are spelled as the caller spells them."""

    def test_camel_case(self, ours: httpx.Client, path: str) -> None:
        response = ours.put(path, json={"specialNeeds": "x" * 2_000_000})
        assert "specialNeeds: " in response.json()["message"]
        assert response.json()["details"][1]["fieldViolations"][0]["field"] == "specialNeeds"

    def test_snake_case(self, ours: httpx.Client, path: str) -> None:
        response = ours.put(path, json={"special_needs": "x" * 2_000_000})
        assert response.json()["details"][1]["fieldViolations"][0]["field"] == "special_needs"
