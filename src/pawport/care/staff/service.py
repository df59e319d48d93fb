"""The rules of staff."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import company_service as companies
from pawport.care.calendar.working import Schedule
from pawport.care.staff import repository
from pawport.care.staff.rules import check_member, days_of, schedule_of, settle_holidays
from pawport.care.vets import service as vets
from pawport.db import new_id, new_uid, write_time
from pawport.errors import AlreadyExists, NotFound, QuotaExceeded, invalid
from pawport.events import NewEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.staff_pb2 import Holidays, StaffMember
from pawport.gen.pawport.v1.staff_service_pb2 import UpdateStaffMemberRequest
from pawport.kit.etags import check_etag, next_etag
from pawport.kit.masks import changed_fields, copy_masked, copy_present
from pawport.kit.paging import Window
from pawport.kit.times import timestamp_of

__all__ = [
    "Worker",
    "create_member",
    "delete_member",
    "find_id",
    "get_holidays",
    "get_member",
    "get_worker",
    "holidays_of",
    "list_members",
    "update_holidays",
    "update_member",
    "workers",
]

_WRITABLE: Final = frozenset(("name", "role", "vet_id", "working_hours", "absences"))
_MAX_STAFF: Final = 500  # a search for free starts looks at all of them


class Worker(NamedTuple):
    """A staff member who is not deleted, as the calendar sees one."""

    id: str
    role: StaffMember.Role.ValueType
    schedule: Schedule


def get_member(connection: Connection, company_id: str, staff_id: str) -> StaffMember:
    """Returns the staff member, including one that has been deleted.

    Raises:
        NotFound: the company has no such staff member.
    """
    found = repository.find(connection, company_id, staff_id)
    if found is None:
        raise NotFound("staff_member", staff_id)
    return StaffMember.FromString(found)


def list_members(
    connection: Connection, company_id: str, after: bytes | None, window: Window, *, show_deleted: bool
) -> tuple[list[StaffMember], bytes | None]:
    """A page of the staff, oldest first, and the position of the next page; None after the last one."""
    rows = repository.page(connection, company_id, after, window, show_deleted=show_deleted)
    shown, last = window.page_of(rows, lambda row: len(row[1]))
    return [StaffMember.FromString(wire) for _, wire in shown], None if last is None else last[0]


def create_member(
    connection: Connection, company_id: str, given: StaffMember, staff_id: str = ""
) -> StaffMember:
    """Adds a staff member.

    Raises:
        InvalidArgument: a field is wrong.
        NotFound: the directory has no such vet, or it is deleted.
        AlreadyExists: another staff member has the id `staff_id`, which the caller chose.
        QuotaExceeded: the company has as many as one can have.
    """
    member = StaffMember()
    copy_present(given, member, _WRITABLE)
    check_member(member, "staff_member.")
    _check_vet(connection, company_id, member)
    companies.take_turn(connection, company_id)  # or two callers could take one id, or the last place
    if staff_id and repository.find(connection, company_id, staff_id) is not None:
        message = f"the staff id {staff_id} is already in use"
        raise AlreadyExists("staff_member", staff_id, message, reason=ErrorReason.STAFF_MEMBER_ID_TAKEN)
    if repository.count(connection, company_id) >= _MAX_STAFF:
        message = f"a company can have at most {_MAX_STAFF} staff members; delete some first"
        raise QuotaExceeded(f"company:{company_id}", message, reason=ErrorReason.STAFF_QUOTA_EXCEEDED)
    uid = new_uid()
    member.id = staff_id or new_id("staff", uid)
    member.created_time.CopyFrom(timestamp_of(write_time(connection)))
    _stamp(connection, member)
    repository.insert_member(connection, company_id, uid, member)
    _record(connection, company_id, member, "created", copy_present(member, StaffMember(), _WRITABLE))
    return member


def update_member(connection: Connection, company_id: str, request: UpdateStaffMemberRequest) -> StaffMember:
    """Changes what the request has; with a mask, exactly what the mask names.

    Raises:
        NotFound: the company has no such staff member or vet, or it is deleted.
        Aborted: the request's etag is not the staff member's.
        InvalidArgument: a field is wrong.
    """
    member = _lock(connection, company_id, request.id, request.etag)
    before = StaffMember.FromString(member.SerializeToString())
    if request.update_mask.paths:
        copy_masked(request, member, _WRITABLE, request.update_mask.paths)
    else:
        copy_present(request, member, _WRITABLE)
    check_member(member)
    if not member.role:
        raise invalid("role", "is required")
    changed = changed_fields(before, member, _WRITABLE)
    if not changed:
        return before
    if "vet_id" in changed:
        _check_vet(connection, company_id, member)
    _stamp(connection, member)
    repository.save(connection, company_id, member)
    _record(connection, company_id, member, "updated", changed)
    return member


def delete_member(connection: Connection, company_id: str, staff_id: str, etag: str = "") -> StaffMember:
    """Takes the staff member out of lists; appointments that exist stay as they are.

    Raises:
        NotFound: the company has no such staff member, or it was deleted before.
        Aborted: the etag is not the staff member's.
    """
    member = _lock(connection, company_id, staff_id, etag)
    member.deleted = True
    _stamp(connection, member)
    repository.save(connection, company_id, member)
    _record(connection, company_id, member, "deleted")
    return member


def get_holidays(connection: Connection, company_id: str) -> Holidays:
    """The company's holidays."""
    return Holidays.FromString(repository.find_holidays(connection, company_id))


def update_holidays(connection: Connection, company_id: str, given: Iterable[Holidays.Holiday]) -> Holidays:
    """Replaces the company's holidays.

    Raises:
        InvalidArgument: one is not a day that exists, or is given twice.
    """
    holidays = Holidays(holidays=given)
    settle_holidays(holidays)
    companies.take_turn(connection, company_id)
    if holidays != get_holidays(connection, company_id):
        repository.save_holidays(connection, company_id, holidays)
        events.record(connection, company_id, "company", company_id, "updated", ["holidays"])
    return holidays


def find_id(connection: Connection, company_id: str, name: str) -> str | None:
    """The id of the staff member who has this id, or who is the vet of the directory with this id."""
    if repository.find(connection, company_id, name) is not None:
        return name
    return repository.find_by_vet(connection, company_id, name)


def get_worker(connection: Connection, company_id: str, staff_id: str) -> Worker:
    """The staff member as the calendar sees one.

    Raises:
        NotFound: the company has no such staff member, or it is deleted.
    """
    wire = repository.find(connection, company_id, staff_id)
    found = None if wire is None else _worker(wire)
    if found is None:
        raise NotFound("staff_member", staff_id)
    return found


def workers(connection: Connection, company_id: str, role: StaffMember.Role.ValueType) -> list[Worker]:
    """Those who have the role, oldest record first."""
    rows = repository.of_role(connection, company_id, StaffMember.Role.Name(role))
    return [found for _, wire in rows if (found := _worker(wire)) is not None]


def holidays_of(connection: Connection, company_id: str) -> frozenset[date]:
    """The days on which nobody of the company works."""
    return _days(repository.find_holidays(connection, company_id))


@lru_cache(2048)  # as often as somebody looks for a free start, the records are the same
def _worker(wire: bytes) -> Worker | None:
    member = StaffMember.FromString(wire)
    return None if member.deleted else Worker(member.id, member.role, schedule_of(member))


@lru_cache(256)
def _days(wire: bytes) -> frozenset[date]:
    return days_of(Holidays.FromString(wire))


def _lock(connection: Connection, company_id: str, staff_id: str, etag: str) -> StaffMember:
    wire = repository.lock(connection, company_id, staff_id)
    member = StaffMember(deleted=True) if wire is None else StaffMember.FromString(wire)
    if member.deleted:
        raise NotFound("staff_member", staff_id)
    check_etag(etag, member.etag, "staff_member", staff_id)
    return member


def _check_vet(connection: Connection, company_id: str, member: StaffMember) -> None:
    if member.vet_id and vets.get_vet(connection, company_id, member.vet_id).deleted:
        raise NotFound("vet", member.vet_id)


def _stamp(connection: Connection, member: StaffMember) -> None:
    member.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    member.etag = next_etag(member.etag)


def _record(
    connection: Connection, company_id: str, member: StaffMember, action: str, fields: Iterable[str] = ()
) -> None:
    event = NewEvent(f"staff_member.{action}", member.SerializeToString(deterministic=True))
    events.record(connection, company_id, "staff_member", member.id, action, fields, (event,))
