"""Records whose texts are attacks."""

from collections.abc import Callable

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.pages.conftest import Shelter, wishes

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></main><svg/onload=alert(1)>",
    "<!-- <a href=javascript:alert(1)>",
    "$name ${style} {company} {0.__class__} &lt;b&gt; &#60;",
    "\u202eevil\u2066 \u200f\u2028\x1b]0;x\x07",
)
TAGS = {
    *("html", "head", "link", "meta", "style", "title"),
    *("a", "bdi", "body", "dd", "dl", "dt", "footer", "h1", "h2", "li", "main", "p", "section", "ul"),
}
ATTRIBUTES = {"aria-labelledby", "charset", "class", "content", "href", "id", "lang", "name", "rel"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_text(new_shelter: Callable[..., Shelter], attack: str) -> None:
    shelter = new_shelter(name=attack, public_contact=attack)
    texts = ("name", "breed", "secondary_breed", "color", "secondary_color", "species")
    given = dict.fromkeys(texts, attack)
    shelter.add({"first_name": "Ann"}, type=Pet.OTHER, **given)
    page = shelter.page()
    assert (page.tags - TAGS, page.attributes - ATTRIBUTES) == (set(), set())
    assert not [link for link in page.links.values() if not link.startswith(("tel:", "mailto:"))]
    assert page.heading in page.title
    seen = "".join(letter if letter.isprintable() else " " for letter in attack).split()
    assert page.heading.split() == page.facts["Color"].partition(" / ")[0].split() == seen


def test_an_attack_of_an_owner_is_text(shelter: Shelter) -> None:
    owner = wishes(phone_call_allowed=True, text_message_allowed=True, email_allowed=True)
    shelter.add({**owner, "phone_number": '"><b>1', "email": "javascript:alert(1)@x.example'><b>"})
    page = shelter.page()
    assert (page.tags - TAGS, page.attributes - ATTRIBUTES) == (set(), set())
    assert page.links == {}
    assert 'Call "><b>1' in page.text
