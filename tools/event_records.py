"""Records that the examples of events are about."""

from datetime import UTC, datetime
from typing import Any, Final

from pawport.gen.pawport.v1.appointment_pb2 import MORNING, Appointment, VisitReminder
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.times import timestamp_of

TIME: Final = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
STAMP: Final = timestamp_of(TIME)
COMPANY_ID: Final = "com_01jt5c8v3jfr2s4m8e7g0n6q1x"
PET: Final = Pet(
    id="pet_001",
    name="Buddy",
    type=Pet.DOG,
    breed="Labrador",
    status=Pet.ALIVE,
    customer_id="cus_001",
    created_time=STAMP,
    last_updated_time=STAMP,
    etag="2",
    pet_number=731562873,
    microchips=[{"number": "985112345678903", "given": "985 112 345 678 903"}],
)
NOTE: Final = Pet.Note(
    id="note_001", content="Shy at first.", last_updated_by="Booking desk", last_updated_time=STAMP
)
CUSTOMER: Final = Customer(
    id="cus_001",
    first_name="Ada",
    last_name="Moore",
    email="ada@example.com",
    created_time=STAMP,
    last_updated_time=STAMP,
    etag="1",
)


def usd(cents: int) -> dict[str, Any]:
    return {"currency_code": "USD", "units": cents // 100, "nanos": cents % 100 * 10_000_000}


LINE: Final = Order.Line(
    line_number=1,
    sku="TOY-7",
    quantity=2,
    id="oln_001",
    product_id="prod_001",
    name="Rope toy",
    unit_price=usd(849),
    total=usd(1698),
    tax=usd(174),
    status=Order.PROCESSING,
    quantity_reserved=2,
)
ORDER: Final = Order(
    id="ord_001",
    number="SO-178043210098765",
    customer_id="cus_001",
    client_order_id="C-17",
    status=Order.PROCESSING,
    lines=[LINE],
    shipping_address={"street": "1 Pine St", "city": "Seattle", "region": "WA", "country_code": "US"},
    shipping_method=Order.STANDARD,
    subtotal=usd(1698),
    freight=usd(500),
    freight_tax=usd(51),
    tax=usd(174),
    total=usd(2423),
    created_time=STAMP,
    last_updated_time=STAMP,
    etag="1",
)
PRODUCT: Final = Product(
    id="prod_001",
    sku="TOY-7",
    name="Rope toy",
    type=Product.STOCK,
    brand="Trailhound",
    price={"currency_code": "USD", "units": 8, "nanos": 490_000_000},
    active=True,
    show_buy_button=True,
    attributes={"pet_type": "Dog", "category": "Toys"},
    created_time=STAMP,
    last_updated_time=STAMP,
    etag="1",
)
PRESCRIBER: Final = {"vet_id": "vet_001", "name": "Anne Peddon"}
PRESCRIPTION: Final = Prescription(
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
    prescriber={**PRESCRIBER, "license_number": "V-1234", "license_state": "WA"},
    fills_left=6,
    created_time=STAMP,
    last_updated_time=STAMP,
    etag="1",
)
REQUESTED: Final = Prescription(
    id="rx_001",
    customer_id="cus_001",
    pet_id="pet_001",
    product_id="prod_001",
    variant_sku="CARP-75-60",
    status=Prescription.WAITING_FOR_VET,
    prescriber=PRESCRIBER,
    created_time=STAMP,
    last_updated_time=STAMP,
    etag="1",
)


REMINDER: Final = VisitReminder(time=STAMP, local_start="2026-05-04T09:30", days_before=1)


def appointment(**fields: Any) -> Appointment:
    status = fields.get("status", Appointment.REQUESTED)
    step = {"time": STAMP, "status": status, "local_start": "2026-05-04T09:30", "staff_id": "staff_001"}
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
        created_time=STAMP,
        last_updated_time=STAMP,
        etag="1",
    )


def booking(**fields: Any) -> GroomingBooking:
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
        created_time=STAMP,
        last_updated_time=STAMP,
        etag="1",
    )
