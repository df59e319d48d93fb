"""What the tests of reading share."""

from typing import Any

from pawport.accounts import Company
from pawport.apis.smarttag.parsing import Reading, read_pet

COMPANY = Company("com_1", "Shelter", "UTC", "US", 100)
LAX = Company("com_1", "Shelter", "UTC", "US", 100, allow_third_party_microchips=True)
CHIP = "900141000564647"
CONTACT = {
    "first_name": "Jane",
    "last_name": "Doe",
    "email": "jane@example.com",
    "phone": "(206) 555-0199",
    "address_1": "1 Pine St",
    "address_2": "Apt 2",
    "city": "Seattle",
    "state": "WA",
    "zip": "98101",
    "country": "United States",
}
VET = {"clinic_name": "City Vet", "dr_name": "Dr. Lee", **{name: CONTACT[name] for name in list(CONTACT)[2:]}}
ADDRESS = {
    "street": "1 Pine St",
    "street2": "Apt 2",
    "city": "Seattle",
    "region": "WA",
    "postal_code": "98101",
    "country_code": "US",
    "address": "1 Pine St, Apt 2, Seattle, WA 98101, US",
}


def read(company: Company = COMPANY, **fields: Any) -> Reading:
    return read_pet({"microchip_number": CHIP, "pet_type": "Cat", **fields}, company)


def warned(reading: Reading) -> list[str]:
    assert reading.problems.errors == []
    return [warning.field for warning in reading.problems.warnings]


def refused(reading: Reading) -> list[str]:
    return [error.field for error in reading.problems.errors]


def assert_good(reading: Reading) -> None:
    assert (warned(reading), refused(reading)) == ([], [])
