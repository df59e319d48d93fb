"""The service that one would write with FastAPI and SQLAlchemy's ORM; without keys and limits.

The session is used inside `async def`: here that is faster than `def` on FastAPI's threads, and than an
asynchronous session. Run by uvicorn; ORM_DATABASE is the path of the database.
"""

import os
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from benchmarks.competitors.orm_models import WITH_PARTS, Pet, PetOut

app = FastAPI()
_engine = create_engine(f"sqlite:///{os.environ['ORM_DATABASE']}")


async def _session() -> AsyncIterator[Session]:
    with Session(_engine) as session:
        yield session


_Session = Annotated[Session, Depends(_session)]


@app.get("/customers/{customer_id}/pets/{pet_id}", response_model=PetOut)
async def get_pet(customer_id: str, pet_id: str, session: _Session) -> Pet:
    query = select(Pet).where(Pet.id == pet_id, Pet.customer_id == customer_id).options(*WITH_PARTS)
    pet = session.scalars(query).one_or_none()
    if pet is None:
        raise HTTPException(404, "there is no such pet")
    return pet


@app.get("/pets", response_model=list[PetOut])
async def list_pets(
    session: _Session, after: int = 0, limit: Annotated[int, Query(le=500)] = 100
) -> Sequence[Pet]:
    query = select(Pet).where(Pet.number > after).order_by(Pet.number).limit(limit).options(*WITH_PARTS)
    return session.scalars(query).all()
