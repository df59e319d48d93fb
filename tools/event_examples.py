"""A record of each kind, for the examples of events."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from google.protobuf.message import Message

from pawport.gen.pawport.v1.account_pb2 import Company, Fee, Key
from pawport.gen.pawport.v1.appointment_pb2 import MORNING, Appointment, AppointmentType, VisitReminder
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
from pawport.kit.times import timestamp_of

__all__ = ["COMPANY_ID", "EXAMPLES", "TIME", "VARIANTS"]

Kind = TypeVar("Kind", bound=Message)

TIME: Final = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
_STAMP: Final = timestamp_of(TIME)
COMPANY_ID: Final = "com_01jt5c8v3jfr2s4m8e7g0n6q1x"
_PET: Final = Pet(
    id="pet_001",
    name="Buddy",
    type=Pet.DOG,
    breed="Labrador",
    status=Pet.ALIVE,
    customer_id="cus_001",
    created_time=_STAMP,
    last_updated_time=_STAMP,
    etag="2",
    pet_number=731562873,
    microchips=[{"number": "985112345678903", "given": "985 112 345 678 903"}],
)
_NOTE: Final = Pet.Note(
    id="note_001", content="Shy at first.", last_updated_by="Booking desk", last_updated_time=_STAMP
)
_CUSTOMER: Final = Customer(
    id="cus_001",
    first_name="Ada",
    last_name="Moore",
    email="ada@example.com",
    created_time=_STAMP,
    last_updated_time=_STAMP,
    etag="1",
)


def _usd(cents: int) -> dict[str, Any]:
    return {"currency_code": "USD", "units": cents // 100, "nanos": cents % 100 * 10_000_000}


_LINE: Final = Order.Line(
    line_number=1,
    sku="TOY-7",
    quantity=2,
    id="oln_001",
    product_id="prod_001",
    name="Rope toy",
    unit_price=_usd(849),
    total=_usd(1698),
    tax=_usd(174),
    status=Order.PROCESSING,
    quantity_reserved=2,
)
_ORDER: Final = Order(
    id="ord_001",
    number="SO-178043210098765",
    customer_id="cus_001",
    client_order_id="C-17",
    status=Order.PROCESSING,
    lines=[_LINE],
    shipping_address={"street": "1 Pine St", "city": "Seattle", "region": "WA", "country_code": "US"},
    shipping_method=Order.STANDARD,
    subtotal=_usd(1698),
    freight=_usd(500),
    freight_tax=_usd(51),
    tax=_usd(174),
    total=_usd(2423),
    created_time=_STAMP,
    last_updated_time=_STAMP,
    etag="1",
)
_PRODUCT: Final = Product(
    id="prod_001",
    sku="TOY-7",
    name="Rope toy",
    type=Product.STOCK,
    brand="Trailhound",
    price={"currency_code": "USD", "units": 8, "nanos": 490_000_000},
    active=True,
    show_buy_button=True,
    attributes={"pet_type": "Dog", "category": "Toys"},
    created_time=_STAMP,
    last_updated_time=_STAMP,
    etag="1",
)
_PRESCRIBER: Final = {"vet_id": "vet_001", "name": "Anne Peddon"}
_PRESCRIPTION: Final = Prescription(
    id="rx_001",
    customer_id="cus_001",
    pet_id="pet_001",
    product_id="prod_001",
    variant_sku="CARP-75-60",
    status=Prescription.VALID,
    terms={
        "drug": "Carprofen",
        "strength": "75 mg",
        "form": "chewable tablet",
        "quantity": 1,
        "directions": "One tablet twice daily with food",
        "refills": 5,
        "days_of_supply": 30,
        "written_date": {"year": 2026, "month": 5, "day": 1},
        "expiration_date": {"year": 2027, "month": 5, "day": 1},
    },
    prescriber={**_PRESCRIBER, "license_number": "V-1234", "license_state": "WA"},
    fills_left=6,
    created_time=_STAMP,
    last_updated_time=_STAMP,
    etag="1",
)
_REQUESTED: Final = Prescription(
    id="rx_001",
    customer_id="cus_001",
    pet_id="pet_001",
    product_id="prod_001",
    variant_sku="CARP-75-60",
    status=Prescription.WAITING_FOR_VET,
    prescriber=_PRESCRIBER,
    created_time=_STAMP,
    last_updated_time=_STAMP,
    etag="1",
)


_REMINDER: Final = VisitReminder(time=_STAMP, local_start="2026-05-04T09:30", days_before=1)


def _appointment(**fields: Any) -> Appointment:
    status = fields.get("status", Appointment.REQUESTED)
    step = {"time": _STAMP, "status": status, "local_start": "2026-05-04T09:30", "staff_id": "staff_001"}
    return Appointment(
        **{"status": status, **fields},
        id="appt_001",
        pet_id="pet_001",
        customer_id="cus_001",
        type="routine_checkup",
        staff_id="staff_001",
        local_start="2026-05-04T09:30",
        time_zone="America/Los_Angeles",
        start_time=timestamp_of(datetime(2026, 5, 4, 16, 30, tzinfo=UTC)),
        end_time=timestamp_of(datetime(2026, 5, 4, 17, 0, tzinfo=UTC)),
        duration_minutes=30,
        requested_date={"year": 2026, "month": 5, "day": 4},
        part_of_day=MORNING,
        notes="Annual vaccination due",
        history=[{**step, "changed_by": "Booking desk"}],
        created_time=_STAMP,
        last_updated_time=_STAMP,
        etag="1",
    )


def _booking(**fields: Any) -> GroomingBooking:
    return GroomingBooking(
        **{"status": GroomingBooking.BOOKED, **fields},
        id="groom_001",
        pet_id="pet_001",
        customer_id="cus_001",
        staff_id="staff_002",
        package_id="full_groom",
        add_on_ids=["nails"],
        local_start="2026-05-04T09:30",
        time_zone="America/Los_Angeles",
        start_time=timestamp_of(datetime(2026, 5, 4, 16, 30, tzinfo=UTC)),
        end_time=timestamp_of(datetime(2026, 5, 4, 17, 45, tzinfo=UTC)),
        duration_minutes=75,
        price={"currency_code": "USD", "units": 70},
        package_price={"currency_code": "USD", "units": 60},
        notes="Afraid of dryers",
        created_time=_STAMP,
        last_updated_time=_STAMP,
        etag="1",
    )


EXAMPLES: Final[Mapping[type[Message], Message]] = {
    Pet: _PET,
    NoteEvent: NoteEvent(pet_id="pet_001", customer_id="cus_001", note=_NOTE),
    VaccinationEvent: VaccinationEvent(
        pet_id="pet_001", customer_id="cus_001", vaccination={"name": "Rabies", "expired_at": _STAMP}
    ),
    VaccinationReminderEvent: VaccinationReminderEvent(
        pet_id="pet_001",
        customer_id="cus_001",
        pet_name="Buddy",
        vaccine="Rabies",
        vaccination={"name": "Rabies 3yr", "expired_at": _STAMP},
        expiration_date={"year": 2026, "month": 5, "day": 31},
        days_before=30,
        days_left=30,
    ),
    MergeEvent: MergeEvent(id="pet_002", merged_into_id="pet_001"),
    Customer: _CUSTOMER,
    Product: _PRODUCT,
    Order: _ORDER,
    OrderRates: OrderRates(
        tax_rates=[{"country_code": "US", "region": "WA", "percent": "10.25", "on_freight": True}],
        freight_rates=[{"shipping_method": Order.STANDARD, "price": _usd(500), "free_from": _usd(4900)}],
        last_updated_time=_STAMP,
    ),
    PaymentMethod: PaymentMethod(
        id="pm_001",
        customer_id="cus_001",
        provider="stripe",
        brand="Visa",
        last_four="4242",
        expiry_month=8,
        expiry_year=2029,
        created_time=_STAMP,
        last_updated_time=_STAMP,
    ),
    StockItem: StockItem(
        sku="TOY-7",
        on_hand=12,
        reserved=8,
        available=4,
        low_stock_threshold=5,
        low=True,
        last_updated_time=_STAMP,
    ),
    Prescription: _PRESCRIPTION,
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
        created_time=_STAMP,
        last_updated_time=_STAMP,
        etag="1",
    ),
    StaffMember: StaffMember(
        id="staff_001",
        name="Dr. Sarah Moss",
        role=StaffMember.VET,
        working_hours=[{"weekday": "MONDAY", "start": "09:00", "end": "17:00"}],
        created_time=_STAMP,
        last_updated_time=_STAMP,
        etag="1",
    ),
    Appointment: _appointment(),
    GroomingBooking: _booking(),
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
        created_time=_STAMP,
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
        created_time=_STAMP,
        last_updated_time=_STAMP,
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
    found = _variant(_ORDER, status=Order.SHIPPED)
    found.lines[0].MergeFrom(Order.Line(status=Order.SHIPPED, quantity_shipped=2))
    found.lines[0].quantity_reserved = 0
    found.shipments.add(
        carrier="UPS",
        tracking_number="1Z999",
        shipped_time=_STAMP,
        lines=[Order.ShippedLine(line_number=1, quantity=2)],
    )
    return found


def _cancelled() -> Order:
    found = _variant(_ORDER, status=Order.CANCELLED)
    found.lines[0].MergeFrom(Order.Line(status=Order.CANCELLED, quantity_cancelled=2))
    found.lines[0].quantity_reserved = 0
    return found


VARIANTS: Final[Mapping[str, Message]] = {
    "pet.created": _variant(_PET, notes=[_NOTE]),
    "pet.deleted": _variant(_PET, deleted=True),
    "pet.purged": Pet(id="pet_001", customer_id="cus_001", deleted=True, created_time=_STAMP, etag="3"),
    "pet.transferred": _variant(_PET, customer_id="cus_002"),
    "pet.deceased": _variant(_PET, status=Pet.PASSED_AWAY),
    "customer.deleted": _variant(_CUSTOMER, deleted=True),
    "customer.erased": Customer(id="cus_001", created_time=_STAMP, erased_time=_STAMP, etag="2"),
    "product.deleted": _variant(_PRODUCT, deleted=True),
    "prescription.requested": _REQUESTED,
    "prescription.denied": _variant(_REQUESTED, status=Prescription.DENIED, reason="An examination is due."),
    "prescription.updated": _variant(
        _PRESCRIPTION, fills_left=5, next_fill_date={"year": 2026, "month": 5, "day": 24}, etag="2"
    ),
    "prescription.closed": _variant(
        _PRESCRIPTION, status=Prescription.CLOSED, close_cause=Prescription.PET_DECEASED, etag="2"
    ),
    "customer.merged": MergeEvent(id="cus_002", merged_into_id="cus_001"),
    "vaccination.expired": VaccinationReminderEvent(
        pet_id="pet_001",
        customer_id="cus_001",
        pet_name="Buddy",
        vaccine="Rabies",
        vaccination={"name": "Rabies 3yr", "expired_at": _STAMP},
        expiration_date={"year": 2026, "month": 4, "day": 30},
        days_left=-1,
    ),
    "order.shipped": _shipped(),
    "order.cancelled": _cancelled(),
    "payment_method.deleted": _variant(EXAMPLES[PaymentMethod], deleted=True),
    "vet.deleted": _variant(EXAMPLES[Vet], deleted=True),
    "staff_member.deleted": _variant(EXAMPLES[StaffMember], deleted=True),
    "appointment.confirmed": _appointment(status=Appointment.CONFIRMED),
    "appointment.declined": _appointment(status=Appointment.DECLINED, reason="We are closed on that day"),
    "appointment.cancelled": _appointment(
        status=Appointment.CANCELLED, reason="The owner is ill", cancelled_by=Appointment.OWNER
    ),
    "appointment.upcoming": _appointment(status=Appointment.CONFIRMED, reminders=[_REMINDER]),
    "appointment.checked_in": _appointment(status=Appointment.CHECKED_IN),
    "appointment.completed": _appointment(status=Appointment.COMPLETED),
    "appointment.no_show": _appointment(status=Appointment.NO_SHOW),
    "grooming.upcoming": _booking(reminders=[_REMINDER]),
    "grooming.checked_in": _booking(status=GroomingBooking.CHECKED_IN),
    "grooming.completed": _booking(
        status=GroomingBooking.COMPLETED,
        report={
            "text": "Bathed, dried by hand, trimmed",
            "pictures": [{"photo_id": "photo_001", "url": "https://pets.example.com/photos/photo_001"}],
            "weight": {"value": 12.5, "unit": "kg"},
        },
    ),
    "grooming.cancelled": _booking(
        status=GroomingBooking.CANCELLED, reason="The owner is ill", cancelled_by=Appointment.OWNER
    ),
    "grooming.no_show": _booking(status=GroomingBooking.NO_SHOW),
    "key.revoked": _variant(EXAMPLES[Key], revoked_time=_STAMP),
    "webhook_endpoint.disabled": _variant(
        EXAMPLES[WebhookEndpoint], enabled=False, disabled_reason=WebhookEndpoint.GONE
    ),
}
"""Of types whose records look different."""
