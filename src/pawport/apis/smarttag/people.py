"""The people of a pet: its owner, who else may be asked, and its vet; read, and written into their record."""

import re
from dataclasses import dataclass
from typing import Final

from pawport.accounts import Company
from pawport.apis.smarttag.problems import Problems
from pawport.apis.smarttag.values import Object, limit, member, optional_text
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import addresses, attributes
from pawport.kit.countries import country_code
from pawport.kit.phones import e164
from pawport.kit.placeholders import Placeholders
from pawport.kit.search_keys import email_key

__all__ = [
    "SYSTEM",
    "Owner",
    "document_names",
    "read_owner",
    "read_secondary",
    "read_vet",
    "write_contact",
    "write_owner",
    "write_secondary",
    "write_vet",
]

SYSTEM: Final = "smarttag"
"""The system of the attributes that say who owns a pet, if the owner has no e-mail address."""
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
_PLACEHOLDERS: Final = Placeholders()
_MOBILE: Final = "mobile"
_UNNAMED: Final = "Unnamed"
_LONGEST_EMAIL: Final = limit(Customer.DESCRIPTOR, "email")
_LONGEST_NAME: Final = limit(Customer.DESCRIPTOR, "first_name")
_LONGEST_PHONE: Final = limit(Customer.DESCRIPTOR, "phone_number")
_LONGEST_COUNTRY: Final = 100
# The document's names of the parts of an address, and the record's.
_ADDRESS: Final = {
    name: (own, limit(Customer.Address.DESCRIPTOR, own))
    for name, own in (
        ("address_1", "street"),
        ("address_2", "street2"),
        ("city", "city"),
        ("state", "region"),
        ("zip", "postal_code"),
    )
}


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner as a batch tells of one."""

    key: str
    """The e-mail address, as owners are found by it."""
    email: str
    names: dict[str, str]
    """First and last name, phone number: by the record's names, those that are given."""
    mobile: str
    address: dict[str, str]
    """The parts of the address that are given, by the record's names."""


def read_owner(given: Object, problems: Problems) -> Owner | None:
    """The owner, if anything is said of one. Without an e-mail address its key is empty."""
    found = member(given, "pet_owner", problems)
    if not found:
        return None
    prefix = "pet_owner."
    email = _email(found, problems, prefix)
    names = {
        "first_name": optional_text(found, "first_name", _LONGEST_NAME, problems, prefix),
        "last_name": optional_text(found, "last_name", _LONGEST_NAME, problems, prefix),
        "phone_number": optional_text(found, "phone", _LONGEST_PHONE, problems, prefix),
    }
    if email and _PLACEHOLDERS.is_no_email(email):
        problems.warn("pet_owner.email", "stands for none; it was ignored")
        email = ""
    mobile = optional_text(found, "mobile_phone", _LONGEST_PHONE, problems, prefix)
    address = _address_parts(found, problems, prefix)
    if not (email or any(names.values()) or mobile or address):
        return None
    return Owner(email_key(email), email, _present(names), mobile, address)


def document_names(owner: Owner) -> dict[str, str]:
    """What is said of an owner, by the document's names."""
    names = {"first_name": "first_name", "last_name": "last_name", "phone_number": "phone"}
    parts = {
        "email": owner.email,
        **{name: owner.names.get(own, "") for own, name in names.items()},
        **{name: owner.address.get(own, "") for name, (own, _) in _ADDRESS.items()},
        "country": owner.address.get("country_code", ""),
        "mobile_phone": owner.mobile,
    }
    return _present(parts)


def write_contact(owner: Owner, pet: Pet) -> bool:
    """Writes what is said of an owner without an e-mail address into the pet, which nobody owns; whether
    anything was otherwise before."""
    changed = False
    for name, value in document_names(owner).items():
        changed |= attributes.text(pet.owner_attributes, SYSTEM, name) != value
        attributes.put(pet.owner_attributes, SYSTEM, name, value)
    return changed


def write_owner(owner: Owner, customer: Customer) -> bool:
    """Writes what is said of the owner into a customer; whether anything was otherwise before."""
    changed = False
    if not customer.email:
        customer.email, changed = owner.email, True
    if customer.first_name == _UNNAMED and "last_name" in owner.names and not customer.last_name:
        customer.first_name = ""  # stood for a name that was not known
    for name, value in owner.names.items():
        changed |= _write(customer, name, value)
    if not customer.first_name and not customer.last_name:
        customer.first_name, changed = _UNNAMED, True
    if owner.mobile:
        changed |= _write(_mobile(customer), "number", owner.mobile)
    if owner.address:
        address = _own_address(customer)
        for name, value in owner.address.items():
            changed |= _write(address, name, value)
    return changed


def read_secondary(given: Object, company: Company, problems: Problems) -> Customer.Contact | None:
    """The secondary contact, if anything is said of one."""
    found = member(given, "secondary_contact", problems)
    if not found:
        return None
    prefix = "secondary_contact."
    names = {
        name: optional_text(found, name, _LONGEST_NAME, problems, prefix)
        for name in ("first_name", "last_name")
    }
    contact = Customer.Contact(
        first_name=names["first_name"],
        last_name=names["last_name"],
        name=" ".join(filter(None, names.values())),
        email=_email(found, problems, prefix),
        phone_number=optional_text(found, "phone", _LONGEST_PHONE, problems, prefix),
    )
    _set_address(contact, found, problems, prefix)
    if not contact.ByteSize():
        return None
    contact.kind = Customer.Contact.SECONDARY
    contact.e164_phone_number = e164(contact.phone_number, company.phone_region)
    return contact


def write_secondary(contact: Customer.Contact, customer: Customer) -> bool:
    """Writes what is said of the secondary contact into its customer; whether anything was otherwise."""
    for own in customer.contacts:
        if own.kind == Customer.Contact.SECONDARY:
            return _join(contact, own)
    customer.contacts.append(contact)
    return True


def read_vet(given: Object, pet: Pet, company: Company, problems: Problems) -> bool:
    """Reads the vet into the pet; whether anything is said of one. A doctor without a clinic is its name."""
    found = member(given, "vet_contact", problems)
    if not found:
        return False
    prefix = "vet_contact."
    longest = limit(Pet.Vet.DESCRIPTOR, "name")
    clinic = optional_text(found, "clinic_name", longest, problems, prefix)
    doctor = optional_text(found, "dr_name", longest, problems, prefix)
    vet = Pet.Vet(
        name=clinic or doctor,
        doctor_name=doctor if clinic else "",
        email=_email(found, problems, prefix),
        phone_number=optional_text(found, "phone", _LONGEST_PHONE, problems, prefix),
    )
    _set_address(vet, found, problems, prefix)
    if not vet.ByteSize():
        return False
    vet.e164_phone_number = e164(vet.phone_number, company.phone_region)
    pet.vet.CopyFrom(vet)
    return True


def write_vet(vet: Pet.Vet, pet: Pet) -> bool:
    """Writes what is said of the vet into the pet; whether anything was otherwise."""
    return _join(vet, pet.vet)


def _email(given: Object, problems: Problems, prefix: str) -> str:
    found = optional_text(given, "email", _LONGEST_EMAIL, problems, prefix)
    if found and not _EMAIL.fullmatch(found):
        problems.warn(f"{prefix}email", "must be an e-mail address; it was ignored")
        return ""
    return found


def _address_parts(given: Object, problems: Problems, prefix: str) -> dict[str, str]:
    parts = {
        own: optional_text(given, name, longest, problems, prefix)
        for name, (own, longest) in _ADDRESS.items()
    }
    country = optional_text(given, "country", _LONGEST_COUNTRY, problems, prefix)
    code = country_code(country) if country else ""
    if code is None:
        problems.warn(f"{prefix}country", "must be an ISO 3166 code or an English name; it was ignored")
    return _present({**parts, "country_code": code or ""})


def _set_address(record: Customer.Contact | Pet.Vet, given: Object, problems: Problems, prefix: str) -> None:
    for name, value in _address_parts(given, problems, prefix).items():
        setattr(record, name, value)
    addresses.settle(record)


def _mobile(customer: Customer) -> Customer.PhoneNumber:
    for phone in customer.additional_phone_numbers:
        if phone.label.lower() == _MOBILE:
            return phone
    return customer.additional_phone_numbers.add(label=_MOBILE)


def _own_address(customer: Customer) -> Customer.Address:
    """Where bills go; what ships goes there too, unless the customer says otherwise."""
    of_kind = [each for each in customer.addresses if each.kind == Customer.BILLING]
    for address in of_kind:
        if address.primary:
            return address
    return of_kind[0] if of_kind else customer.addresses.add(kind=Customer.BILLING)


def _join(said: Customer.Contact | Pet.Vet, own: Customer.Contact | Pet.Vet) -> bool:
    """Writes what is said; of somebody with another name, nothing stays. Whether anything was otherwise."""
    before = own.SerializeToString(deterministic=True)
    if said.name and said.name != own.name:
        own.Clear()
    if said.phone_number:
        own.ClearField("e164_phone_number")  # of the number before
    if said.address:
        for name in addresses.PARTS:
            own.ClearField(name)
    own.MergeFrom(said)  # type: ignore[arg-type]  # both are of one kind
    return own.SerializeToString(deterministic=True) != before


def _write(target: Customer | Customer.Address | Customer.PhoneNumber, name: str, value: str) -> bool:
    if getattr(target, name) == value:
        return False
    setattr(target, name, value)
    return True


def _present(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
