"""What else a company has of its pets and customers, for readers of a file. An import leaves it out: it tells
what happened in this company."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.care.appointments.service import list_appointments
from pawport.care.grooming.service import list_bookings
from pawport.care.visits.repository import Wanted as VisitsWanted
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_history_pb2 import PetWeight
from pawport.gen.pawport.v1.pet_history_service_pb2 import ListPetWeightsResponse
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.imports.exports.records import Record, all_pages, pets_of
from pawport.kit.paging import Window
from pawport.pets.weights.service import list_weights
from pawport.shop.orders.listing import Wanted as OrdersWanted
from pawport.shop.orders.listing import list_orders
from pawport.shop.prescriptions.repository import Wanted as PrescriptionsWanted
from pawport.shop.prescriptions.service import list_prescriptions

__all__ = ["histories"]

_WINDOW: Final = Window(200)


def histories(connection: Connection, company: Company) -> Iterator[Record]:
    """The weights of each pet, newest first; then appointments, bookings of grooming, prescriptions and
    orders."""
    for pet in pets_of(connection, company):
        weights = list(_weights(connection, company.id, pet))
        if weights:
            yield Record("weights", Pet(id=pet.id), content=ListPetWeightsResponse(weights=weights))
    for encoded in all_pages(
        lambda after: list_appointments(connection, company.id, VisitsWanted(), after, _WINDOW)
    ):
        yield Record("appointment", content=Appointment.FromString(encoded))
    for booking in all_pages(
        lambda after: list_bookings(connection, company.id, VisitsWanted(), after, _WINDOW)
    ):
        yield Record("grooming_booking", content=booking)
    for found in all_pages(
        lambda before: list_prescriptions(connection, company, PrescriptionsWanted(), before, _WINDOW)
    ):
        yield Record("prescription", content=found)
    for encoded in all_pages(
        lambda after: list_orders(connection, company.id, OrdersWanted(), after, _WINDOW)
    ):
        yield Record("order", content=Order.FromString(encoded))


def _weights(connection: Connection, company_id: str, pet: Pet) -> Iterator[PetWeight]:
    return all_pages(
        lambda before: list_weights(connection, company_id, pet.customer_id, pet.id, before, _WINDOW)
    )
