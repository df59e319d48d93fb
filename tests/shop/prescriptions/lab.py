"""A pharmacy: a company with a pet and a product, whose prescriptions are filled when a test says so."""

from datetime import datetime

from sqlalchemy import update

from pawport.accounts import company_service as companies
from pawport.db import Database
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.prescription_service_pb2 import CreatePrescriptionRequest
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.principal import Company
from pawport.shop.prescriptions import repository, service
from pawport.shop.prescriptions.days import today, utc_now
from pawport.shop.prescriptions.fills import give_back_refill, take_refill
from pawport.shop.prescriptions.tables import prescriptions
from pawport.shop.products import service as products
from tests.prescriptions import PRESCRIBER, TERMS
from tests.reminders.lab import Business

__all__ = ["Pharmacy"]


class Pharmacy(Business):
    """A business with a pet, and a product that is sold on prescription."""

    def __init__(self, database: Database, zone: str = "UTC") -> None:
        super().__init__(database, zone)
        self.pet_id = self.new_pet("Rex")
        given = Product(sku="CARP-75", name="Carprofen chews", prescription_required=True)
        self.product_id = self.write(
            lambda connection: products.create_product(connection, self.company_id, given).id
        )

    def prescribe(self, **terms: object) -> Prescription:
        """A prescription that a vet wrote."""
        request = CreatePrescriptionRequest(
            customer_id=self.owner_id,
            pet_id=self.pet_id,
            product_id=self.product_id,
            terms={**TERMS, **terms},
            prescriber=PRESCRIBER,
        )
        company = self.company()
        return self.write(lambda connection: service.create_prescription(connection, company, request))

    def take(self, line_id: str, now: datetime | None = None, **wanted: object) -> str | None:
        """Takes a fill for a line of an order."""
        given = {"pet_id": self.pet_id, "product_id": self.product_id, "variant_id": "", "quantity": 1}
        return self.write(
            lambda connection: take_refill(
                connection,
                self.company_id,
                **{**given, **wanted},  # type: ignore[arg-type]  # a test may give anything
                line_id=line_id,
                clock=(lambda: now) if now else utc_now,
            )
        )

    def give_back(self, line_id: str) -> None:
        """Gives the line's fill back."""
        self.write(lambda connection: give_back_refill(connection, self.company_id, line_id))

    def get(self, prescription: Prescription, now: datetime | None = None) -> Prescription:
        """The prescription as it is at a time."""
        day = today(self.company(), (lambda: now) if now else utc_now)
        found = self.write(
            lambda connection: repository.find(connection, self.company_id, prescription.id, day)
        )
        assert found is not None
        return found

    def company(self) -> Company:
        """The company with its settings."""
        return self.write(lambda connection: companies.get_company(connection, self.company_id))

    def date(self, prescription: Prescription, **dates: str) -> None:
        """Gives a prescription other dates, which can be over."""
        row = prescriptions.c.company_id == self.company_id, prescriptions.c.id == prescription.id
        self.write(lambda connection: connection.execute(update(prescriptions).where(*row).values(dates)))
