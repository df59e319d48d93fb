"""The packages and add-ons that can be booked, and what they cost for a pet."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from google.type.money_pb2 import Money
from sqlalchemy import Connection

from pawport import events
from pawport.accounts import company_service as companies
from pawport.care.grooming import packages_repository as repository
from pawport.care.visits.rows import MAX_MINUTES
from pawport.errors import FailedPrecondition, NotFound, QuotaExceeded, invalid
from pawport.events import NewEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.grooming_pb2 import GroomingPackage
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.money import check_money, decimal_of, money_of
from pawport.kit.vocabulary import GRAMS

__all__ = ["Quote", "get_package", "list_packages", "quote", "set_package"]

_MAX_PACKAGES: Final = 200


class Quote(NamedTuple):
    """What a package with add-ons means for a pet."""

    packages: Sequence[GroomingPackage]
    """The package, and then the add-ons."""
    price: Money
    package_price: Money
    duration_minutes: int
    buffer_minutes: int


def get_package(connection: Connection, company_id: str, package_id: str) -> GroomingPackage:
    """The package or add-on with the id.

    Raises:
        NotFound: the company has no such package.
    """
    found = repository.find(connection, company_id, package_id)
    if found is None:
        raise NotFound("grooming_package", package_id)
    return GroomingPackage.FromString(found)


def list_packages(connection: Connection, company_id: str) -> list[GroomingPackage]:
    """All packages and add-ons, in the order of their ids."""
    found = map(GroomingPackage.FromString, repository.find_all(connection, company_id))
    return sorted(found, key=lambda package: package.id)


def set_package(connection: Connection, company_id: str, package: GroomingPackage) -> GroomingPackage:
    """Adds the package, or replaces the one with its id.

    Raises:
        InvalidArgument: the name is empty, a price or a duration is wrong, or the currencies differ.
        QuotaExceeded: the company has as many packages as one can have.
    """
    _check(package)
    companies.take_turn(connection, company_id)
    known = {each.id: each for each in list_packages(connection, company_id)}
    if package.id not in known and len(known) >= _MAX_PACKAGES:
        message = f"a company can have at most {_MAX_PACKAGES} packages of grooming"
        reason = ErrorReason.GROOMING_PACKAGE_QUOTA_EXCEEDED
        raise QuotaExceeded(f"company:{company_id}", message, reason=reason)
    if known.get(package.id) != package:
        repository.save(connection, company_id, package)
        event = NewEvent("grooming_package.updated", package.SerializeToString(deterministic=True))
        events.record(connection, company_id, "grooming_package", package.id, "updated", (), (event,))
    return package


def _check(package: GroomingPackage) -> None:
    if not package.name.strip():
        raise invalid("name", "is required")
    currency = ""
    for index, option in enumerate(package.options):
        field = f"options[{index}]"
        check_money(option.price, f"{field}.price")
        currency = currency or option.price.currency_code
        if option.price.currency_code != currency:
            raise invalid(f"{field}.price.currency_code", f"must be {currency}, as of the first option")
        if not option.duration_minutes and not package.add_on:
            raise invalid(f"{field}.duration_minutes", "must be at least 1, unless it is an add-on")


def quote(
    connection: Connection, company_id: str, pet: Pet, package_id: str, add_on_ids: Sequence[str]
) -> Quote:
    """The price and the duration of a package with add-ons for a pet.

    Raises:
        NotFound: the company has no such package, or it can no longer be booked.
        InvalidArgument: one is no add-on, or the package is one; an add-on is given twice or has another
            currency; or all together take too long.
        FailedPrecondition: no option of one is for the pet.
    """
    packages = [_bookable(connection, company_id, id_) for id_ in (package_id, *add_on_ids)]
    if packages[0].add_on:
        raise invalid("package_id", f"{package_id} is an add-on; choose a package")
    for index, add_on in enumerate(packages[1:]):
        if not add_on.add_on:
            raise invalid(f"add_on_ids[{index}]", f"{add_on.id} is no add-on")
        if add_on.id in add_on_ids[:index]:
            raise invalid(f"add_on_ids[{index}]", "is given twice")
    options = [_option_for(pet, package) for package in packages]
    currency = options[0].price.currency_code
    for index, option in enumerate(options[1:]):
        if option.price.currency_code != currency:
            raise invalid(f"add_on_ids[{index}]", f"has another currency than the package: {currency}")
    minutes = sum(option.duration_minutes for option in options)
    if minutes > MAX_MINUTES:
        raise invalid("add_on_ids", f"take {minutes} minutes with the package; at most {MAX_MINUTES} can be")
    total = sum((decimal_of(option.price) for option in options), Decimal())
    buffer = max(package.buffer_minutes for package in packages)
    return Quote(packages, money_of(total, currency), options[0].price, minutes, buffer)


def _bookable(connection: Connection, company_id: str, package_id: str) -> GroomingPackage:
    package = get_package(connection, company_id, package_id)
    if package.inactive:
        raise NotFound("grooming_package", package_id)
    return package


def _option_for(pet: Pet, package: GroomingPackage) -> GroomingPackage.Option:
    """The first option that is for the pet."""
    for option in package.options:
        if _is_for(pet, option):
            return option
    message = f"{package.name} is not offered for the type, the weight and the coat of pet {pet.id}"
    reason = ErrorReason.GROOMING_PACKAGE_NOT_FOR_PET
    raise FailedPrecondition("grooming_package", package.id, message, reason=reason)


def _is_for(pet: Pet, option: GroomingPackage.Option) -> bool:
    if option.pet_types and pet.type not in option.pet_types:
        return False
    if option.coat and option.coat.casefold() not in pet.coat.casefold():
        return False
    if not option.max_weight_kg:
        return True
    grams = pet.weight.value * GRAMS[pet.weight.unit] if pet.HasField("weight") else 0
    return 0 < grams <= option.max_weight_kg * 1000
