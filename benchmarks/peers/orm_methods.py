"""The methods of `orm_grpcio`: each gets a session."""

import secrets
import time
from typing import NamedTuple, TypeVar

import grpc
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from benchmarks.peers import orm_tables as orm
from benchmarks.peers.orm_rows import note_message, pet_message, pet_values, vaccination_values
from pawport.db import new_id, new_uid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    AppendPetNotesRequest,
    AppendPetNotesResponse,
    CreatePetRequest,
    GetPetRequest,
    ListAllPetsRequest,
    ListAllPetsResponse,
)

__all__ = ["Caller", "RefusedError", "append_pet_notes", "create_pet", "get_pet", "list_all_pets"]

T = TypeVar("T")

_USUAL_PAGE = 100
_MOST_OF_PAGE = 500


class Caller(NamedTuple):
    company_id: str
    key_name: str


class RefusedError(Exception):
    """A call that fails with a status."""

    def __init__(self, code: grpc.StatusCode, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def get_pet(session: Session, caller: Caller, request: GetPetRequest) -> Pet:
    query = _pet(caller, request.customer_id, request.id).options(*orm.WITH_PARTS)
    return pet_message(_found(session.scalars(query).one_or_none()))


def list_all_pets(session: Session, caller: Caller, request: ListAllPetsRequest) -> ListAllPetsResponse:
    if request.company_id != caller.company_id:
        raise RefusedError(grpc.StatusCode.NOT_FOUND, "no such company")
    size = min(request.pagination.page_size or _USUAL_PAGE, _MOST_OF_PAGE)
    query = select(orm.Pet).where(
        orm.Pet.company_id == caller.company_id,
        orm.Pet.id > request.pagination.page_token,
        orm.Pet.deleted.is_(False),
    )
    pets = session.scalars(query.order_by(orm.Pet.id).limit(size + 1).options(*orm.WITH_PARTS)).all()
    return ListAllPetsResponse(
        pets=[pet_message(pet) for pet in pets[:size]],
        next_page_token=pets[size - 1].id if len(pets) > size else "",
    )


def append_pet_notes(
    session: Session, caller: Caller, request: AppendPetNotesRequest
) -> AppendPetNotesResponse:
    query = _pet(caller, request.customer_id, request.id).where(orm.Pet.deleted.is_(False))
    pet = _found(session.scalars(query.with_for_update()).one_or_none())
    now = _micros()
    notes = [_new_note(note, caller, now) for note in request.notes]
    for note in notes:
        note.pet_id = pet.id
    session.add_all(notes)
    pet.last_updated_time = now
    pet.revision += 1
    reply = AppendPetNotesResponse(notes=[note_message(note) for note in notes])
    session.commit()
    return reply


def create_pet(session: Session, caller: Caller, request: CreatePetRequest) -> Pet:
    customer = session.get(orm.Customer, request.customer_id, with_for_update=True)
    if customer is None or customer.company_id != caller.company_id:
        raise RefusedError(grpc.StatusCode.NOT_FOUND, "no such customer")
    given, now = request.pet, _micros()
    codes = [_code(session, caller, code.id) for code in given.pet_codes]
    pet = orm.Pet(
        **pet_values(given) | {"status": given.status or Pet.ALIVE, "deleted": False},
        id=request.pet_id or new_id("pet", new_uid()),
        company_id=caller.company_id,
        customer_id=customer.id,
        pet_number=_free_number(session, caller),
        created_time=now,
        last_updated_time=now,
        revision=1,
    )
    notes = [_new_note(note, caller, now) for note in reversed(given.notes)]
    pet.notes = notes[::-1]  # the first that is given is the newest
    pet.vaccinations = [
        orm.Vaccination(**vaccination_values(dose, position))
        for position, dose in enumerate(given.vaccinations)
    ]
    session.add(pet)
    session.flush()
    session.add_all(
        orm.CodeLink(pet_id=pet.id, position=position, pet_code_id=code.id)
        for position, code in enumerate(codes)
    )
    session.flush()
    reply = pet_message(pet)
    session.commit()
    return reply


def _pet(caller: Caller, customer_id: str, pet_id: str) -> Select[tuple[orm.Pet]]:
    return select(orm.Pet).where(
        orm.Pet.id == pet_id, orm.Pet.company_id == caller.company_id, orm.Pet.customer_id == customer_id
    )


def _found(pet: T | None) -> T:
    if pet is None:
        raise RefusedError(grpc.StatusCode.NOT_FOUND, "no such pet")
    return pet


def _code(session: Session, caller: Caller, code_id: str) -> orm.Code:
    code = session.get(orm.Code, code_id)
    if code is None or code.company_id != caller.company_id:
        raise RefusedError(grpc.StatusCode.INVALID_ARGUMENT, f"unknown pet code {code_id}")
    return code


def _new_note(note: Pet.Note, caller: Caller, now: int) -> orm.Note:
    return orm.Note(
        id=new_id("note", new_uid()),
        content=note.content,
        last_updated_by=note.last_updated_by or caller.key_name,
        last_updated_time=now,
    )


def _free_number(session: Session, caller: Caller) -> int:
    while True:
        number = secrets.randbits(31)
        taken = select(orm.Pet.id).where(
            orm.Pet.company_id == caller.company_id, orm.Pet.pet_number == number
        )
        if session.scalar(taken) is None:
            return number


def _micros() -> int:
    return time.time_ns() // 1000
