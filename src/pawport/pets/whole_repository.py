"""The SQL of pets whose notes are not in their stored form: both are read in one statement, or a note that is
added in between would be in one and not in the other."""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Final

from sqlalchemy import Connection, and_, bindparam, case, or_, select

from pawport.db.lists import ListStatement
from pawport.pets.tables import pet_notes, pets
from pawport.pets.wire import StoredPet

__all__ = ["STORED", "with_notes"]

STORED: Final = (pets.c.wire, pets.c.code_ids, pets.c.notes_from, pets.c.notes_bytes)
"""The columns of the stored form, in the order of StoredPet."""
_SHOWN: Final = and_(
    pet_notes.c.company_id == pets.c.company_id,
    pet_notes.c.pet_id == pets.c.id,
    pet_notes.c.id >= pets.c.notes_from,
    pet_notes.c.hidden.is_(False),
)
_IS_OLDEST: Final = or_(pet_notes.c.id.is_(None), pet_notes.c.id == pets.c.notes_from)
_WHOLE: Final = ListStatement(
    lambda ids: (
        select(
            pets.c.id,
            pet_notes.c.wire,
            case((_IS_OLDEST, pets.c.wire)),  # with the last note only, or it would come with each
        )
        .outerjoin_from(pets, pet_notes, _SHOWN)
        .where(pets.c.company_id == bindparam("company_id"), pets.c.id.in_(ids))
        .order_by(pets.c.id, pet_notes.c.id.desc())
    )
)


def with_notes(
    connection: Connection, company_id: str, found: Mapping[str, StoredPet]
) -> Mapping[str, StoredPet]:
    """The pets, by their ids, with the notes that are not in their stored forms, which are read anew."""
    ids = [id_ for id_, stored in found.items() if stored.notes_from is not None]
    if not ids:
        return found
    whole = dict(found)
    for id_, group in groupby(_WHOLE.all(connection, sorted(ids), company_id=company_id), itemgetter(0)):
        # Newest first. Of a pet whose notes are stored with it by now, there is one row without a note.
        rows = list(group)
        whole[id_] = whole[id_]._replace(wire=rows[-1][2], notes=b"".join([row[1] or b"" for row in rows]))
    return whole
