"""How a finder reaches whoever is asked about a pet, as texts and links."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.phones import e164

__all__ = ["Contact", "contacts_of_company", "contacts_of_owner", "contacts_of_pet"]

_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE: Final = re.compile(r"\+?[0-9 ()./-]{3,}")  # and nothing such as an extension
_YES: Final = "yes"
_Channel = Customer.ContactPreferences.Channel


class Contact(NamedTuple):
    """One way to reach somebody."""

    kind: str
    """"call", "text" or "email"; "" of a text that nothing can be made of."""
    text: str
    """As it was given, be it what it may."""
    link: str = ""
    """A tel:, sms: or mailto: address; empty if none can be made."""


def contacts_of_owner(owner: Customer) -> list[Contact]:
    """The ways that the owner has said yes to, the preferred one first. Who said nothing shows nothing."""
    if owner.house or owner.deleted or owner.HasField("erased_time"):
        return []
    wishes = owner.contact_preferences
    number, known = _phone(owner)
    allowed = {
        _Channel.PHONE_CALL: (wishes.phone_call_allowed, _call(number, known)),
        _Channel.TEXT_MESSAGE: (wishes.text_message_allowed, _call(number, known, "text", "sms")),
        _Channel.EMAIL: (wishes.email_allowed, _email(owner.email)),
    }
    in_order = sorted(allowed, key=lambda channel: channel != wishes.preferred_channel)
    shown = (allowed[channel] for channel in in_order)
    return [contact for is_allowed, contact in shown if is_allowed and contact.text]


def contacts_of_pet(pet: Pet, region: str) -> list[Contact]:
    """The ways to reach an owner who is known only by the pet: by the attributes `phone` and `mobile_phone`
    of a system, if its `phone_call_allowed` or `text_message_allowed` is "yes"."""
    found = []
    for system in dict.fromkeys(each.system for each in pet.owner_attributes):
        said = {each.name: each.value for each in pet.owner_attributes if each.system == system}
        number = said.get("phone") or said.get("mobile_phone") or ""
        if said.get("phone_call_allowed") == _YES:
            found.append(_call(number, e164(number, region)))
        if said.get("text_message_allowed") == _YES:
            mobile = said.get("mobile_phone") or number
            found.append(_call(mobile, e164(mobile, region), "text", "sms"))
    return [contact for contact in found if contact.text]


@lru_cache(maxsize=1024)  # the search for numbers takes most of a page's time
def contacts_of_company(text: str, region: str) -> tuple[Contact, ...]:
    """A text in which a company says how it is reached, in parts: those that can be links are."""
    links = [*_emails(text), *_phones(text, region)]
    found: list[Contact] = []
    end = 0
    for start, contact in sorted(links, key=lambda link: (link[0], -len(link[1].text))):
        if start >= end:
            found += _plain(text[end:start])
            found.append(contact)
            end = start + len(contact.text)
    return (*found, *_plain(text[end:]))


def _phone(owner: Customer) -> tuple[str, str]:
    """The primary number, or else the first of the others; as given, and in E.164 form."""
    if owner.phone_number:
        return owner.phone_number, owner.e164_phone_number
    return next(((one.number, one.e164_number) for one in owner.additional_phone_numbers), ("", ""))


def _call(number: str, known: str, kind: str = "call", scheme: str = "tel") -> Contact:
    """`known`: the number in E.164 form, or ""."""
    if not known and _PHONE.fullmatch(number):
        known = re.sub("[^0-9+]", "", number)
    return Contact(kind, number, f"{scheme}:{known}" if known else "")


def _email(address: str) -> Contact:
    # What is not plainly an address stays text: a link could say more than it shows.
    return Contact("email", address, _mailto(address) if _EMAIL.fullmatch(address) else "")


def _mailto(address: str) -> str:
    return f"mailto:{quote(address, safe='@')}"


def _emails(text: str) -> Iterator[tuple[int, Contact]]:
    for match in _EMAIL.finditer(text):
        yield match.start(), Contact("email", match[0], _mailto(match[0]))


def _phones(text: str, region: str) -> Iterator[tuple[int, Contact]]:
    import phonenumbers  # noqa: PLC0415 - as in kit.phones

    matches: Sequence[phonenumbers.PhoneNumberMatch] = list(
        phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE)
    )
    for match in matches:
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield match.start, Contact("call", match.raw_string, f"tel:{number}")


def _plain(text: str) -> list[Contact]:
    return [Contact("", text)] if text else []
