"""What is exported and imported is the same, in another company; and in the same one, nothing changes."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from google.type.money_pb2 import Money
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.accounts import service as accounts
from pawport.care.vets import service as vets
from pawport.care.vets.customers_service import link_customer_vet
from pawport.care.vets.pets_service import link_pet_vet
from pawport.care.vets.rows import identity_of
from pawport.customers import service as customers
from pawport.db import Database, metadata
from pawport.db.all_tables import load_tables
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.registry_service_pb2 import PetImportResult
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.imports.chunks import read_chunks
from pawport.imports.exported import plain_text, safe_text
from pawport.imports.exports.records import records
from pawport.imports.exports.writing import FORMATS, Format, write_company
from pawport.imports.pet_file import PetFile
from pawport.imports.steps import Steps
from pawport.kit.search_keys import is_blank
from pawport.pets import service as pets
from pawport.pets.codes import service as codes
from pawport.pets.notes.service import append_notes
from pawport.shop.products.service import create_product
from tests.contract.strategies import ATTRIBUTES, NEW_PETS, TEXT
from tests.contract.test_customer_fields import FULL
from tests.properties import examples

CREATED, SKIPPED = PetImportResult.CREATED, PetImportResult.SKIPPED
PEOPLE = st.fixed_dictionaries(
    {"last_name": TEXT.filter(lambda text: not is_blank(text) and bool(text.strip()))},
    optional={
        **dict.fromkeys(("first_name", "middle_name", "display_name", "email", "phone_number"), TEXT),
        "addresses": st.lists(
            st.fixed_dictionaries(
                {"kind": st.sampled_from([Customer.BILLING, Customer.SHIPPING])},
                optional={
                    **dict.fromkeys(("street", "city", "region", "postal_code", "recipient"), TEXT),
                    "country_code": st.sampled_from(["US", "ZZ"]),
                },
            ),
            max_size=2,
        ),
        "contacts": st.lists(
            st.fixed_dictionaries({"kind": st.just(Customer.Contact.EMERGENCY), "name": TEXT}), max_size=2
        ),
        "external_ids": st.dictionaries(TEXT, TEXT, max_size=2),
        "attributes": ATTRIBUTES,
    },
)
NOTES = st.lists(TEXT.filter(lambda text: not is_blank(text)), max_size=3)
VETS = st.lists(
    st.fixed_dictionaries(
        {"name": TEXT.filter(lambda text: bool(text.strip()))},
        optional=dict.fromkeys(
            ("clinic_name", "street", "city", "postal_code", "phone_number", "email"), TEXT
        ),
    ),
    max_size=2,
    unique_by=lambda vet: identity_of(Vet(**vet)),
)
CODES = st.lists(
    st.fixed_dictionaries(
        {"abbreviation": TEXT.filter(bool)}, optional={"description": TEXT, "color": st.just("#C62828")}
    ),
    max_size=2,
)
PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {"sku": st.sampled_from(["A-1", "A-2"]), "name": TEXT.filter(lambda text: bool(text.strip()))},
        optional={
            "brand": TEXT,
            "active": st.booleans(),
            "price": st.just(Money(currency_code="USD", units=24, nanos=990_000_000)),
            "restricted_states": st.just(["CA"]),
            "variants": st.just([Product.Item(sku="B-1", name="Small", upc="0085000123457")]),
        },
    ),
    max_size=1,
)
ODD: dict[str, Any] = {
    "name": "N/A",
    "type": Pet.OTHER,
    "species": "dog",
    "breed": "=1+1",
    "birthday": {"year": 1900, "month": 1, "day": 1},
    "microchips": [{"given": "981020000000000"}],
    "external_ids": {"none": "null"},
    "allergies": ["a; b", "'c"],
    "status": Pet.PASSED_AWAY,
    "deceased_date": {"year": 2024, "month": 3},
    "vet": {"name": "City Vet", "street": "1 Pine St", "country_code": "US"},
    "vaccinations": [{"name": "Rabies", "administered_date": {"year": 2020}}, {"name": "Rabies"}],
}


class Shop:
    """A company in a transaction that is not committed."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        company = accounts.create_company(connection, "Paws")
        self.principal = Principal(company, "", "test", frozenset({"*"}), None)
        self._connection = connection
        self._folder = folder

    def add(self, person: dict[str, Any], *animals: dict[str, Any]) -> None:
        """Adds a customer with pets."""
        owner = customers.create_customer(self._connection, self.principal.company, Customer(**person))
        for animal in animals:
            pets.create_pet(self._connection, self.principal, owner.id, Pet(**animal), required=())

    def add_others(
        self,
        given_vets: list[dict[str, Any]],
        given_codes: list[dict[str, Any]],
        given_products: list[dict[str, Any]],
    ) -> None:
        """Adds vets, codes and products. All pets and their owners get the vets."""
        connection, company = self._connection, self.principal.company
        made = [vets.create_vet(connection, company, Vet(**each)) for each in given_vets]
        for each in given_codes:
            codes.create_code(connection, company.id, PetCode(**each))
        for each in given_products:
            create_product(connection, company.id, Product(**each))
        for pet, owner in self.content():
            for vet in made if owner is not None else ():
                link_customer_vet(connection, company, owner.id, vet_id=vet.id, external_code="own")
                if pet is not None:
                    link_pet_vet(connection, self.principal, owner.id, pet.id, vet.id)

    def exported(self, format_: Format) -> bytes:
        """The file."""
        out = BytesIO()
        write_company(self._connection, self.principal.company, format_, out, lambda _: None)
        return out.getvalue()

    def take(self, content: bytes, format_: Format) -> Counter[int]:
        """Imports a file. Returns how many rows had each result; none is rejected or warned of."""
        results = self.results(content, format_)
        assert not [(each.errors, each.warnings) for each in results if each.errors or each.warnings]
        return Counter(result.action for result in results)

    def results(self, content: bytes, format_: Format) -> list[PetImportResult]:
        """Imports a file."""
        file = self._folder / f"export.{format_}"
        file.write_bytes(content)
        kind, _ = PetFile().look(file)
        run = kind.importer(self.principal, is_dry_run=False)
        return [
            result
            for chunk in read_chunks(file, kind, self.principal.company, 0)
            for result in run(self._connection, [taken.item for taken in chunk.taken])
        ]

    def content(self) -> list[tuple[Pet | None, Customer | None]]:
        """All that a caller could have written, by ids."""
        found = [
            (_pet(each.pet), _person(each.owner))
            for each in records(self._connection, self.principal.company)
            if each.content is None
        ]
        return sorted(found, key=lambda each: (each[0].id if each[0] else "", each[1].id if each[1] else ""))

    def others(self) -> list[tuple[str, Message]]:
        """Codes, vets and products, by what they are called."""
        found = [
            (each.kind, _other(each.content))
            for each in records(self._connection, self.principal.company)
            if each.content is not None
        ]
        return sorted(found, key=lambda each: (each[0], each[1].SerializeToString(deterministic=True)))


def _pet(pet: Pet | None) -> Pet | None:
    for name in ("created_time", "last_updated_time", "etag", "pet_number"):
        if pet is not None:
            pet.ClearField(name)  # type: ignore[arg-type]  # the stubs want a literal
    for note in pet.notes if pet else ():
        note.ClearField("id")
        note.ClearField("last_updated_time")
    return pet


def _person(person: Customer | None) -> Customer | None:
    for name in ("created_time", "last_updated_time", "etag"):
        if person is not None:
            person.ClearField(name)  # type: ignore[arg-type]  # the stubs want a literal
    for address in person.addresses if person else ():
        address.ClearField("id")
    return person


def _other(content: Message) -> Message:
    for name in ("created_time", "last_updated_time", "etag", "vet_number"):
        if name in content.DESCRIPTOR.fields_by_name:
            content.ClearField(name)
    if isinstance(content, Product):
        content.ClearField("id")
    return content


class UndoneError(Exception):
    pass


@contextmanager
def undone(database: Database) -> Iterator[Connection]:
    """A transaction that leaves nothing."""

    try:
        with database.transaction() as connection:
            yield connection
            raise UndoneError
    except UndoneError:
        pass


@pytest.mark.parametrize("format_", FORMATS)
@examples(40)
@example(
    person={"last_name": "n/a", "email": "none"},
    animals=[ODD],
    notes=["-", "none", "-"],
    others=(
        [{"name": "City Vet"}],
        [{"abbreviation": "=1"}],
        [{"sku": "A-1", "name": "none", "active": False}],
    ),
)
@example(person=FULL, animals=[], notes=[], others=([], [], []))
@given(
    person=PEOPLE,
    animals=st.lists(
        NEW_PETS.filter(lambda pet: not any(map(is_blank, (pet["name"], pet["breed"])))), max_size=2
    ),
    notes=NOTES,
    others=st.tuples(VETS, CODES, PRODUCTS),
)
def test_the_same_comes_back(
    database: Database,
    tmp_path: Path,
    format_: Format,
    person: dict[str, Any],
    animals: list[dict[str, Any]],
    notes: list[str],
    others: tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    chips: set[str] = set()
    with undone(database) as connection:
        shop, other = Shop(connection, tmp_path), Shop(connection, tmp_path)
        for each in animals:
            animal = {**each, "notes": [{"content": text} for text in notes]}
            given_chips = {chip["given"] for chip in animal.get("microchips", ())}
            if chips & given_chips:
                animal.pop("microchips")
            chips |= given_chips
            shop.add(person, animal)
        shop.add(person)
        shop.add_others(*others)
        content = shop.exported(format_)
        before, before_others = shop.content(), shop.others()
        assert shop.take(content, format_).keys() <= {SKIPPED}
        assert shop.content() == before
        assert other.take(content, format_).keys() <= {CREATED}
        assert (other.content(), other.others()) == (before, before_others)
        assert other.take(content, format_).keys() <= {SKIPPED}
        assert (other.content(), other.others()) == (before, before_others)


@pytest.mark.parametrize("format_", FORMATS)
def test_many_notes_codes_and_pets_of_nobody(database: Database, tmp_path: Path, format_: Format) -> None:
    with undone(database) as connection:
        shop, other = Shop(connection, tmp_path), Shop(connection, tmp_path)
        company = shop.principal.company
        code = codes.create_code(connection, company.id, PetCode(abbreviation="AGG", description="Bites"))
        house = customers.house_customer(connection, company)
        animal = Pet(name="Rex", type=Pet.DOG, breed="Lab", pet_codes=[code])
        stored = pets.create_pet(connection, shop.principal, house.id, animal).pet()
        for start in range(0, 250, 50):
            more = [Pet.Note(content=f"note {number % 97}") for number in range(start, start + 50)]
            append_notes(connection, company.id, house.id, stored.id, more, "Ann")
        shop.add({"first_name": "Ann"})
        content = shop.exported(format_)
        assert other.take(content, format_)[CREATED] == 3
        assert [note.content for pet, _ in other.content() if pet for note in pet.notes] == [
            note.content for pet, _ in shop.content() if pet for note in pet.notes
        ]
        (found,) = [pet for pet, _ in other.content() if pet and pet.name]
        assert [each.description for each in found.pet_codes] == ["Bites"]
        assert shop.take(content, format_).keys() == {SKIPPED}


def test_what_happened_is_for_readers(database: Database, tmp_path: Path) -> None:
    with database.transaction() as connection:
        shop = Shop(connection, tmp_path)
        shop.add({"last_name": "Lee"}, {"name": "Rex", "weight": {"value": 12, "unit": "kg"}})
        ((pet, _),) = shop.content()
        assert pet is not None
    company = shop.principal.company
    with undone(database) as connection:
        out, csv = BytesIO(), BytesIO()
        write_company(connection, company, "ndjson", out, lambda _: None)
        write_company(connection, company, "csv", csv, lambda _: None)
        assert b"weights" not in csv.getvalue()
        (weights,) = [
            line for line in map(json.loads, out.getvalue().splitlines()) if "weights" in line.values()
        ]
        assert weights["pet"] == {"id": pet.id}
        assert [each["grams"] for each in weights["pawport_content"]["weights"]] == [12000.0]
        assert Shop(connection, tmp_path).take(out.getvalue(), "ndjson") == {CREATED: 1}


def test_each_table_is_decided_on() -> None:
    """Whoever adds a table says in docs/import.md whether an export has its records, and then here."""
    load_tables()
    exported = {
        *("pets", "pet_notes", "pet_vaccinations", "pet_microchips", "pet_code_links", "microchip_holders"),
        *("pet_external_ids", "pet_codes", "customers", "customer_lookups", "customer_claims"),
        *("vets", "vet_lookups", "products", "product_skus"),
    }
    for_readers = {
        *("pet_weights", "appointments", "grooming_bookings"),
        *("prescriptions", "orders", "order_lines_of_pets"),
    }
    left_out = {
        *("pet_photos", "pet_photo_downloads", "biometric_images", "client_vet_ids", "redirects"),
        *("staff_members", "staff_calendars", "company_holidays", "appointment_types", "grooming_packages"),
        *("prescription_fills", "payment_methods", "order_rates", "stock_items", "stock_movements"),
        *("companies", "api_keys", "token_secrets", "key_usage", "fees"),
        *("webhook_endpoints", "webhook_cursors", "webhook_deliveries", "webhook_batches"),
        *("reminder_schedules", "reminder_progress", "visit_reminder_progress", "sent_reminders"),
        *("audit_events", "event_horizons", "answered_requests", "file_imports", "jobs"),
    }
    assert exported | for_readers | left_out == metadata.tables.keys()


def test_it_is_of_one_moment(database: Database, tmp_path: Path) -> None:
    with database.transaction() as connection:
        shop = Shop(connection, tmp_path)
        shop.add({"last_name": "Lee"})
        shop.add({"last_name": "Kim"}, {"name": "Rex"})
    company = shop.principal.company

    def work(connection: Connection) -> list[str]:
        found = records(connection, company)
        first = next(found)
        with database.transaction() as other:
            owner = customers.create_customer(other, company, Customer(last_name="Fox"))
            pets.create_pet(other, shop.principal, owner.id, Pet(name="Mia"), required=())
        return [each.pet.name if each.pet else "" for each in (first, *found)]

    with closing(Steps(database, is_dry_run=True)) as steps:
        assert steps.run(work) == ["", "Rex"]
        assert steps.run(lambda connection: len(list(records(connection, company)))) == 3


def test_an_id_that_somebody_else_has(database: Database, tmp_path: Path) -> None:
    with undone(database) as connection:
        shop, other = Shop(connection, tmp_path), Shop(connection, tmp_path)
        for each, name in ((shop, "Ann"), (other, "Bob")):
            person = Customer(first_name=name, last_name="Lee")
            customers.create_customer(connection, each.principal.company, person, "cus_1")
        pet = Pet(name="Rex", type=Pet.DOG, breed="Lab")
        pets.create_pet(connection, shop.principal, "cus_1", pet)
        (refused,) = other.results(shop.exported("csv"), "csv")
        assert [(error.field, error.reason) for error in refused.errors] == [("customer_id", "OWNER_UNCLEAR")]


@pytest.mark.parametrize(
    "text", ["=1+1", "@a", "+cmd", "-2+3", "'", "''=", "\t=1", "", "+1 (206) 555-0199", "-5"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    cell = safe_text(text)
    assert plain_text(cell) == text
    if text not in {"", "+1 (206) 555-0199", "-5"}:
        assert cell.startswith("'")
