"""The events of the log as subscribers get them, in the form of each format."""

from functools import cached_property, lru_cache
from typing import Final

from google.protobuf.message import Message

from pawport.apis.pawssource import (
    appointment_translation,
    grooming_translation,
    order_translation,
    translation,
)
from pawport.apis.pawssource.dialect import PAWSSOURCE
from pawport.events.service import StoredEvent, event_id
from pawport.events.types import EVENT_TYPES, ids_of
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.times import timestamp_of
from pawport.rest.records import RecordPrinter, record_printer
from pawport.rest.schema import Schema, packaged_files

__all__ = ["MAX_PAYLOAD_BYTES", "Payloads"]

MAX_PAYLOAD_BYTES: Final = 256 << 10
"""Of a payload. A larger one is shortened to the ids of its record."""
_KEPT: Final = 256  # messages: a new event is often read by several
_AROUND_DATA: Final = 1024  # bytes of a payload beside its data: less than that


class Payloads:
    """Makes payloads. The same event gives the same bytes each time."""

    def __init__(self) -> None:
        self.message = lru_cache(_KEPT)(self._message)
        """Returns the encoded message of an event, whose JSON is the payload."""

    def payload(self, company_id: str, event: StoredEvent, format_: "Event.Format.ValueType") -> bytes:
        """The JSON of an event: what ListEvents returns over HTTP, and what webhooks deliver.

        In PAWSSOURCE, only of a type that is `in_pawssource`.
        """
        return self._printer(Event).print(self.message(company_id, event, format_))[0]

    def _message(self, company_id: str, event: StoredEvent, format_: "Event.Format.ValueType") -> bytes:
        data, omitted = self._data(event, format_), event.omitted
        if not omitted and len(data) > MAX_PAYLOAD_BYTES - _AROUND_DATA:
            data, omitted = self._ids(event), "size"
        message = Event(
            id=event_id(event.position),
            type=event.type,
            created_at=timestamp_of(event.time),
            company_id=company_id,
            data=data.decode(),
            truncated=omitted == "size",
            erased=omitted == "erasure",
        )
        return message.SerializeToString()

    def _data(self, event: StoredEvent, format_: "Event.Format.ValueType") -> bytes:
        type_ = EVENT_TYPES[event.type]
        if event.omitted:
            return self._ids(event)
        if format_ != Event.PAWSSOURCE:
            return self._printer(type_.message).print(event.data)[0]
        if type_.message is Appointment:
            visit = appointment_translation.appointment(Appointment.FromString(event.data))
            return self._pawssource_printer("Appointment").print(visit.SerializeToString())[0]
        if type_.message is GroomingBooking:
            booking = grooming_translation.booking(GroomingBooking.FromString(event.data))
            return self._pawssource_printer("GroomingBooking").print(
                booking.SerializeToString(deterministic=True)  # a report is a map
            )[0]
        if type_.message is Order:
            order = order_translation.order(Order.FromString(event.data))
            return self._pawssource_printer("Order").print(order.SerializeToString())[0]
        # The age is that of the day of the event: a later reader must get the same.
        profile = translation.profile(Pet.FromString(event.data), event.time.date())
        return self._pawssource_printer("PetProfile").print(profile.SerializeToString())[0]

    def _ids(self, event: StoredEvent) -> bytes:
        ids = ids_of(event.type, event.data)
        return self._printer(EVENT_TYPES[event.type].message).print(ids)[0]

    def _printer(self, message: type[Message]) -> RecordPrinter:
        return record_printer(self._schema, message.DESCRIPTOR.full_name, snake_case=False)

    def _pawssource_printer(self, name: str) -> RecordPrinter:
        return record_printer(self._schema, f"{PAWSSOURCE.package}.{name}", snake_case=PAWSSOURCE.snake_case)

    @cached_property
    def _schema(self) -> Schema:
        return Schema(packaged_files(), [PAWSSOURCE.package])
