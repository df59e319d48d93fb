"""Recording what changed of a pet: one change in the audit log, and the events for subscribers."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from pawport import events
from pawport.events import NewEvent
from pawport.gen.pawport.v1.event_pb2 import MergeEvent, NoteEvent, VaccinationEvent
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.encoding import repeated_field
from pawport.pets.change import PetChange

__all__ = ["record"]


def record(connection: Connection, company_id: str, change: PetChange) -> None:
    """Records a change that was written."""
    pet_id, fields, action = change.pet.id, change.fields, change.action
    previous = change.previous_time
    if action != "updated":
        named = fields if action == "created" else ()
        event = NewEvent(f"pet.{action}", _merge(change) if action == "merged" else _data(change))
        events.record(connection, company_id, "pet", pet_id, action, named, (event,), previous)
        return
    if change.is_transferred:
        event = NewEvent("pet.transferred", _data(change))
        named = ["customer_id", "notes", *(name for name in fields if name == "owner_attributes")]
        events.record(connection, company_id, "pet", pet_id, "transferred", named, (event,), previous)
        said = set(named) - ({"notes"} if change.new_notes else set())
        fields = [name for name in fields if name not in said]
    if fields:
        events.record(
            connection, company_id, "pet", pet_id, action, fields, _updates(change, fields), previous
        )


def _updates(change: PetChange, fields: Sequence[str]) -> Iterator[NewEvent]:
    """The events of an update. Notes have events of their own, which hold no more than the note."""
    notes = list(_notes(change))
    if not notes or len(fields) > 1 or fields[0] != "notes":
        yield NewEvent("pet.updated", _data(change))
    yield from notes
    if "vaccinations" in fields:
        yield from _vaccinations(change)
    if "status" in fields and change.pet.status == Pet.PASSED_AWAY:
        yield NewEvent("pet.deceased", _data(change))


def _notes(change: PetChange) -> Iterator[NewEvent]:
    pet = change.pet
    named = [("note.created", note) for note in change.new_notes]
    for type_, note in (*named, *change.changed_notes):
        data = NoteEvent(pet_id=pet.id, customer_id=pet.customer_id, note=note)
        yield NewEvent(type_, data.SerializeToString(), note.id)


def _vaccinations(change: PetChange) -> Iterator[NewEvent]:
    pet = change.pet
    after = Counter(each.SerializeToString(deterministic=True) for each in pet.vaccinations)
    before = Counter(
        each.SerializeToString(deterministic=True) for each in (change.before or Pet()).vaccinations
    )
    for type_, doses in (("vaccination.deleted", before - after), ("vaccination.created", after - before)):
        for number, dose in enumerate(doses.elements()):
            data = VaccinationEvent(pet_id=pet.id, customer_id=pet.customer_id)
            data.vaccination.MergeFromString(dose)
            yield NewEvent(type_, data.SerializeToString(), str(number))


def _merge(change: PetChange) -> bytes:
    return MergeEvent(id=change.pet.id, merged_into_id=change.merged_into_id).SerializeToString()


def _data(change: PetChange) -> bytes:
    """The pet, with the ids of its codes, and without what is known of its owner. Only a new one with its
    notes: there can be many."""
    encoded = change.stored.encoded() if change.is_new else change.stored.wire
    left_out = ["owner_attributes"] if change.pet.owner_attributes else []
    if change.pet.notes and not change.is_new and change.stored.notes_from is None:
        left_out.append("notes")
    if left_out:
        pet = Pet.FromString(encoded)
        for name in left_out:
            pet.ClearField(name)  # type: ignore[arg-type]  # the stubs want a literal
        encoded = pet.SerializeToString(deterministic=True)
    if not change.code_ids:
        return encoded
    codes = (PetCode(id=code_id).SerializeToString() for code_id in change.code_ids)
    return encoded + repeated_field(Pet.PET_CODES_FIELD_NUMBER, codes)
