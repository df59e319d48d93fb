"""Between a Prescription message and its row."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import RowMapping

from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.dates import date_from_text, date_text
from pawport.kit.times import datetime_of, timestamp_of

__all__ = ["prescription_from_row", "prescription_row"]

_IDS: Final = ("pet_id", "replaces_id", "replaced_by_id")
_SAME: Final = ("id", "customer_id", "product_id", "variant_sku", "reason", "fills_left")
_TERMS: Final = ("drug", "strength", "form", "quantity", "directions", "refills", "days_of_supply")
_DATES: Final = ("written_date", "expiration_date")
_LICENSE: Final = ("license_number", "license_state")


def prescription_row(prescription: Prescription) -> dict[str, Any]:
    """The columns of `prescriptions`, except the company's and the uid."""
    terms, prescriber = prescription.terms, prescription.prescriber
    return {
        **{name: getattr(prescription, name) for name in _SAME},
        **{name: getattr(prescription, name) or None for name in _IDS},
        **{name: getattr(terms, name) for name in _TERMS},
        **{name: date_text(getattr(terms, name)) if terms.HasField(name) else None for name in _DATES},
        **{name: getattr(prescriber, name) for name in _LICENSE},
        "next_fill_date": date_text(prescription.next_fill_date)
        if prescription.HasField("next_fill_date")
        else None,
        "vet_id": prescriber.vet_id or None,
        "prescriber_name": prescriber.name,
        "status": Prescription.Status.Name(_stored(prescription.status)),
        "close_cause": Prescription.CloseCause.Name(prescription.close_cause),
        "created_time": datetime_of(prescription.created_time),
        "last_updated_time": datetime_of(prescription.last_updated_time),
        "revision": int(prescription.etag, 16),
    }


def prescription_from_row(row: RowMapping | Mapping[str, Any], today: date) -> Prescription:
    """The Prescription that the columns hold, as it is on this day in the company's time zone."""
    status = Prescription.Status.Value(row["status"])
    if status == Prescription.VALID and row["expiration_date"] < today.isoformat():
        status = Prescription.EXPIRED
    found = Prescription(
        **{name: row[name] for name in _SAME},
        pet_id=row["pet_id"],
        replaces_id=row["replaces_id"],
        replaced_by_id=row["replaced_by_id"],
        status=status,
        prescriber=_prescriber(row),
        close_cause=Prescription.CloseCause.Value(row["close_cause"]),
        created_time=timestamp_of(row["created_time"]),
        last_updated_time=timestamp_of(row["last_updated_time"]),
        etag=f"{row['revision']:x}",
    )
    if row["written_date"] is not None:
        found.terms.MergeFrom(Prescription.Terms(**{name: row[name] for name in _TERMS}))
        for name in _DATES:
            getattr(found.terms, name).CopyFrom(date_from_text(row[name]))
    if row["next_fill_date"] is not None:
        found.next_fill_date.CopyFrom(date_from_text(row["next_fill_date"]))
    return found


def _prescriber(row: RowMapping | Mapping[str, Any]) -> Prescription.Prescriber:
    license_ = {name: row[name] for name in _LICENSE}
    return Prescription.Prescriber(vet_id=row["vet_id"], name=row["prescriber_name"], **license_)


def _stored(status: "Prescription.Status.ValueType") -> "Prescription.Status.ValueType":
    """EXPIRED follows from the date, and is not stored."""
    return Prescription.VALID if status == Prescription.EXPIRED else status
