"""The documents of vendors' APIs: what differs from our own."""

from typing import Any

import pytest

from tests.openapi.documents import load, operations


def properties(api: str, schema: str) -> dict[str, Any]:
    found: dict[str, Any] = load("openapi", api)["components"]["schemas"][schema]["properties"]
    return found


def test_names_are_those_of_the_vendor() -> None:
    assert "created_at" in properties("pawssource", "pawssource.v2.PetProfile")
    assert "createdAt" in properties("petnow", "petnow.v2.GetPetResponse.Pet")


def test_what_is_not_known_can_be_null() -> None:
    found = properties("pawssource", "pawssource.v2.PetProfile")
    assert found["weight_kg"]["type"] == ["number", "null"]
    assert properties("pawssource", "pawssource.v2.UpdatePetBody")["breed"]["type"] == ["string", "null"]


def test_what_is_taken_as_it_comes_is_described_by_its_messages() -> None:
    (save,) = (one for one in operations(load("openapi", "smarttag")) if one.path == "/pets")
    body = save.content["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/smarttag.v1.SavePetsRequest"}
    answer = save.content["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/smarttag.v1.SavePetsResponse"}


@pytest.mark.parametrize(("api", "expected"), [("pawssource", True), ("smarttag", False)])
def test_lists_are_sure_where_the_vendor_always_has_them(api: str, expected: bool) -> None:
    schemas = load("openapi", api)["components"]["schemas"]
    lists = {
        name: schema
        for name, schema in schemas.items()
        if name.endswith("Response")
        and any(one.get("type") == "array" for one in schema["properties"].values())
    }
    assert lists
    assert all(("required" in schema) == expected for schema in lists.values())


def test_a_success_without_content_has_none() -> None:
    (delete,) = (one for one in operations(load("openapi", "petnow")) if one.verb == "delete")
    assert delete.content["responses"]["204"].keys() == {"description"}
