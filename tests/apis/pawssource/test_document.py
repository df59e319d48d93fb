"""The document's examples, as they stand but for the base URL and the key."""

import ast
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.apis.examples import run
from tests.contract.client import Api
from tests.contract.servers import Served

DOCUMENT = Path(__file__).parent / "document"
KEY = "pk_live_58f7a2b9c3d1e4f6"
LIST: dict[str, Any] = json.loads((DOCUMENT / "list.json").read_text())
ERROR: dict[str, Any] = json.loads((DOCUMENT / "error.json").read_text())
# What the example does not do: show what it got.
PRINT = {
    "sh": {},
    "py": {"pets = response.json()": "pets = response.json()\nprint(pets)"},
    "js": {"await response.json();": "await response.json();\nconsole.log(pets);"},
}


@pytest.fixture(scope="module")
def server(sqlite_envoy: Served) -> Served:
    return sqlite_envoy


@pytest.fixture
def buster(api: Api) -> None:
    """The document's pet, under its id, and as many others as make a second page."""
    owner = api.new_customer().id
    today = datetime.now(UTC).date()
    api.new_pet(
        owner,
        LIST["data"][0]["id"],
        name="Buster",
        breed="Golden Retriever",
        birthday={"year": today.year - 4, "month": today.month, "day": min(today.day, 28)},
        weight={"value": 32.5, "unit": "kg"},
    )
    for _ in range(20):
        api.new_pet(owner)


def assert_like_the_document(answer: dict[str, Any]) -> None:
    """The document's answer, with the same names in the same order; of what cannot be equal, the form."""
    (expected,) = LIST["data"]
    assert len(answer["data"]) == 20
    shown = answer["data"][0]
    assert (list(answer), list(answer["meta"]), list(shown)) == (
        list(LIST),
        list(LIST["meta"]),
        list(expected),
    )
    assert shown | {"created_at": ""} == expected | {"created_at": ""}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", shown["created_at"])
    assert answer["meta"]["has_more"] is True
    assert isinstance(answer["meta"]["next_cursor"], str)


@pytest.mark.operation("pawssource", "GET /pets")
@pytest.mark.parametrize("language", ["sh", "py", "js"])
def test_the_examples_run(api: Api, buster: None, language: str):
    here = {"https://api.pawssource.com": f"http://{api.served.address}/pawssource", KEY: api.key}
    # The page lost the line breaks of the shell's example: "\n" stands where a "\" ended the line. A shell
    # would take it for one more address, the host "n".
    line_breaks = {r" \n ": " \\\n "}
    text = run(DOCUMENT / f"list.{language}", {**here, **line_breaks, **PRINT[language]})
    assert_like_the_document(ast.literal_eval(text) if language == "py" else json.loads(text))


def test_the_second_page_by_the_cursor(paws: httpx.Client, buster: None):
    cursor = paws.get("pets").json()["meta"]["next_cursor"]
    answer = paws.get("pets", params={"cursor": cursor}).json()
    assert len(answer["data"]) == 1
    assert answer["meta"] == {"next_cursor": None, "has_more": False}


@pytest.mark.parametrize(
    "text", ["12/08/2023", "yesterday", "2023-02-30", "2023-13", "0000", "20", "2023-1-1"]
)
def test_the_error(paws: httpx.Client, text: str):
    response = paws.post("pets", json={"name": "Buster", "species": "canine", "date_of_birth": text})
    assert response.status_code == 422
    assert response.json() == ERROR
    assert json.dumps(response.json()) == json.dumps(ERROR)
