"""The catalogue that one would write with FastAPI and SQLAlchemy's ORM; without keys and limits.

As in `orm_service`, the session is used inside `async def`. Run by uvicorn; ORM_DATABASE is the path of the
database.
"""

import os
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from benchmarks.peers.orm_products import WITH_PARTS, Product, ProductOut

app = FastAPI()
_engine = create_engine(f"sqlite:///{os.environ['ORM_DATABASE']}")


async def _session() -> AsyncIterator[Session]:
    with Session(_engine) as session:
        yield session


@app.get("/products", response_model=list[ProductOut])
async def list_products(
    session: Annotated[Session, Depends(_session)],
    after: int = 0,
    limit: Annotated[int, Query(le=500)] = 100,
) -> Sequence[Product]:
    query = select(Product).where(Product.number > after).order_by(Product.number).limit(limit)
    return session.scalars(query.options(*WITH_PARTS)).all()
