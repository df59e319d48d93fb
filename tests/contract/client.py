"""A company of its own for each test, and short ways to fill it."""

import itertools
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import grpc
from sqlalchemy import update

from pawport.accounts import service as accounts
from pawport.accounts.tables import companies
from pawport.gen.pawport.v1 import customer_service_pb2 as customer_messages
from pawport.gen.pawport.v1 import pet_code_service_pb2 as code_messages
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.account_service_pb2_grpc import AccountServiceStub
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.appointment_service_pb2 import CreateAppointmentRequest
from pawport.gen.pawport.v1.appointment_service_pb2_grpc import AppointmentServiceStub
from pawport.gen.pawport.v1.audit_service_pb2_grpc import AuditServiceStub
from pawport.gen.pawport.v1.biometric_service_pb2 import BiometricImage, RegisterBiometricImageRequest
from pawport.gen.pawport.v1.biometric_service_pb2_grpc import BiometricServiceStub
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from pawport.gen.pawport.v1.event_service_pb2_grpc import EventServiceStub
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking, GroomingPackage
from pawport.gen.pawport.v1.grooming_service_pb2 import (
    CreateGroomingBookingRequest,
    SetGroomingPackageRequest,
)
from pawport.gen.pawport.v1.grooming_service_pb2_grpc import GroomingServiceStub
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.order_service_pb2 import CreateOrderRequest
from pawport.gen.pawport.v1.order_service_pb2_grpc import OrderServiceStub
from pawport.gen.pawport.v1.payment_method_pb2 import PaymentMethod
from pawport.gen.pawport.v1.payment_method_service_pb2 import CreatePaymentMethodRequest
from pawport.gen.pawport.v1.payment_method_service_pb2_grpc import PaymentMethodServiceStub
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_code_service_pb2_grpc import PetCodeServiceStub
from pawport.gen.pawport.v1.pet_history_service_pb2_grpc import PetHistoryServiceStub
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from pawport.gen.pawport.v1.photo_service_pb2 import UploadPetPhotoRequest
from pawport.gen.pawport.v1.photo_service_pb2_grpc import PhotoServiceStub
from pawport.gen.pawport.v1.prescription_service_pb2_grpc import PrescriptionServiceStub
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import CreateProductRequest
from pawport.gen.pawport.v1.product_service_pb2_grpc import ProductServiceStub
from pawport.gen.pawport.v1.registry_service_pb2_grpc import RegistryServiceStub
from pawport.gen.pawport.v1.reminder_service_pb2_grpc import ReminderServiceStub
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.gen.pawport.v1.staff_service_pb2 import CreateStaffMemberRequest
from pawport.gen.pawport.v1.staff_service_pb2_grpc import StaffServiceStub
from pawport.gen.pawport.v1.stock_pb2 import StockItem
from pawport.gen.pawport.v1.stock_service_pb2 import ReceiveStockRequest
from pawport.gen.pawport.v1.stock_service_pb2_grpc import StockServiceStub
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.gen.pawport.v1.vet_service_pb2 import CreateVetRequest
from pawport.gen.pawport.v1.vet_service_pb2_grpc import VetServiceStub
from pawport.gen.pawport.v1.webhook_service_pb2_grpc import WebhookServiceStub
from pawport.gen.pawssource.v2.pet_service_pb2_grpc import PetServiceStub as PawsSourceStub
from tests.contract.servers import Served

Metadata = tuple[tuple[str, str], ...]


class Stubs:
    """The stubs of all services; each call carries the metadata."""

    def __init__(self, channel: grpc.Channel, metadata: Metadata) -> None:
        with_metadata = grpc.intercept_channel(channel, _Adding(metadata))
        self.pets = PetServiceStub(with_metadata)
        self.pet_codes = PetCodeServiceStub(with_metadata)
        self.customers = CustomerServiceStub(with_metadata)
        self.vets = VetServiceStub(with_metadata)
        self.staff = StaffServiceStub(with_metadata)
        self.appointments = AppointmentServiceStub(with_metadata)
        self.grooming = GroomingServiceStub(with_metadata)
        self.accounts = AccountServiceStub(with_metadata)
        self.audit = AuditServiceStub(with_metadata)
        self.events = EventServiceStub(with_metadata)
        self.webhooks = WebhookServiceStub(with_metadata)
        self.registry = RegistryServiceStub(with_metadata)
        self.reminders = ReminderServiceStub(with_metadata)
        self.pawssource = PawsSourceStub(with_metadata)
        self.photos = PhotoServiceStub(with_metadata)
        self.products = ProductServiceStub(with_metadata)
        self.stock = StockServiceStub(with_metadata)
        self.orders = OrderServiceStub(with_metadata)
        self.payment_methods = PaymentMethodServiceStub(with_metadata)
        self.history = PetHistoryServiceStub(with_metadata)
        self.prescriptions = PrescriptionServiceStub(with_metadata)
        self.biometrics = BiometricServiceStub(with_metadata)


class Api(Stubs):
    """A new company, seen with its owner's key."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.database = served.database
        with self.database.transaction() as connection:
            self.company_id = accounts.create_company(connection, "Paws").id
        self.key_id, self.key = self.new_key("*", name="owner")
        super().__init__(served.channel, bearer(self.key))
        self._numbers = itertools.count()

    def new_key(self, *scopes: str, name: str = "front desk", plan: str = "enterprise") -> tuple[str, str]:
        """Another key of the company: its id and its secret."""
        with self.database.transaction() as connection:
            return accounts.create_key(connection, self.company_id, name=name, scopes=scopes, plan=plan)

    def with_metadata(self, *metadata: tuple[str, str]) -> Stubs:
        """Stubs that send other metadata than the owner's key."""
        return Stubs(self.served.channel, metadata)

    def with_key(self, *scopes: str, name: str = "front desk") -> Stubs:
        """Stubs with another key of the company."""
        return self.with_metadata(*bearer(self.new_key(*scopes, name=name)[1]))

    def set_company(self, **columns: Any) -> None:
        """Changes settings of the company, before the server sees its key."""
        with self.database.transaction() as connection:
            connection.execute(
                update(companies).where(companies.c.company_id == self.company_id).values(columns)
            )

    def new_customer(self, customer_id: str = "", **fields: Any) -> Customer:
        """A customer."""
        given = {"first_name": "Ann", **fields}
        request = customer_messages.CreateCustomerRequest(customer=given, customer_id=customer_id)
        return self.customers.CreateCustomer(request)

    def new_address(self, customer_id: str, address_id: str = "", **fields: Any) -> Customer.Address:
        """An address of the customer."""
        given = {"kind": Customer.BILLING, "street": "1 Pine St", **fields}
        request = customer_messages.CreateCustomerAddressRequest(
            customer_id=customer_id, address=given, address_id=address_id
        )
        return self.customers.CreateCustomerAddress(request)

    def new_vet(self, vet_id: str = "", **fields: Any) -> Vet:
        """A vet of the directory, which is like no other one unless it is given a name."""
        given = {"name": f"Anne Peddon {next(self._numbers)}", **fields}
        return self.vets.CreateVet(CreateVetRequest(vet=given, vet_id=vet_id))

    def receive(self, sku: str, quantity: int) -> StockItem:
        """Adds pieces to the stock of an article."""
        return self.stock.ReceiveStock(ReceiveStockRequest(sku=sku, quantity=quantity))

    def new_payment_method(self, customer_id: str, **fields: Any) -> PaymentMethod:
        """A payment method of the customer."""
        given = {"provider": "stripe", "token": "pm_1QkYzW", "brand": "Visa", "last_four": "4242", **fields}
        request = CreatePaymentMethodRequest(customer_id=customer_id, payment_method=given)
        return self.payment_methods.CreatePaymentMethod(request)

    def new_staff(self, staff_id: str = "", **fields: Any) -> StaffMember:
        """A vet who works every day, all day, unless something else is said."""
        days = StaffMember.WorkingHours.Weekday.values()[1:]
        hours = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in days]
        given = {"name": "Dr. Moss", "role": StaffMember.VET, "working_hours": hours, **fields}
        return self.staff.CreateStaffMember(CreateStaffMemberRequest(staff_member=given, staff_id=staff_id))

    def new_appointment(self, *, days: int = 7, **fields: Any) -> Appointment:
        """A checkup at noon in UTC in some days, unless another time is given."""
        start = datetime.combine(datetime.now(UTC).date() + timedelta(days=days), time(12))
        given = {"type": "routine_checkup", "local_start": start.isoformat(timespec="minutes"), **fields}
        return self.appointments.CreateAppointment(CreateAppointmentRequest(**given))

    def new_groomer(self, staff_id: str = "", **fields: Any) -> StaffMember:
        """Somebody who grooms every day, all day."""
        return self.new_staff(staff_id, **{"name": "Kim", "role": StaffMember.GROOMER, **fields})

    def new_package(
        self, package_id: str = "full_groom", dollars: int = 60, minutes: int = 60, **fields: Any
    ) -> GroomingPackage:
        """A package for all pets."""
        price = {"currency_code": "USD", "units": dollars}
        given = {
            "id": package_id,
            "name": package_id.replace("_", " ").capitalize(),
            "options": [{"price": price, "duration_minutes": minutes}],
            **fields,
        }
        return self.grooming.SetGroomingPackage(SetGroomingPackageRequest(**given))

    def new_booking(self, *, days: int = 7, **fields: Any) -> GroomingBooking:
        """A full groom at noon in UTC in some days, unless another time is given."""
        start = datetime.combine(datetime.now(UTC).date() + timedelta(days=days), time(12))
        given = {"package_id": "full_groom", "local_start": start.isoformat(timespec="minutes"), **fields}
        return self.grooming.CreateGroomingBooking(CreateGroomingBookingRequest(**given))

    def new_article(self, sku: str = "", cents: int = 999, **fields: Any) -> str:
        """The SKU of a product with a price."""
        price = {"currency_code": "USD", "units": cents // 100, "nanos": cents % 100 * 10_000_000}
        return self.new_product(sku, price=price, **fields).sku

    def new_order(self, customer_id: str, *skus: str, **fields: Any) -> Order:
        """An order of a piece of each article, to Seattle."""
        given = {
            "customer_id": customer_id,
            "lines": [{"sku": sku, "quantity": 1} for sku in skus],
            "shipping_address": {
                "street": "1 Pine St",
                "city": "Seattle",
                "region": "WA",
                "country_code": "US",
            },
            **fields,
        }
        return self.orders.CreateOrder(CreateOrderRequest(order=given))

    def new_pet(self, customer_id: str, pet_id: str = "", **fields: Any) -> Pet:
        """A pet of the customer."""
        request = messages.CreatePetRequest(customer_id=customer_id, pet=pet(**fields), pet_id=pet_id)
        return self.pets.CreatePet(request)

    def new_code(self, **fields: Any) -> PetCode:
        """A code of the catalogue."""
        given = {"abbreviation": f"C{next(self._numbers)}", **fields}
        return self.pet_codes.CreatePetCode(code_messages.CreatePetCodeRequest(pet_code=given))

    def new_product(self, sku: str = "", **fields: Any) -> Product:
        """A product."""
        given = {"sku": sku or uuid.uuid4().hex, "name": "Rope toy", **fields}
        return self.products.CreateProduct(CreateProductRequest(product=given))

    def batch(self, customer_id: str, requests: Iterable[messages.CreatePetRequest]) -> list[Pet]:
        """Several pets of the customer."""
        request = messages.BatchCreatePetsRequest(customer_id=customer_id, requests=requests)
        return list(self.pets.BatchCreatePets(request).pets)

    def pet(self, pet: Pet) -> Pet:
        """The pet as it is now."""
        return self.pets.GetPet(messages.GetPetRequest(customer_id=pet.customer_id, id=pet.id))

    def customer(self, customer_id: str) -> Customer:
        """The customer as it is now."""
        return self.customers.GetCustomer(customer_messages.GetCustomerRequest(id=customer_id))

    def update(self, pet: Pet, *paths: str, **fields: Any) -> Pet:
        """Changes the pet, with a mask if there are paths."""
        request = messages.UpdatePetRequest(customer_id=pet.customer_id, id=pet.id, **fields)
        if paths:
            request.update_mask.paths.extend(paths)
        return self.pets.UpdatePet(request)

    def delete(self, pet: Pet) -> Pet:
        """Deletes the pet."""
        return self.pets.DeletePet(messages.DeletePetRequest(customer_id=pet.customer_id, id=pet.id))

    def undelete(self, pet: Pet) -> Pet:
        """Brings the pet back."""
        return self.pets.UndeletePet(messages.UndeletePetRequest(customer_id=pet.customer_id, id=pet.id))

    def append(self, pet: Pet, *contents: str, **options: Any) -> list[Pet.Note]:
        """Adds notes to the pet."""
        notes = [{"content": content} for content in contents]
        request = messages.AppendPetNotesRequest(
            customer_id=pet.customer_id, id=pet.id, notes=notes, **options
        )
        return list(self.pets.AppendPetNotes(request).notes)

    def apply(self, pet: Pet, *code_ids: str) -> list[PetCode]:
        """Applies codes to the pet."""
        request = messages.AppendPetCodesRequest(
            customer_id=pet.customer_id, id=pet.id, pet_code_ids=code_ids
        )
        return list(self.pets.AppendPetCodes(request).codes)

    def upload(self, pet: Pet, data: bytes, **options: Any) -> Pet.Photo:
        """Gives the pet a picture."""
        request = UploadPetPhotoRequest(
            customer_id=pet.customer_id, id=pet.id, image={"data": data}, **options
        )
        return self.photos.UploadPetPhoto(request)

    def register(
        self, pet: Pet, data: bytes, kind: BiometricImage.Kind.ValueType = BiometricImage.FINGERPRINT
    ) -> BiometricImage:
        """Gives the pet a biometric image."""
        request = RegisterBiometricImageRequest(
            customer_id=pet.customer_id, id=pet.id, kind=kind, image={"data": data}
        )
        return self.biometrics.RegisterBiometricImage(request)


class _Adding(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    def __init__(self, metadata: Metadata) -> None:
        self._metadata = metadata

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        metadata = (*(details.metadata or ()), *self._metadata)
        return continuation(details._replace(metadata=metadata), request)

    intercept_unary_stream = intercept_unary_unary


def bearer(key: str) -> Metadata:
    """The usual way to send a key."""
    return (("authorization", f"Bearer {key}"),)


def pet(**fields: Any) -> Pet:
    """A pet as it can be created."""
    return Pet(**{"name": "Buddy", "type": Pet.DOG, "breed": "Labrador", **fields})
