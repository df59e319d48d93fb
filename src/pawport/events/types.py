"""The types of events: the one list of them, from which docs/events.md is made."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from google.protobuf.message import Message

from pawport.gen.pawport.v1.account_pb2 import Company, Fee, Key
from pawport.gen.pawport.v1.appointment_pb2 import Appointment, AppointmentType
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.event_pb2 import MergeEvent, NoteEvent, VaccinationEvent, VaccinationReminderEvent
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

__all__ = ["EVENT_TYPES", "REMOVING", "TESTED", "EventType", "ids_of", "matching"]

TESTED: Final = "webhook_endpoint.tested"
"""The type of a test event, which only the tested endpoint gets."""


class EventType(NamedTuple):
    """A type of events."""

    name: str
    resource: str
    """The kind of the resource whose id the event has."""
    scope: str
    """What a key must hold to read the events, in addition to `events:read`."""
    message: type[Message]
    """What the data is. It is stored encoded."""
    description: str
    in_pawssource: bool = False
    """Whether Paws Source's document has the type."""


def _types(resource: str, scope: str, *types: tuple[str, type[Message], str]) -> Iterable[EventType]:
    return (EventType(name, resource, scope, message, description) for name, message, description in types)


_ALL: Final = (
    EventType(
        "pet.created",
        "pet",
        "pets:read",
        Pet,
        "A pet was created. The data has the notes and vaccinations that it was created with: they have no "
        "events of their own.",
        in_pawssource=True,
    ),
    *_types(
        "pet",
        "pets:read",
        ("pet.updated", Pet, "Fields of a pet changed, including its codes and pictures."),
        ("pet.deleted", Pet, "A pet was deleted. It can be restored."),
        ("pet.undeleted", Pet, "A deleted pet was restored."),
        ("pet.purged", Pet, "A pet was permanently deleted. The data has only ids and times."),
        ("pet.merged", MergeEvent, "A pet was merged into another one, as a duplicate of it."),
        ("pet.transferred", Pet, "A pet was transferred to another customer, who is now its owner."),
        ("pet.deceased", Pet, "The status of a pet became PASSED_AWAY. There is a pet.updated too."),
        ("note.created", NoteEvent, "A note was added to a pet."),
        ("note.updated", NoteEvent, "The text of a note was replaced."),
        ("note.deleted", NoteEvent, "A note was deleted."),
        (
            "vaccination.created",
            VaccinationEvent,
            "A vaccination was added to a pet, or replaced another one. There is a pet.updated too.",
        ),
        (
            "vaccination.deleted",
            VaccinationEvent,
            "A vaccination was removed from a pet, or replaced by another one. There is a pet.updated too.",
        ),
        (
            "vaccination.expiring",
            VaccinationReminderEvent,
            "A vaccination expires in some days, as many as the company's reminder schedule says.",
        ),
        (
            "vaccination.expired",
            VaccinationReminderEvent,
            "The last valid day of a vaccination is over. Only if the company has a reminder schedule.",
        ),
    ),
    *_types(
        "customer",
        "customers:read",
        ("customer.created", Customer, "A customer was created."),
        ("customer.updated", Customer, "Fields of a customer changed, including the addresses."),
        ("customer.deleted", Customer, "A customer was deleted."),
        ("customer.merged", MergeEvent, "A customer was merged into another one, as a duplicate."),
        ("customer.erased", Customer, "The personal data of a customer was permanently removed."),
        (
            "address.created",
            Customer.Address,
            "An address was added to an existing customer. There is a customer.updated too.",
        ),
        (
            "address.updated",
            Customer.Address,
            "An address of a customer changed. There is a customer.updated too.",
        ),
        ("address.deleted", Customer.Address, "An address was deleted. There is a customer.updated too."),
        (
            "owner.registered",
            Customer,
            "An owner with an e-mail address was created through SmartTag's API, which sends a registration "
            "e-mail then. Pawport sends none. There is a customer.created too.",
        ),
    ),
    *_types(
        "pet_code",
        "pet_codes:read",
        ("code.created", PetCode, "A code was added to the catalogue."),
        ("code.updated", PetCode, "A code of the catalogue was updated."),
        ("code.deleted", PetCode, "A code was deleted from the catalogue."),
    ),
    *_types(
        "product",
        "products:read",
        ("product.created", Product, "A product was created."),
        ("product.updated", Product, "Fields of a product changed, including its variants and components."),
        ("product.deleted", Product, "A product was deleted. It can be restored."),
        ("product.undeleted", Product, "A deleted product was restored."),
    ),
    *_types(
        "stock",
        "stock:read",
        (
            "stock.updated",
            StockItem,
            "The stock of an article changed: pieces were received, adjusted, reserved, given back or "
            "shipped, or another number of pieces is low.",
        ),
        (
            "stock.low",
            StockItem,
            "The stock of an article became low. There is a stock.updated too.",
        ),
    ),
    *_types(
        "order",
        "orders:read",
        ("order.created", Order, "An order was created."),
        ("order.updated", Order, "An order changed, also because a prescription was approved."),
        ("order.cancelled", Order, "An order was cancelled."),
    ),
    EventType(
        "order.shipped",
        "order",
        "orders:read",
        Order,
        "Pieces of an order were shipped: the last of its shipments, with tracking.",
        in_pawssource=True,
    ),
    *_types(
        "order_rates",
        "order_rates:read",
        ("order_rates.updated", OrderRates, "The taxes and costs of shipping of orders were replaced."),
    ),
    *_types(
        "payment_method",
        "payment_methods:read",
        ("payment_method.created", PaymentMethod, "A payment method was added. Events have no tokens."),
        ("payment_method.updated", PaymentMethod, "Its customer was merged into another one."),
        ("payment_method.deleted", PaymentMethod, "A payment method was deleted."),
    ),
    *_types(
        "prescription",
        "prescriptions:read",
        ("prescription.requested", Prescription, "A prescription was requested, and waits for the vet."),
        ("prescription.created", Prescription, "A prescription that a vet wrote was added."),
        ("prescription.approved", Prescription, "A vet approved a prescription: it is valid."),
        ("prescription.denied", Prescription, "A vet denied a prescription."),
        (
            "prescription.updated",
            Prescription,
            "An order took a fill of a prescription or gave it back, its pet or customer was merged into "
            "another one, or the death that had closed it was corrected.",
        ),
        ("prescription.closed", Prescription, "A prescription was closed, for the cause in `closeCause`."),
    ),
    *_types(
        "vet",
        "vets:read",
        ("vet.created", Vet, "A vet was added to the directory."),
        ("vet.updated", Vet, "Fields of a vet changed."),
        ("vet.deleted", Vet, "A vet was deleted from the directory."),
    ),
    *_types(
        "staff_member",
        "staff:read",
        ("staff_member.created", StaffMember, "A staff member was added."),
        ("staff_member.updated", StaffMember, "Fields of a staff member changed, such as the working hours."),
        ("staff_member.deleted", StaffMember, "A staff member was deleted."),
    ),
    *_types(
        "appointment",
        "appointments:read",
        ("appointment.requested", Appointment, "An appointment was made that waits for a confirmation."),
        (
            "appointment.rescheduled",
            Appointment,
            "An appointment got another start or staff member, or the rules of its time zone changed.",
        ),
        ("appointment.declined", Appointment, "An appointment was not accepted."),
        (
            "appointment.cancelled",
            Appointment,
            "An appointment was cancelled, by a call or because its pet died or was deleted.",
        ),
        (
            "appointment.upcoming",
            Appointment,
            "An appointment takes place in some days, as many as the company's reminder schedule says. The "
            "last of its `reminders` has the number.",
        ),
        ("appointment.checked_in", Appointment, "The pet of an appointment is there."),
        ("appointment.completed", Appointment, "The visit of an appointment is over."),
        ("appointment.no_show", Appointment, "The pet of an appointment did not come."),
    ),
    EventType(
        "appointment.confirmed",
        "appointment",
        "appointments:read",
        Appointment,
        "An appointment was confirmed, or made as a confirmed one.",
        in_pawssource=True,
    ),
    *_types(
        "appointment_type",
        "appointments:read",
        ("appointment_type.updated", AppointmentType, "A type of appointments was added or replaced."),
    ),
    *_types(
        "grooming_booking",
        "grooming:read",
        ("grooming.booked", GroomingBooking, "A visit to a groomer was booked."),
        (
            "grooming.rescheduled",
            GroomingBooking,
            "A booking got another start or groomer, or the rules of its time zone changed.",
        ),
        ("grooming.updated", GroomingBooking, "The package, the add-ons or the notes of a booking changed."),
        (
            "grooming.upcoming",
            GroomingBooking,
            "A booking takes place in some days, as many as the company's reminder schedule says. The last "
            "of its `reminders` has the number.",
        ),
        ("grooming.checked_in", GroomingBooking, "The pet of a booking is there."),
        (
            "grooming.cancelled",
            GroomingBooking,
            "A booking was cancelled, by a call or because its pet died or was deleted.",
        ),
        ("grooming.no_show", GroomingBooking, "The pet of a booking did not come."),
    ),
    EventType(
        "grooming.completed",
        "grooming_booking",
        "grooming:read",
        GroomingBooking,
        "The visit of a booking is over. The data has the report.",
        in_pawssource=True,
    ),
    *_types(
        "grooming_package",
        "grooming:read",
        ("grooming_package.updated", GroomingPackage, "A package or an add-on was added or replaced."),
    ),
    *_types("fee", "usage:read", ("fee.booked", Fee, "A fee was booked.")),
    *_types(
        "company",
        "company:read",
        ("company.created", Company, "The company was created."),
        ("company.updated", Company, "Settings of the company changed."),
    ),
    *_types(
        "key",
        "keys:read",
        ("key.created", Key, "An API key was created. Events never contain secrets."),
        ("key.rotated", Key, "The secret of an API key was replaced."),
        ("key.revoked", Key, "An API key was revoked."),
    ),
    *_types(
        "webhook_endpoint",
        "webhooks:read",
        ("webhook_endpoint.created", WebhookEndpoint, "A webhook endpoint was created."),
        ("webhook_endpoint.updated", WebhookEndpoint, "Settings of a webhook endpoint changed."),
        ("webhook_endpoint.rotated", WebhookEndpoint, "The secret of a webhook endpoint was replaced."),
        ("webhook_endpoint.deleted", WebhookEndpoint, "A webhook endpoint was deleted."),
        (
            "webhook_endpoint.disabled",
            WebhookEndpoint,
            "A webhook endpoint was disabled by the service, for the reason in `disabledReason`.",
        ),
        (
            TESTED,
            WebhookEndpoint,
            "A test of a webhook endpoint was requested. It is delivered to this endpoint only.",
        ),
    ),
)

_FOREIGN: Final = frozenset(("external_id",))  # ids that a company's own systems gave a person's address

EVENT_TYPES: Final = {each.name: each for each in _ALL}
"""All types by their names."""
REMOVING: Final = frozenset(("pet.purged", "customer.erased"))
"""The types that say that earlier events have only ids from then on."""


def matching(pattern: str) -> list[EventType]:
    """The types that "pet.created", "pet.*" or "*" matches."""
    if pattern == "*":
        return list(_ALL)
    if pattern.endswith(".*"):
        return [each for each in _ALL if each.name.startswith(pattern[:-1])]
    return [EVENT_TYPES[pattern]] if pattern in EVENT_TYPES else []


def ids_of(type_: str, data: bytes) -> bytes:
    """What is left of an event's data when the record is not to be shown: its ids."""
    return _ids_of(EVENT_TYPES[type_].message.FromString(data)).SerializeToString()


def _ids_of(message: Message) -> Message:
    left = type(message)()
    for field, value in message.ListFields():
        if field.is_repeated:
            continue
        if field.message_type is not None:
            ids = _ids_of(value)
            if ids.ListFields():
                getattr(left, field.name).CopyFrom(ids)
        elif field.name in ("id", "reference") or (field.name.endswith("_id") and field.name not in _FOREIGN):
            setattr(left, field.name, value)
    return left
