"""docs/lifecycle.md: each change of a pet and of a customer does with each resource what the tables say."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from pawport.db import metadata
from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest, TransferPetRequest
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.vet_service_pb2 import LinkCustomerVetRequest, LinkPetVetRequest
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub as PetnowStub
from tests.contract.client import Api, bearer
from tests.contract.test_photos import do_jobs
from tests.pictures import picture
from tests.prescriptions import new_rx_product, prescribe

pytestmark = pytest.mark.any_host

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"
WAITED_FOR = "RX-2"
SYSTEM = {"system": "shelter", "name": "caller", "value": "Ann"}


class Item(NamedTuple):
    """A record that depends on a pet or a customer."""

    key: str
    owner_id: str | None
    is_open: bool = True
    is_hidden: bool = False
    text: str = ""
    """What can tell of the person or the pet."""


Look = Callable[[Api, "Subject"], Iterable[Item]]


class Subject(NamedTuple):
    """A pet and its owner, who have one of everything, and those that they can be merged into."""

    customer: Customer
    pet: Pet
    kept_customer: Customer
    kept_pet: Pet


def new_subject(api: Api) -> Subject:
    """Makes them, in a company that has nothing else."""
    customer = api.new_customer(
        contacts=[{"kind": Customer.Contact.EMERGENCY, "name": "Bo"}], external_ids={"shelter": "77"}
    )
    api.new_address(customer.id)
    vet = api.new_vet()
    api.vets.LinkCustomerVet(LinkCustomerVetRequest(customer_id=customer.id, vet_id=vet.id))
    pet = api.new_pet(
        customer.id,
        vaccinations=[{"name": "Rabies"}],
        weight={"value": 12, "unit": "kg"},
        microchips=[{"given": "985112345678903"}],
        external_ids={"shelter": "77"},
        owner_attributes=[SYSTEM],
    )
    api.vets.LinkPetVet(LinkPetVetRequest(customer_id=customer.id, id=pet.id, vet_id=vet.id))
    api.append(pet, "Shy")
    api.apply(pet, api.new_code().id)
    api.upload(pet, picture())
    api.register(pet, picture())
    prescribe(api, pet, new_rx_product(api))
    api.new_staff()
    api.new_appointment(pet_id=pet.id, notes="Afraid of Ann")
    api.new_groomer()
    api.new_package()
    api.new_booking(days=8, pet_id=pet.id, notes="Afraid of Ann")
    api.new_payment_method(customer.id)
    price = {"currency_code": "USD", "units": 30}
    new_rx_product(api, sku=WAITED_FOR, price=price)
    line = {"sku": WAITED_FOR, "quantity": 1, "pet_id": pet.id}
    api.new_order(customer.id, lines=[line], notes="Ring twice")
    return Subject(customer, pet, api.new_customer(), api.new_pet(customer.id))


def rows(api: Api, table: str) -> list[Any]:
    """The company's rows of a table."""
    found = metadata.tables[table]
    with api.database.transaction() as connection:
        query = select(found).where(found.c.company_id == api.company_id)
        return list(connection.execute(query).mappings())


def in_rows(table: str, *key: str) -> Look:
    """What rows of a table are, each the part of a pet."""

    def look(api: Api, subject: Subject) -> Iterable[Item]:
        for row in rows(api, table):
            yield Item(" ".join(str(row[name]) for name in key), row["pet_id"])

    return look


def in_pets(column: str) -> Look:
    """What is in a list of the pets' own rows."""

    def look(api: Api, subject: Subject) -> Iterable[Item]:
        for row in rows(api, "pets"):
            if not row["tombstone"]:
                yield from (Item(str(value), row["id"]) for value in row[column])

    return look


def in_customer(name: str) -> Look:
    """What is in a list of the customer."""

    def look(api: Api, subject: Subject) -> Iterable[Item]:
        customer = api.customer(subject.customer.id)
        for value in getattr(customer, name):
            yield Item(str(getattr(value, "id", value)), customer.id, text=getattr(value, "street", ""))

    return look


def owned(look: Look) -> Look:
    """What depends on a pet, as what depends on its owner."""

    def look_at_owner(api: Api, subject: Subject) -> Iterable[Item]:
        owners = {row["id"]: row["customer_id"] for row in rows(api, "pets")}
        return (item._replace(owner_id=owners[item.owner_id]) for item in look(api, subject))

    return look_at_owner


def notes(api: Api, subject: Subject) -> Iterable[Item]:
    for row in rows(api, "pet_notes"):
        yield Item(row["id"], row["pet_id"], is_hidden=row["hidden"])


def pets_of_customer(api: Api, subject: Subject) -> Iterable[Item]:
    return (Item(row["id"], row["customer_id"]) for row in rows(api, "pets") if row["id"] == subject.pet.id)


def prescriptions(owner: str) -> Look:
    """The prescriptions; `owner`: the column with the id of what they depend on."""

    def look(api: Api, subject: Subject) -> Iterable[Item]:
        for row in rows(api, "prescriptions"):
            is_open = row["status"] == Prescription.Status.Name(Prescription.VALID)
            yield Item(row["id"], row[owner], is_open, text=row["directions"])

    return look


def waiting_lines(api: Api, subject: Subject) -> Iterable[Item]:
    for row in rows(api, "orders"):
        for line in Order.FromString(row["wire"]).lines:
            if line.sku == WAITED_FOR:
                yield Item(line.id, line.pet_id, line.quantity_cancelled == 0, text=line.sku)


def orders(api: Api, subject: Subject) -> Iterable[Item]:
    for row in rows(api, "orders"):
        order = Order.FromString(row["wire"])
        yield Item(order.id, row["customer_id"], order.status != Order.CANCELLED, text=order.notes)


def payment_methods(api: Api, subject: Subject) -> Iterable[Item]:
    for row in rows(api, "payment_methods"):
        yield Item(row["id"], row["customer_id"], not row["deleted"], text=row["brand"])


def appointments(owner: str) -> Look:
    """The appointments; `owner`: the column with the id of what they depend on."""

    def look(api: Api, subject: Subject) -> Iterable[Item]:
        for row in rows(api, "appointments"):
            found = Appointment.FromString(row["wire"])
            is_open = found.status in (Appointment.REQUESTED, Appointment.CONFIRMED)
            yield Item(row["id"], row[owner], is_open, text=found.notes)

    return look


def bookings(owner: str) -> Look:
    """The bookings of grooming; `owner`: the column with the id of what they depend on."""

    def look(api: Api, subject: Subject) -> Iterable[Item]:
        for row in rows(api, "grooming_bookings"):
            found = GroomingBooking.FromString(row["wire"])
            yield Item(row["id"], row[owner], found.status == GroomingBooking.BOOKED, text=found.notes)

    return look


PHOTOS, IMAGES = in_rows("pet_photos", "id"), in_rows("biometric_images", "id")
ATTRIBUTES = in_pets("owner_attributes")
OF_PETS: dict[str, Look] = {
    "notes": notes,
    "vaccinations": in_rows("pet_vaccinations", "name"),
    "weights": in_rows("pet_weights", "uid"),
    "microchips": in_rows("pet_microchips", "number"),
    "ids in other systems": in_pets("external_ids"),
    "codes": in_rows("pet_code_links", "pet_code_id"),
    "photos": PHOTOS,
    "biometric images": IMAGES,
    "attributes of the owner": ATTRIBUTES,
    "vets of the pet": in_pets("vet_ids"),
    "prescriptions": prescriptions("pet_id"),
    "appointments": appointments("pet_id"),
    "bookings of grooming": bookings("pet_id"),
    "lines of orders that wait for a prescription": waiting_lines,
}
OF_CUSTOMERS: dict[str, Look] = {
    "pets": pets_of_customer,
    "addresses": in_customer("addresses"),
    "contacts": in_customer("contacts"),
    "ids in other systems": in_customer("external_ids"),
    "vets of the customer": in_customer("vets"),
    "photos of the pets": owned(PHOTOS),
    "biometric images of the pets": owned(IMAGES),
    "attributes of the owner": owned(ATTRIBUTES),
    "prescriptions": prescriptions("customer_id"),
    "appointments": appointments("customer_id"),
    "bookings of grooming": bookings("customer_id"),
    "orders": orders,
    "payment methods": payment_methods,
}


def merge_pets(api: Api, subject: Subject) -> None:
    ids = {"customer_id": subject.customer.id, "id": subject.kept_pet.id, "duplicate_id": subject.pet.id}
    api.pets.MergePets(MergePetsRequest(**ids))


def transfer_pet(api: Api, subject: Subject) -> None:
    ids = {"customer_id": subject.customer.id, "id": subject.pet.id}
    api.pets.TransferPet(TransferPetRequest(**ids, new_customer_id=subject.kept_customer.id))
    do_jobs(api)


def let_die(api: Api, subject: Subject) -> None:
    api.update(subject.pet, status=Pet.PASSED_AWAY)
    do_jobs(api)


def delete_pet(api: Api, subject: Subject) -> None:
    api.delete(subject.pet)
    do_jobs(api)


def purge_pet(api: Api, subject: Subject) -> None:
    stub = PetnowStub(api.served.channel)
    stub.DeletePet(DeletePetRequest(pet_id=subject.pet.id), metadata=bearer(api.key))


def merge_customers(api: Api, subject: Subject) -> None:
    ids = {"id": subject.kept_customer.id, "duplicate_id": subject.customer.id}
    api.customers.MergeCustomers(customers.MergeCustomersRequest(**ids))


def delete_customer(api: Api, subject: Subject) -> None:
    for pet in (subject.pet, subject.kept_pet):
        api.delete(pet)
    do_jobs(api)
    api.customers.DeleteCustomer(customers.DeleteCustomerRequest(id=subject.customer.id))


def erase_customer(api: Api, subject: Subject) -> None:
    api.customers.EraseCustomer(customers.EraseCustomerRequest(id=subject.customer.id))


CHANGES: dict[str, Callable[[Api, Subject], None]] = {
    "MergePets": merge_pets,
    "TransferPet": transfer_pet,
    "the pet dies": let_die,
    "DeletePet": delete_pet,
    "permanent deletion": purge_pet,
    "MergeCustomers": merge_customers,
    "DeleteCustomer": delete_customer,
    "EraseCustomer": erase_customer,
}


def outcome(before: list[Item], after: list[Item], kept_ids: set[str]) -> str:
    """The word for what became of the items."""
    assert before, "there was nothing to look at"
    if after == before:
        return "stays"
    if not after:
        return "removed"
    assert [item.key for item in after] == [item.key for item in before]
    if all(item.owner_id in kept_ids for item in after):
        return "moves"
    if all(item.is_hidden for item in after):
        return "hidden"
    if any(item.text for item in after):
        return "stays" if any(item.is_open for item in after) else "closed"
    return "anonymized"


def tables() -> dict[str, dict[str, dict[str, str]]]:
    """The page's tables by what they are of: of each resource, the word for each change."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    changes: list[str] = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or set(cells[0]) <= {"-", " "}:
            continue
        if match := re.fullmatch("of a (pet|customer)", cells[0]):
            rows_ = found[match[1]] = {}
            changes = cells[1:]
        else:
            rows_[cells[0]] = dict(zip(changes, cells[1:], strict=True))
    return found


TABLES = tables()
LOOKS = {"pet": OF_PETS, "customer": OF_CUSTOMERS}


_VISITS = ("appointments", "bookings of grooming")
_LAST_CHANGES = ("permanent deletion", "EraseCustomer")  # after which no visit lies ahead


@pytest.mark.parametrize("kind", LOOKS)
def test_every_row_is_looked_at(kind: str) -> None:
    assert TABLES[kind].keys() == LOOKS[kind].keys()


@pytest.mark.parametrize(
    ("kind", "change"),
    [(kind, change) for kind, words in TABLES.items() for change in next(iter(words.values()))],
)
def test_a_change_does_what_the_table_says(api: Api, kind: str, change: str) -> None:
    subject = new_subject(api)
    looks = LOOKS[kind]
    before = {name: sorted(look(api, subject)) for name, look in looks.items()}
    CHANGES[change](api, subject)
    kept = {subject.kept_pet.id, subject.kept_customer.id}
    after = {}
    for name, look in looks.items():
        keys = {item.key for item in before[name]}
        left = sorted(item for item in look(api, subject) if item.key in keys)
        if name in _VISITS and change in _LAST_CHANGES:
            assert not any(item.is_open for item in left)
        after[name] = outcome(before[name], left, kept if "Merge" in change else set())
    assert after == {name: words[change] for name, words in TABLES[kind].items()}
