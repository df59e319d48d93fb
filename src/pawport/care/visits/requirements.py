"""What a pet needs for a visit, on the day of it."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from pawport.errors import FailedPrecondition
from pawport.gen.pawport.v1.appointment_pb2 import AppointmentType
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.grooming_pb2 import GroomingPackage
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.civil_days import date_of
from pawport.kit.dates import date_text
from pawport.kit.times import datetime_of
from pawport.kit.vaccines import vaccine

__all__ = ["check_pet", "missing_vaccinations"]


def check_pet(pet: Pet, type_: AppointmentType | GroomingPackage, day: date, zone: ZoneInfo) -> None:
    """Raises FailedPrecondition unless the pet lives and has on the day what the type requires."""
    if pet.status == Pet.PASSED_AWAY:
        raise _refused(pet, f"pet {pet.id} has passed away", ErrorReason.PET_DECEASED)
    missing = missing_vaccinations(pet.vaccinations, type_.required_vaccinations, day, zone)
    if missing:
        names = ", ".join(missing)
        message = f"on {day}, pet {pet.id} needs a valid vaccination against {names}"
        raise _refused(pet, message, ErrorReason.VACCINATION_REQUIRED)
    if type_.evaluation_required and pet.evaluation_status != Pet.PASS:
        message = f"the evaluation status of pet {pet.id} must be PASS"
        raise _refused(pet, message, ErrorReason.EVALUATION_REQUIRED)


def missing_vaccinations(
    given: Iterable[Pet.Vaccination], required: Iterable[str], day: date, zone: ZoneInfo
) -> list[str]:
    """Those of the required vaccines of which some disease is not covered by a dose that is valid on the day.
    A dose is valid through the day on which it expires."""
    covered = frozenset[str]().union(
        *(vaccine(dose.name).diseases for dose in given if _is_valid(dose, day, zone))
    )
    return [name for name in required if not vaccine(name).diseases <= covered]


def _is_valid(dose: Pet.Vaccination, day: date, zone: ZoneInfo) -> bool:
    if not dose.HasField("expired_at") or date_of(datetime_of(dose.expired_at), zone) < day:
        return False
    given = date_text(dose.administered_date) if dose.HasField("administered_date") else ""
    return given <= day.isoformat()[: len(given)]


def _refused(pet: Pet, message: str, reason: "ErrorReason.ValueType") -> FailedPrecondition:
    return FailedPrecondition("pet", pet.id, message, reason=reason)
