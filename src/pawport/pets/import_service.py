"""Finding and changing many pets at once, whoever owns them: what an import does."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import Company, Principal
from pawport.accounts import company_service as companies
from pawport.db import Conflict, new_id, new_uid, write_time
from pawport.errors import AlreadyExists, invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.masks import changed_fields, copy_present
from pawport.kit.times import timestamp_of
from pawport.pets import import_repository, keys_repository, notes_repository, repository
from pawport.pets import microchips_service as microchips
from pawport.pets.import_repository import Locked
from pawport.pets.rules import WRITABLE
from pawport.pets.service import stamp
from pawport.pets.wire import add_notes
from pawport.redirects import service as redirects

__all__ = [
    "Locked",
    "count_living",
    "find_by_external_ids",
    "lock_pets",
    "room",
    "save_pet",
    "unknown_notes",
    "updated",
]

_ADDED_TO: Final = frozenset(("microchips", "external_ids"))
_MOST_MICROCHIPS: Final = 10  # as the schema says of each
_MOST_EXTERNAL_IDS: Final = 20


def lock_pets(connection: Connection, company_id: str, ids: Collection[str]) -> dict[str, Locked]:
    """The company's pets with these ids, deleted ones too, to be changed in this transaction; for the id of
    one that was merged, the one that was kept. Of one that was deleted for good, there is a tombstone."""
    found = {locked.pet.id: locked for locked in import_repository.lock_pets(connection, company_id, ids)}
    kept = {
        id_: redirects.current_id(connection, company_id, "pet", id_)
        for id_, locked in found.items()
        if locked.is_tombstone
    }
    if kept:
        others = import_repository.lock_pets(connection, company_id, set(kept.values()) - found.keys())
        found |= {locked.pet.id: locked for locked in others}
        found |= {id_: found[current] for id_, current in kept.items()}
    return found


def room(connection: Connection, company: Company) -> int | None:
    """How many more pets the company may have; None when there is no limit. Others who add pets wait."""
    if not company.max_pets:
        return None
    companies.take_turn(connection, company.id)
    return max(company.max_pets - repository.count_living_of_company(connection, company.id), 0)


def find_by_external_ids(
    connection: Connection, company_id: str, keys: Collection[str]
) -> dict[str, list[str]]:
    """The ids of the living pets that have these ids in other systems, oldest first, by the keys."""
    found = defaultdict(list)
    for key, holder in keys_repository.pets_of_external_ids(connection, company_id, keys) if keys else ():
        found[key].append(holder.pet_id)
    return found


def count_living(connection: Connection, company_id: str, customer_ids: Collection[str]) -> dict[str, int]:
    """How many pets of each of the customers are not deleted; who has none is not among them."""
    return import_repository.count_living(connection, company_id, customer_ids)


def updated(before: Pet, given: Pet, fields: Collection[str]) -> Pet:
    """What a pet becomes by these fields of another, which are in the form in which they are kept: microchips
    and external ids are added to, all others are replaced.

    Raises:
        InvalidArgument: it would have too many microchips or external ids.
    """
    after = Pet()
    after.CopyFrom(before)
    copy_present(given, after, set(fields) - _ADDED_TO)
    numbers = {chip.number for chip in before.microchips}
    after.microchips.extend(chip for chip in given.microchips if chip.number not in numbers)
    after.external_ids.update(given.external_ids)
    if after.type != Pet.OTHER:
        after.ClearField("species")
    if len(after.microchips) > _MOST_MICROCHIPS:
        raise invalid("pet.microchips", f"must not become more than {_MOST_MICROCHIPS} with those it has")
    if len(after.external_ids) > _MOST_EXTERNAL_IDS:
        raise invalid("pet.external_ids", f"must not become more than {_MOST_EXTERNAL_IDS} with those it has")
    return after


def unknown_notes(
    connection: Connection, company_id: str, pet_id: str, given: Collection[Pet.Note]
) -> list[Pet.Note]:
    """Those of the notes whose text no note of the pet has."""
    if not given:
        return []
    contents = {note.content for note in given}
    known = import_repository.note_contents(connection, company_id, pet_id, contents)
    new = {note.content: note for note in given if note.content not in known}
    return list(new.values())


def save_pet(
    connection: Connection,
    principal: Principal,
    locked: Locked,
    after: Pet,
    notes: Collection[Pet.Note],
    code_ids: Collection[str],
) -> list[str]:
    """Writes what a pet becomes, perhaps with another owner: then the notes that it had are hidden. `notes`,
    newest first, and codes are added. Answers the names of what differs; nothing is written if nothing does.

    Raises:
        Conflict: another transaction gave one of its microchips away just now.
    """
    company_id = principal.company.id
    fields = changed_fields(locked.pet, after, WRITABLE)
    codes = list(dict.fromkeys((*locked.code_ids, *code_ids)))
    transferred = locked.pet.customer_id != after.customer_id
    told = [
        *fields,
        *(["customer_id"] if transferred else []),
        *(["notes"] if notes else []),
        *(["pet_codes"] if codes != locked.code_ids else []),
    ]
    if not told:
        return []
    if transferred:
        notes_repository.hide(connection, company_id, after.id)
        after.ClearField("notes")
        events.record(connection, company_id, "pet", after.id, "transferred", ["customer_id", "notes"])
    stamp(connection, after)
    if notes:
        _add_notes(connection, principal, after, notes)
    repository.save(connection, company_id, after, fields)
    if "microchips" in fields:
        _claim(connection, principal, after)
    if codes != locked.code_ids:
        repository.replace_codes(connection, company_id, after.id, codes)
    if told != ["customer_id"]:
        events.record(connection, company_id, "pet", after.id, "updated", set(told) - {"customer_id"})
    return told


def _add_notes(connection: Connection, principal: Principal, pet: Pet, given: Collection[Pet.Note]) -> None:
    time = timestamp_of(write_time(connection))
    notes = [
        Pet.Note(
            id=new_id("note", new_uid()),
            content=each.content,
            last_updated_by=each.last_updated_by or principal.key_name,
            last_updated_time=time,
        )
        for each in reversed(list(given))  # the order of their ids is that of their age
    ]
    for note in notes:
        notes_repository.insert_note(connection, principal.company.id, pet.id, note)
    add_notes(pet, notes)


def _claim(connection: Connection, principal: Principal, pet: Pet) -> None:
    try:
        microchips.claim(connection, principal, pet)
    except AlreadyExists as error:  # it was looked for before anything was written
        raise Conflict("another write took a microchip") from error
