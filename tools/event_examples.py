"""A record of each kind, for the examples of events."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from google.protobuf.message import Message

from pawport.gen.pawport.v1.account_pb2 import Company, Fee, Key
from pawport.gen.pawport.v1.appointment_pb2 import Appointment, AppointmentType
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.event_pb2 import (
    Event,
    MergeEvent,
    NoteEvent,
    VaccinationEvent,
    VaccinationReminderEvent,
)
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking, GroomingPackage
from pawport.gen.pawport.v1.order_pb2 import Order, OrderRates
from pawport.gen.pawport.v1.payment_method_pb2 import PaymentMethod
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.gen.pawport.v1.stock_pb2 import StockItem
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.gen.pawport.v1.webhook_pb2 import WebhookEndpoint
from tools.event_records import (
    COMPANY_ID,
    CUSTOMER,
    NOTE,
    ORDER,
    PET,
    PRESCRIPTION,
    PRODUCT,
    REMINDER,
    REQUESTED,
    STAMP,
    TIME,
    appointment,
    booking,
    usd,
)

__all__ = ["COMPANY_ID", "EXAMPLES", "TIME", "VARIANTS"]

Kind = TypeVar("Kind", bound=Message)

EXAMPLES: Final[Mapping[type[Message], Message]] = {
    Pet: PET,
    NoteEvent: NoteEvent(pet_id="pet_001", customer_id="cus_001", note=NOTE),
    VaccinationEvent: VaccinationEvent(
        pet_id="pet_001", customer_id="cus_001", vaccination={"name": "Rabies", "expired_at": STAMP}
    ),
    VaccinationReminderEvent: VaccinationReminderEvent(
        pet_id="pet_001",
        customer_id="cus_001",
        pet_name="Buddy",
        vaccine="Rabies",
        vaccination={"name": "Rabies 3yr", "expired_at": STAMP},
        expiration_date={"year": 2026, "month": 5, "day": 31},
        days_before=30,
        days_left=30,
    ),
    MergeEvent: MergeEvent(id="pet_002", merged_into_id="pet_001"),
    Customer: CUSTOMER,
    Product: PRODUCT,
    Order: ORDER,
    OrderRates: OrderRates(
        tax_rates=[{"country_code": "US", "region": "WA", "percent": "10.25", "on_freight": True}],
        freight_rates=[{"shipping_method": Order.STANDARD, "price": usd(500), "free_from": usd(4900)}],
        last_updated_time=STAMP,
    ),
    PaymentMethod: PaymentMethod(
        id="pm_001",
        customer_id="cus_001",
        provider="stripe",
        brand="Visa",
        last_four="4242",
        expiry_month=8,
        expiry_year=2029,
        created_time=STAMP,
        last_updated_time=STAMP,
    ),
    StockItem: StockItem(
        sku="TOY-7",
        on_hand=12,
        reserved=8,
        available=4,
        low_stock_threshold=5,
        low=True,
        last_updated_time=STAMP,
    ),
    Prescription: PRESCRIPTION,
    PetCode: PetCode(id="code_001", abbreviation="VIP", description="Very important pet", color="#FFD700"),
    Customer.Address: Customer.Address(
        id="addr_001",
        customer_id="cus_001",
        kind=Customer.SHIPPING,
        primary=True,
        street="1 Pine St",
        city="Seattle",
        region="WA",
        postal_code="98101",
        country_code="US",
        external_id="home-1",
    ),
    Vet: Vet(
        id="vet_001",
        vet_number=1_523_764_108,
        name="Anne Peddon",
        clinic_name="Bossier Animal Hospital",
        city="Geneseo",
        region="NY",
        postal_code="14454",
        phone_number="(424) 568-9898",
        e164_phone_number="+14245689898",
        created_time=STAMP,
        last_updated_time=STAMP,
        etag="1",
    ),
    StaffMember: StaffMember(
        id="staff_001",
        name="Dr. Sarah Moss",
        role=StaffMember.VET,
        working_hours=[{"weekday": "MONDAY", "start": "09:00", "end": "17:00"}],
        created_time=STAMP,
        last_updated_time=STAMP,
        etag="1",
    ),
    Appointment: appointment(),
    GroomingBooking: booking(),
    GroomingPackage: GroomingPackage(
        id="full_groom",
        name="Full groom",
        options=[
            {
                "pet_types": [Pet.DOG],
                "max_weight_kg": 25,
                "price": {"currency_code": "USD", "units": 60},
                "duration_minutes": 60,
            }
        ],
        buffer_minutes=10,
    ),
    AppointmentType: AppointmentType(
        id="boarding_check",
        name="Boarding check",
        role=StaffMember.VET,
        duration_minutes=20,
        buffer_minutes=10,
        required_vaccinations=["Rabies"],
    ),
    Fee: Fee(
        reference="third_party_microchip:123456789",
        kind="third_party_microchip",
        amount="7.50",
        currency="USD",
        created_time=STAMP,
    ),
    Company: Company(id=COMPANY_ID, name="Paws", time_zone="America/Los_Angeles", phone_region="US"),
    Key: Key(id="key_001", name="Booking desk", scopes=["pets:read"], plan=Key.PRO),
    WebhookEndpoint: WebhookEndpoint(
        id="whe_001",
        url="https://example.com/pawport",
        event_types=["pet.*"],
        format=Event.PAWPORT,
        enabled=True,
        key_id="key_001",
        created_time=STAMP,
        last_updated_time=STAMP,
    ),
}
"""A record of each kind."""


def _variant(record: Kind, **fields: Any) -> Kind:
    """The record with other values of some fields."""
    found = type(record)()
    found.CopyFrom(record)
    found.MergeFrom(type(record)(**fields))
    return found


def _shipped() -> Order:
    found = _variant(ORDER, status=Order.SHIPPED)
    found.lines[0].MergeFrom(Order.Line(status=Order.SHIPPED, quantity_shipped=2))
    found.lines[0].quantity_reserved = 0
    found.shipments.add(
        carrier="UPS",
        tracking_number="1Z999",
        shipped_time=STAMP,
        lines=[Order.ShippedLine(line_number=1, quantity=2)],
    )
    return found


def _cancelled() -> Order:
    found = _variant(ORDER, status=Order.CANCELLED)
    found.lines[0].MergeFrom(Order.Line(status=Order.CANCELLED, quantity_cancelled=2))
    found.lines[0].quantity_reserved = 0
    return found


VARIANTS: Final[Mapping[str, Message]] = {
    "pet.created": _variant(PET, notes=[NOTE]),
    "pet.deleted": _variant(PET, deleted=True),
    "pet.purged": Pet(id="pet_001", customer_id="cus_001", deleted=True, created_time=STAMP, etag="3"),
    "pet.transferred": _variant(PET, customer_id="cus_002"),
    "pet.deceased": _variant(PET, status=Pet.PASSED_AWAY),
    "customer.deleted": _variant(CUSTOMER, deleted=True),
    "customer.erased": Customer(id="cus_001", created_time=STAMP, erased_time=STAMP, etag="2"),
    "product.deleted": _variant(PRODUCT, deleted=True),
    "prescription.requested": REQUESTED,
    "prescription.denied": _variant(REQUESTED, status=Prescription.DENIED, reason="An examination is due."),
    "prescription.updated": _variant(
        PRESCRIPTION, fills_left=5, next_fill_date={"year": 2026, "month": 5, "day": 24}, etag="2"
    ),
    "prescription.closed": _variant(
        PRESCRIPTION, status=Prescription.CLOSED, close_cause=Prescription.PET_DECEASED, etag="2"
    ),
    "customer.merged": MergeEvent(id="cus_002", merged_into_id="cus_001"),
    "vaccination.expired": VaccinationReminderEvent(
        pet_id="pet_001",
        customer_id="cus_001",
        pet_name="Buddy",
        vaccine="Rabies",
        vaccination={"name": "Rabies 3yr", "expired_at": STAMP},
        expiration_date={"year": 2026, "month": 4, "day": 30},
        days_left=-1,
    ),
    "order.shipped": _shipped(),
    "order.cancelled": _cancelled(),
    "payment_method.deleted": _variant(EXAMPLES[PaymentMethod], deleted=True),
    "vet.deleted": _variant(EXAMPLES[Vet], deleted=True),
    "staff_member.deleted": _variant(EXAMPLES[StaffMember], deleted=True),
    "appointment.confirmed": appointment(status=Appointment.CONFIRMED),
    "appointment.declined": appointment(status=Appointment.DECLINED, reason="We are closed on that day"),
    "appointment.cancelled": appointment(
        status=Appointment.CANCELLED, reason="The owner is ill", cancelled_by=Appointment.OWNER
    ),
    "appointment.upcoming": appointment(status=Appointment.CONFIRMED, reminders=[REMINDER]),
    "appointment.checked_in": appointment(status=Appointment.CHECKED_IN),
    "appointment.completed": appointment(status=Appointment.COMPLETED),
    "appointment.no_show": appointment(status=Appointment.NO_SHOW),
    "grooming.upcoming": booking(reminders=[REMINDER]),
    "grooming.checked_in": booking(status=GroomingBooking.CHECKED_IN),
    "grooming.completed": booking(
        status=GroomingBooking.COMPLETED,
        report={
            "text": "Bathed, dried by hand, trimmed",
            "pictures": [{"photo_id": "photo_001", "url": "https://pets.example.com/photos/photo_001"}],
            "weight": {"value": 12.5, "unit": "kg"},
        },
    ),
    "grooming.cancelled": booking(
        status=GroomingBooking.CANCELLED, reason="The owner is ill", cancelled_by=Appointment.OWNER
    ),
    "grooming.no_show": booking(status=GroomingBooking.NO_SHOW),
    "key.revoked": _variant(EXAMPLES[Key], revoked_time=STAMP),
    "webhook_endpoint.disabled": _variant(
        EXAMPLES[WebhookEndpoint], enabled=False, disabled_reason=WebhookEndpoint.GONE
    ),
}
"""Of types whose records look different."""
