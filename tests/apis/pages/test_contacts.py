"""Texts that say how somebody is reached, and the links that are made of them."""

import pytest

from pawport.apis.pages.contacts import contacts_of_company, contacts_of_owner, contacts_of_pet
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("(206) 555-0199", ["tel:+12065550199"]),
        ("+49 30 1234567 (Berlin)", ["tel:+49301234567"]),
        ("Call 206-555-0199 ext. 5, day and night", ["tel:+12065550199"]),
        (
            "a@b.example, 206 555 0199; c@d.example",
            ["mailto:a@b.example", "tel:+12065550199", "mailto:c@d.example"],
        ),
        ("2065550199@paws.example", ["mailto:2065550199@paws.example"]),  # and no phone number
        ("o'neil&sons?subject=x@paws.example", ["mailto:o%27neil%26sons%3Fsubject%3Dx@paws.example"]),
        ("javascript:alert(1) https://paws.example <a href=x>", []),
        ("Ask at the desk", []),
        ("", []),
    ],
)
def test_what_a_company_says_is_shown_whole_with_links_in_it(text: str, links: list[str]) -> None:
    parts = contacts_of_company(text, "US")
    assert "".join(part.text for part in parts) == text
    assert [part.link for part in parts if part.link] == links


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ({"phone_number": "206 555 0199", "e164_phone_number": "+12065550199"}, "tel:+12065550199"),
        ({"phone_number": "555-0199"}, "tel:5550199"),
        ({"phone_number": "+1 (206) 1"}, "tel:+12061"),
        ({"phone_number": "javascript:alert(1)"}, ""),
        ({"phone_number": "ask for Ann"}, ""),
        ({"email": "ann@example.com"}, "mailto:ann@example.com"),
        ({"email": "ann+found@example.com"}, "mailto:ann%2Bfound@example.com"),
        ({"email": "ann@example.com?bcc=x@y.example"}, ""),
        ({"email": "javascript:alert(1)"}, ""),
    ],
)
def test_what_an_owner_gave_is_shown_as_it_is_and_a_link_only_if_it_is_plain(
    given: dict[str, str], link: str
) -> None:
    owner = Customer(**given, contact_preferences={"phone_call_allowed": True, "email_allowed": True})
    (contact,) = contacts_of_owner(owner)
    assert contact.text == given.get("phone_number", given.get("email"))
    assert contact.link == link


CONTACT = {"first_name": "Ann", "phone": "206 555 0199", "mobile_phone": "206 555 0100"}


@pytest.mark.parametrize(
    ("allowed", "shown"),
    [
        ({}, []),
        ({"phone_call_allowed": "no"}, []),
        ({"phone_call_allowed": "yes"}, [("call", "206 555 0199", "tel:+12065550199")]),
        ({"text_message_allowed": "yes"}, [("text", "206 555 0100", "sms:+12065550100")]),
    ],
)
def test_an_owner_who_is_known_by_the_pet_alone(
    allowed: dict[str, str], shown: list[tuple[str, str, str]]
) -> None:
    said = {**CONTACT, **allowed}
    attributes = [{"system": "smarttag", "name": name, "value": value} for name, value in said.items()]
    attributes.append({"system": "other", "name": "phone_call_allowed", "value": "yes"})
    assert contacts_of_pet(Pet(owner_attributes=attributes), "US") == shown
