"""The rules of a time zone change between the booking and the visit."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.appointment_service_pb2 import GetAppointmentRequest
from tests.contract.client import Api, Stubs, bearer
from tests.contract.servers import served
from tests.contract.visits import NEW_YORK, at
from tests.service import eventually


@contextmanager
def old_rules(folder: Path) -> Iterator[None]:
    """Rules by which New York has the clock of Halifax, an hour ahead of it."""
    rules = folder / NEW_YORK
    rules.parent.mkdir(parents=True)
    rules.write_bytes(files("tzdata.zoneinfo.America").joinpath("Halifax").read_bytes())
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([folder])
    ZoneInfo.clear_cache()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(before)
        ZoneInfo.clear_cache()


def start(appointment: Appointment) -> datetime:
    return appointment.start_time.ToDatetime(tzinfo=UTC)


def test_a_service_with_new_rules_corrects_what_lies_ahead(database_url: str, tmp_path: Path) -> None:
    local = datetime.fromisoformat(at("09:30"))
    with old_rules(tmp_path), served("grpcio", database_url) as server:
        api = Api(server)
        api.set_company(time_zone=NEW_YORK)
        api.new_staff()
        made = api.new_appointment(pet_id=api.new_pet(api.new_customer().id).id, local_start=at("09:30"))
    assert start(made) == local.replace(tzinfo=ZoneInfo("America/Halifax"))
    with served("grpcio", database_url) as server:
        appointments = Stubs(server.channel, bearer(api.key)).appointments

        def now() -> Appointment:
            return appointments.GetAppointment(GetAppointmentRequest(id=made.id))

        eventually(lambda: start(now()) != start(made))
        found = now()
    assert start(found) == local.replace(tzinfo=ZoneInfo(NEW_YORK))
    assert (found.local_start, found.time_zone) == (made.local_start, NEW_YORK)
    assert "rules" in found.history[-1].reason
