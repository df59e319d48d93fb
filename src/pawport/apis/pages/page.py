"""The pages in HTML. Every text of a record is from outside: it is escaped, and changes nothing around it."""

import base64
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib import resources
from string import Template
from typing import Final

from pawport.apis.pages.contacts import Contact, contacts_of_company, contacts_of_owner, contacts_of_pet
from pawport.apis.pages.service import PublicPet
from pawport.gen.pawport.v1.pet_pb2 import Pet

__all__ = ["MISSING_PAGE", "POLICY", "pet_page"]

# What turns the direction of the text behind it, and what is no character to be seen.
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_SAYS: Final = {"call": "Call", "text": "Send a text message to", "email": "Write to"}
_FOUND: Final = "Please tell the owner where it is, and that it is safe."
_ASK: Final = "Please tell {company}, who keep its record and know the owner."
_NOBODY: Final = (
    "Please take it to a veterinarian or an animal shelter nearby: they can find out whose it is."
)
_DECEASED: Final = (
    "Its record says that it has passed away. If the animal with this microchip is with you, the record may "
    "be wrong: please tell {company}, who keep it."
)


def _file(name: str) -> str:
    return resources.files("pawport.apis.pages").joinpath("templates", name).read_text().rstrip("\n")


_PAGE: Final = Template(_file("page.html"))
_PET: Final = Template(_file("pet.html"))
_STYLE: Final = _file("page.css")
_STYLE_HASH: Final = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of the pages: their own style, pictures of this service, and nothing else."""


def pet_page(found: PublicPet, path: str) -> bytes:
    """The page of a pet. `path` is before the paths of this service in its public address."""
    pet = found.pet
    is_dead = pet.status == Pet.PASSED_AWAY
    of_owner = [] if is_dead else _contacts(found)
    of_company = contacts_of_company(found.company.public_contact, found.company.phone_region)
    company = _text(found.company.name)
    advice = _DECEASED if is_dead else _FOUND if of_owner else _ASK if of_company else _NOBODY
    main = _PET.substitute(
        photo=_photo(pet, path),
        name=_text(pet.name),
        facts="\n".join(_facts(found)),
        heading=f"Have you found {_text(pet.name)}?",
        advice=advice.format(company=company),
        contacts=_actions(of_owner) if of_owner else _line(of_company),
        company=company,
    )
    return _page(f"{_plain(pet.name)}, {_species(pet)}", main)


def _contacts(found: PublicPet) -> list[Contact]:
    if found.owner.house:
        return contacts_of_pet(found.pet, found.company.phone_region)
    return contacts_of_owner(found.owner)


def _page(title: str, main: str) -> bytes:
    return _PAGE.substitute(title=escape(title), style=_STYLE, main=main).encode()


def _photo(pet: Pet, path: str) -> str:
    """The featured picture. That elsewhere, which `Pet.photo` can be, would tell others who found the pet."""
    if not pet.photos:
        return ""
    photo = pet.photos[0]
    _, mark, file = photo.url.rpartition("/photos/")  # of this origin, whatever it was called before
    source, about = escape(f"{path}{mark}{file}"), escape(f"Picture of {_plain(pet.name)}")
    return f'<img src="{source}" alt="{about}" width="{photo.width}" height="{photo.height}">'


def _facts(found: PublicPet) -> Iterator[str]:
    pet = found.pet
    facts = {
        "Species": [_species(pet)],
        "Breed": [pet.breed, pet.secondary_breed],
        "Color": [pet.color, pet.secondary_color],
        "Microchip": [found.number],
    }
    for name, values in facts.items():
        if value := " / ".join(_text(value) for value in values if value):
            yield f"<dt>{name}</dt><dd>{value}</dd>"


def _species(pet: Pet) -> str:
    if pet.type == Pet.OTHER and pet.species:
        return _plain(pet.species)
    return Pet.Type.Name(pet.type).replace("_", " ").capitalize()


def _actions(contacts: Sequence[Contact]) -> str:
    """Each way to reach somebody as a button."""
    return f"<ul>{''.join(f'<li>{_action(contact)}</li>' for contact in contacts)}</ul>"


def _action(contact: Contact) -> str:
    text = f"{_SAYS[contact.kind]} {_text(contact.text)}"
    return f'<a class="action" href="{escape(contact.link)}">{text}</a>' if contact.link else text


def _line(contacts: Sequence[Contact]) -> str:
    """The parts of a text in one line."""
    parts = (
        f'<a href="{escape(one.link)}">{escape(one.text)}</a>' if one.link else escape(one.text)
        for one in contacts
    )
    return f'<p class="contact"><bdi lang="">{"".join(parts)}</bdi></p>' if contacts else ""


def _text(given: str) -> str:
    """A text from outside, in a language that is not known, with a direction of its own."""
    return f'<bdi lang="">{escape(_plain(given))}</bdi>'


def _plain(given: str) -> str:
    return _UNSEEN.sub(" ", given).strip()


MISSING_PAGE: Final = _page("No page for this number", _file("missing.html"))
"""What is shown instead of every page that is not there."""
