"""The document's examples, in each of its languages. Of the Python one the indentation, which the document
has lost, is restored."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight
from pawport.gen.smarttag.v1 import pet_pb2
from tests.apis.examples import run
from tests.apis.smarttag.conftest import SmartTag
from tests.contract.servers import Served

DOCUMENT = Path(__file__).parent / "document"


@pytest.fixture(scope="module")
def server(sqlite_envoy: Served) -> Served:
    return sqlite_envoy


def said(smarttag: SmartTag, name: str, endpoint: str = "/pets") -> str:
    """What the example prints."""
    base = str(smarttag.http.base_url).rstrip("/")
    here = {"https://idtag.com/wp-json/pet-api/v1": base, "your_api_key_here": smarttag.api.key}
    return run(DOCUMENT / name, {**here, "/pets ": f"{endpoint} "})


@pytest.mark.operation("smarttag", "POST /pets")
def test_curl(smarttag: SmartTag) -> None:
    answer = json.loads(said(smarttag, "pets.sh"))
    assert answer["summary"] == {"total": 1, "created": 1, "updated": 0, "skipped": 0, "errors": 0}
    (detail,) = answer["details"]
    names = ("status", "action", "pet_id", "microchip_number", "pet_url", "updated_fields")
    assert tuple(detail) == names
    assert (detail["status"], detail["action"]) == ("success", "created")
    found, owner = smarttag.find(), smarttag.owner()
    assert (found.name, found.type, found.breed) == ("Fluffy", Pet.CAT, "Domestic Medium Hair")
    assert (found.color, found.gender) == ("Brown/White", Pet.MALE)
    assert found.weight == Weight(value=8.56, unit="lb")
    assert (owner.first_name, owner.last_name, owner.email) == ("John", "Doe", "john.doe@example.com")
    assert owner.addresses[0].postal_code == "12345"


@pytest.mark.operation("smarttag", "POST /pets")
@pytest.mark.parametrize(
    ("name", "text"), [("pets.js", r'"Success:"\n"Created: 1"'), ("pets.py", r"Success! Created: 1")]
)
def test_javascript_and_python(smarttag: SmartTag, name: str, text: str) -> None:
    assert re.fullmatch(text, said(smarttag, name).strip())
    found = smarttag.find()
    assert (found.name, found.type, smarttag.owner().addresses[0].region) == ("Fluffy", Pet.CAT, "CA")


def test_the_request_format(smarttag: SmartTag) -> None:
    """Every field that the format names is one that is read."""
    (given,) = json.loads((DOCUMENT / "format.json").read_text())["pets"]
    told = smarttag.post("pets", given)["details"][0]
    wrong = {problem["field"] for problem in (*told["errors"], *told["warnings"])}
    assert wrong == {
        "microchip_number",  # "string (max 15 chars)" is none
        *("pet_gender", "pet_weight", "pet_dob", "pet_neutered"),
        *(f"pet_images[{index}]" for index in range(3)),
        *("pet_owner.email", "secondary_contact.email", "vet_contact.email"),
        *("pet_owner.country", "secondary_contact.country", "vet_contact.country"),
    }
    assert unread(given) == []


def unread(given: dict[str, Any]) -> list[str]:
    """The fields of the format that the messages of gRPC, which have the document's names, lack."""
    parts = {
        "pet_owner": pet_pb2.PetOwner,
        "secondary_contact": pet_pb2.SecondaryContact,
        "vet_contact": pet_pb2.VetContact,
    }
    names = [*given.keys() - pet_pb2.Pet.DESCRIPTOR.fields_by_name.keys()]
    for part, message in parts.items():
        names += given[part].keys() - message.DESCRIPTOR.fields_by_name.keys()
    return names


@pytest.mark.operation("smarttag", "POST /test")
def test_dry_run(smarttag: SmartTag) -> None:
    """The example of /pets sent to /test, of which the document has the answer alone."""
    first = smarttag.save(pet_name="Tom")
    before = smarttag.find()
    answer = json.loads(said(smarttag, "pets.sh", "/test"))
    document = json.loads((DOCUMENT / "test_answer.txt").read_text().replace("{...}", "{}"))
    assert list(answer) == list(document)
    assert (answer["summary"], answer["api_info"]) == (document["summary"], document["api_info"])
    (detail,), (expected,) = answer["details"], document["details"]
    assert list(detail) == list(expected)
    fields, owner = detail["fields_to_update"], detail["owner_data"]
    assert (fields["pet_name"], owner["email"]) == ("Fluffy", "john.doe@example.com")
    own = {"pet_id": str(first["pet_id"]), "fields_to_update": fields, "owner_data": owner}
    assert detail == {**expected, **own}
    assert smarttag.find() == before
