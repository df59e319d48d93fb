"""The tables of the peers that keep pets as one would: rows of several tables, as SQLAlchemy ORM models.

Times are microseconds since 1970, as in the program in Go, which uses the same tables. Lists that no query
asks for are JSON. The indexes are those that the four methods need.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Engine,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

__all__ = [
    "WITH_PARTS",
    "ApiKey",
    "Base",
    "Code",
    "CodeLink",
    "Company",
    "Customer",
    "Note",
    "Pet",
    "Vaccination",
    "open_engine",
]

_PRAGMAS = ("journal_mode = wal", "synchronous = full", "foreign_keys = on")


class Base(DeclarativeBase):
    type_annotation_map = {str: Text()}  # noqa: RUF012 - SQLAlchemy reads it from the class


class Company(Base):
    __tablename__ = "companies"
    id: Mapped[str] = mapped_column(primary_key=True)


class ApiKey(Base):
    __tablename__ = "api_keys"
    secret_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    name: Mapped[str]


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))


class Code(Base):
    __tablename__ = "pet_codes"
    id: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    abbreviation: Mapped[str]
    description: Mapped[str]
    color: Mapped[str]


class CodeLink(Base):
    __tablename__ = "pet_code_links"
    pet_id: Mapped[str] = mapped_column(ForeignKey("pets.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    pet_code_id: Mapped[str] = mapped_column(ForeignKey("pet_codes.id"))


class Note(Base):
    __tablename__ = "pet_notes"
    pet_id: Mapped[str] = mapped_column(ForeignKey("pets.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    last_updated_by: Mapped[str]
    last_updated_time: Mapped[int] = mapped_column(BigInteger)


class Vaccination(Base):
    __tablename__ = "pet_vaccinations"
    pet_id: Mapped[str] = mapped_column(ForeignKey("pets.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    expired_at: Mapped[int | None] = mapped_column(BigInteger)
    administered_date: Mapped[str | None]
    manufacturer: Mapped[str]
    serial: Mapped[str]
    veterinarian: Mapped[str]


class Pet(Base):
    __tablename__ = "pets"
    __table_args__ = (
        UniqueConstraint("company_id", "pet_number"),
        Index("ix_pets_company_id_id", "company_id", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    pet_number: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    birthday: Mapped[str | None]
    status: Mapped[int]
    type: Mapped[int]
    species: Mapped[str]
    breed: Mapped[str]
    secondary_breed: Mapped[str]
    gender: Mapped[int]
    weight_value: Mapped[float | None]
    weight_unit: Mapped[str | None]
    fixed: Mapped[str]
    coat: Mapped[str]
    color: Mapped[str]
    secondary_color: Mapped[str]
    behavior: Mapped[str]
    vet_name: Mapped[str | None]
    vet_phone_number: Mapped[str | None]
    vet_e164_phone_number: Mapped[str | None]
    vet_address: Mapped[str | None]
    vet_doctor_name: Mapped[str | None]
    vet_email: Mapped[str | None]
    evaluation_status: Mapped[int]
    photo: Mapped[str]
    allergies: Mapped[str]
    medications: Mapped[str]
    conditions: Mapped[str]
    special_needs: Mapped[str]
    unique_features: Mapped[str]
    pregnant: Mapped[bool | None]
    metadata_: Mapped[str] = mapped_column("metadata", key="metadata_")  # its own name is taken
    external_ids: Mapped[str]
    inactive: Mapped[bool]
    deleted: Mapped[bool]
    created_time: Mapped[int] = mapped_column(BigInteger)
    last_updated_time: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int]
    notes: Mapped[list[Note]] = relationship(order_by=Note.id.desc())
    vaccinations: Mapped[list[Vaccination]] = relationship(order_by=Vaccination.position)
    pet_codes: Mapped[list[Code]] = relationship(
        secondary="pet_code_links", order_by=CodeLink.position, viewonly=True
    )


WITH_PARTS = (selectinload(Pet.notes), selectinload(Pet.vaccinations), selectinload(Pet.pet_codes))


def open_engine(url: str) -> Engine:
    """`url`: sqlite:///PATH or postgresql://..., whose commits are as durable as Pawport's."""
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=16)
    engine = create_engine(parsed, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine
