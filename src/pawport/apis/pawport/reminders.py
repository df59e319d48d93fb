"""ReminderService over gRPC."""

import struct
from datetime import date, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date
from sqlalchemy import Connection

from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.errors import InvalidArgument, invalid
from pawport.gen.pawport.v1 import reminder_service_pb2 as messages
from pawport.gen.pawport.v1.reminder_pb2 import ExpiringVaccination, ReminderSchedule
from pawport.gen.pawport.v1.reminder_service_pb2_grpc import ReminderServiceServicer
from pawport.kit.masks import copy_masked, copy_present
from pawport.kit.principal import Company
from pawport.kit.times import micros_of, time_of_micros
from pawport.pets.vaccinations import expiring
from pawport.pets.vaccinations.expiring import START, Days, ExpiringDose, Expiry
from pawport.reminders import service
from pawport.reminders.service import Clock, Schedule, utc_now
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["ReminderServicer"]

_WRITABLE: Final = frozenset(("days_before", "hour", "visit_days_before"))
_DEFAULT_DAYS: Final = timedelta(days=30)
_POSITION: Final = struct.Struct(">qi")  # the time and the position in the pet; the pet's id comes after them


class ReminderServicer(ReminderServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, now: Clock = utc_now) -> None:
        self._database = database
        self._writes = writes
        self._now = now

    async def GetReminderSchedule(self, request: messages.GetReminderScheduleRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._database.read_slowly(
            lambda connection: _schedule(company, service.get_schedule(connection, company.id))
        )

    async def UpdateReminderSchedule(
        self, request: messages.UpdateReminderScheduleRequest, context: Any
    ) -> Any:
        company = caller().principal.company
        given = ReminderSchedule()
        if request.update_mask.paths:
            fields = copy_masked(request, given, _WRITABLE, request.update_mask.paths)
        else:
            fields = copy_present(request, given, _WRITABLE)

        def work(connection: Connection) -> ReminderSchedule:
            changed = service.set_schedule(
                connection,
                company.id,
                self._now(),
                days_before=list(given.days_before) if "days_before" in fields else None,
                hour=given.hour if "hour" in fields else None,
                visit_days_before=list(given.visit_days_before) if "visit_days_before" in fields else None,
            )
            return _schedule(company, changed)

        return await self._writes.run(work)

    async def ListExpiringVaccinations(
        self, request: messages.ListExpiringVaccinationsRequest, context: Any
    ) -> Any:
        principal = caller().principal
        company = principal.company
        today = self._now().astimezone(ZoneInfo(company.time_zone)).date()
        work = partial(
            expiring.page,
            company_id=company.id,
            days=_days(request, today, company),
            name=request.vaccine,
            after=_after(request, company.id),
            window=page_window(request.pagination),
        )
        found = await self._database.read_slowly(work)
        names = principal.may("customers:read")
        return messages.ListExpiringVaccinationsResponse(
            next_page_token=token(request, company.id, _encoded(found.next_position)),
            vaccinations=[_message(dose, today, with_owner=names) for dose in found.doses],
        )


def _schedule(company: Company, schedule: Schedule) -> ReminderSchedule:
    return ReminderSchedule(
        days_before=schedule.days_before,
        hour=schedule.hour,
        time_zone=company.time_zone,
        visit_days_before=schedule.visit_days_before,
    )


def _days(request: messages.ListExpiringVaccinationsRequest, today: date, company: Company) -> Days:
    first = _date(request.from_date, "from_date") if request.HasField("from_date") else today
    if request.HasField("to_date"):
        last = _date(request.to_date, "to_date")
    else:
        last = first + min(_DEFAULT_DAYS, date.max - first)
    if last < first:
        raise invalid("to_date", "must not be before from_date")
    return Days(first, last, ZoneInfo(company.time_zone))


def _date(given: Date, field: str) -> date:
    try:
        return date(given.year, given.month, given.day)
    except (ValueError, OverflowError):
        raise invalid(field, "must be a date with a year, a month and a day") from None


def _encoded(place: Expiry | None) -> bytes | None:
    if place is None:
        return None
    return _POSITION.pack(micros_of(place.time), place.position) + place.pet_id.encode()


def _after(request: messages.ListExpiringVaccinationsRequest, company_id: str) -> Expiry:
    found = position(request, company_id, None)
    if found is None:
        return START
    try:
        micros, number = _POSITION.unpack(found[: _POSITION.size])
        time = time_of_micros(micros)
    except (struct.error, OverflowError):
        raise _foreign_token() from None
    pet_id = found[_POSITION.size :].decode("ascii", errors="replace")
    if not (pet_id.isascii() and pet_id.isprintable()):
        raise _foreign_token()
    return Expiry(time, pet_id, number)


def _foreign_token() -> InvalidArgument:  # one that was made elsewhere, by someone who knows its form
    return invalid("pagination.page_token", "is not a valid token for this list")


def _message(dose: ExpiringDose, today: date, *, with_owner: bool) -> ExpiringVaccination:
    owner, expires = dose.owner, dose.expiration_date
    return ExpiringVaccination(
        pet_id=dose.place.pet_id,
        pet_name=dose.pet_name,
        customer_id=owner.id,
        customer_name=f"{owner.first_name} {owner.last_name}".strip() if with_owner else "",
        vaccine=dose.vaccine.name,
        vaccination=dose.vaccination,
        expiration_date=Date(year=expires.year, month=expires.month, day=expires.day),
        days_left=(expires - today).days,
    )
