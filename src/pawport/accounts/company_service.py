"""The rules of companies."""

from dataclasses import fields, replace
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import repository
from pawport.accounts.messages import company_message
from pawport.db import new_id, new_uid, write_time
from pawport.errors import PermissionDenied, invalid
from pawport.events import NewEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.principal import Company

__all__ = [
    "check_own",
    "companies",
    "create_company",
    "get_company",
    "have_companies",
    "take_turn",
    "the_company",
    "update_company",
]

_MAX_NAME: Final = 100
_MAX_PETS: Final = 10_000  # of one customer: as many as one answer of ListPets holds
_MAX_AUDIT_DAYS: Final = 36_500
_MAX_CONTACT: Final = 200
_MAX_MAX_PETS: Final = 10**9
_SETTINGS: Final = {field.name for field in fields(Company)} - {"id", "created_time"}


def create_company(connection: Connection, name: str) -> Company:
    """A new company with the default settings: UTC, US phone numbers, 100 pets a customer.

    Raises:
        InvalidArgument: the name cannot be.
    """
    company = Company(
        id=new_id("com", new_uid()),
        name=_name(name),
        time_zone="UTC",
        phone_region="US",
        max_pets_per_customer=100,
        created_time=write_time(connection),
    )
    repository.insert_company(connection, company)
    events.record(
        connection, company.id, "company", company.id, "created", ["name"], _event("company.created", company)
    )
    return company


def check_own(company_id: str, named: str) -> None:
    """Raises PermissionDenied when a call names another company than its key's. It need not name one."""
    if named and named != company_id:
        raise PermissionDenied("the API key belongs to another company", reason=ErrorReason.COMPANY_MISMATCH)


def get_company(connection: Connection, company_id: str) -> Company:
    """The company. One that has a key exists: LookupError."""
    found = repository.find_company(connection, company_id)
    if found is None:
        raise LookupError(company_id)
    return found


def companies(connection: Connection) -> list[Company]:
    """All companies, oldest first."""
    return repository.companies_of(connection)


def have_companies(connection: Connection) -> bool:
    """Whether there is a company. If there is none, no other transaction adds one before this one ends."""
    if repository.companies_of(connection):
        return True
    repository.keep_companies(connection)
    return bool(repository.companies_of(connection))  # another one may have been faster


def the_company(connection: Connection, company_id: str | None) -> Company:
    """The company with the id; without an id, the only one that there is.

    Raises:
        InvalidArgument: there is no such company, or there are several to choose from.
    """
    there = companies(connection)
    if not there:
        raise invalid(
            "company", "the database has no company yet: pawport serve creates it at the first start"
        )
    chosen = [company for company in there if company_id in {None, company.id}]
    if len(chosen) != 1:
        known = ", ".join(f"{company.id} ({company.name})" for company in there)
        problem = f"{company_id!r} does not exist" if company_id else "there is more than one"
        raise invalid("company", f"{problem}; choose one of {known}")
    return chosen[0]


def update_company(connection: Connection, company_id: str, settings: dict[str, Any]) -> Company:
    """Changes settings, by the names of Company's fields.

    Raises:
        InvalidArgument: a value cannot be.
    """
    before = repository.find_company(connection, company_id, lock=True)
    if before is None:
        raise LookupError(company_id)
    after = _checked(replace(before, **settings))
    changed = [name for name in _SETTINGS if getattr(before, name) != getattr(after, name)]
    if not changed:
        return before
    repository.save_company(connection, after)
    event = _event("company.updated", after)
    events.record(connection, company_id, "company", company_id, "updated", changed, event)
    return after


def take_turn(connection: Connection, company_id: str) -> None:
    """Lets writes of the company that look for a record before they add it go one after the other. Others of
    its writes go on meanwhile."""
    repository.take_turn(connection, company_id)


def _event(type_: str, company: Company) -> tuple[NewEvent]:
    return (NewEvent(type_, company_message(company).SerializeToString()),)


def _checked(company: Company) -> Company:
    if company.time_zone not in _time_zones():
        raise invalid("time_zone", f"{company.time_zone!r} must be an IANA time zone such as Europe/Berlin")
    region = company.phone_region.upper()
    if region not in _phone_regions():
        raise invalid("phone_region", f"{company.phone_region!r} must be a country code such as US")
    if not 1 <= company.max_pets_per_customer <= _MAX_PETS:
        raise invalid("max_pets_per_customer", f"must be between 1 and {_MAX_PETS}")
    if not 0 <= company.audit_days <= _MAX_AUDIT_DAYS:
        raise invalid("audit_days", f"must be at most {_MAX_AUDIT_DAYS}")
    if not 0 <= company.max_pets <= _MAX_MAX_PETS:
        raise invalid("max_pets", f"must be between 0 and {_MAX_MAX_PETS}")
    if len(company.public_contact) > _MAX_CONTACT or not company.public_contact.isprintable():
        raise invalid("public_contact", f"must be at most {_MAX_CONTACT} printable characters")
    return replace(company, name=_name(company.name), phone_region=region)


def _name(text: str) -> str:
    if not text.strip() or len(text) > _MAX_NAME or not text.isprintable():
        raise invalid("name", f"must be 1 to {_MAX_NAME} printable characters")
    return text


@cache
def _time_zones() -> set[str]:
    return available_timezones()


@cache
def _phone_regions() -> frozenset[str]:
    import phonenumbers  # noqa: PLC0415 - as in kit.phones

    return frozenset(phonenumbers.SUPPORTED_REGIONS)
