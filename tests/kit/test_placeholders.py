"""What is nobody's identity."""

import pytest

from pawport.kit.placeholders import Placeholders

USUAL = Placeholders()
NOTHING = [
    *(
        "none",
        "N/A",
        "n.a.",
        "-",
        "--",
        "?",
        "...",
        "Unknown",
        "UNKNOWN",
        "Not chipped",
        "no chip",
        "No Microchip",
    ),
    *(
        "TBD",
        "#N/A",
        "#REF!",
        "########",
        "null",
        "Pending",
        "not on file",
        "No chip 05/31/2020",
        "kein Chip",
    ),
]


@pytest.mark.parametrize("text", NOTHING)
def test_words_for_nothing(text: str) -> None:
    assert USUAL.is_nothing(text)
    assert USUAL.is_no_id(text)
    assert USUAL.is_no_chip(text)
    assert USUAL.is_no_email(text)
    assert USUAL.is_no_phone(text)


@pytest.mark.parametrize("text", ["0000", "1.2E+14", "9.8102E+14", "00-00"])
def test_no_ids(text: str) -> None:
    assert USUAL.is_no_id(text)


@pytest.mark.parametrize("text", ["0", "7", "A-101", "No. 123", "UNK-17", "KG-A-1004", "Ana", "n7"])
def test_ids(text: str) -> None:
    assert not USUAL.is_no_id(text)


@pytest.mark.parametrize(
    "text",
    ["981020000000000", "000000000", "111111111111111", "05/31/2020", "2020-05-31", "Unknown 2", "ABCDEFGHI"],
)
def test_no_chips(text: str) -> None:
    assert USUAL.is_no_chip(text)


@pytest.mark.parametrize(
    "text", ["985112003000001", "985 112 345 678 903", "123*456*789", "AVID*012*345*678", "0A1234567B"]
)
def test_chips(text: str) -> None:
    assert not USUAL.is_no_chip(text)


@pytest.mark.parametrize(
    "text",
    [
        "noemail@noemail.com",
        "none@none.com",
        "x@x.com",
        "test@test.com",
        "no.email@gmail.com",
        "unknown@a.org",
    ],
)
def test_no_emails(text: str) -> None:
    assert USUAL.is_no_email(text)


@pytest.mark.parametrize(
    "text", ["ann@example.com", "a@b.example", "nancy@x.com", "smith@smith.com", "jo.none@x.com"]
)
def test_emails(text: str) -> None:
    assert not USUAL.is_no_email(text)


@pytest.mark.parametrize("text", ["000-000-0000", "(555) 555-5555", "123-456-7890", "front desk", "12"])
def test_no_phones(text: str) -> None:
    assert USUAL.is_no_phone(text)


@pytest.mark.parametrize("text", ["206-555-0101", "(206) 555-0199", "+44 20 7946 0958"])
def test_phones(text: str) -> None:
    assert not USUAL.is_no_phone(text)


def test_a_companys_own() -> None:
    own = Placeholders(["Kennel", "front-desk"])
    assert own.is_no_chip("KENNEL")
    assert own.is_no_id("Front Desk")
    assert not USUAL.is_no_id("Kennel")
