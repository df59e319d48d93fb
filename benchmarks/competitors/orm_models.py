"""The same pets as SQLAlchemy ORM models, in tables of the usual kind, and as pydantic models."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

__all__ = ["WITH_PARTS", "Base", "Code", "Note", "Pet", "PetCode", "PetOut", "Vaccination"]


class Base(DeclarativeBase):
    pass


class PetCode(Base):
    __tablename__ = "pet_codes"
    pet_number: Mapped[int] = mapped_column(ForeignKey("pets.number"), primary_key=True)
    code_id: Mapped[str] = mapped_column(ForeignKey("codes.id"), primary_key=True)


class Code(Base):
    __tablename__ = "codes"
    id: Mapped[str] = mapped_column(primary_key=True)
    abbreviation: Mapped[str]
    description: Mapped[str]
    color: Mapped[str]


class Note(Base):
    __tablename__ = "notes"
    number: Mapped[int] = mapped_column(primary_key=True)
    pet_number: Mapped[int] = mapped_column(ForeignKey("pets.number"), index=True)
    id: Mapped[str]
    content: Mapped[str]
    last_updated_by: Mapped[str]
    last_updated_time: Mapped[datetime]


class Vaccination(Base):
    __tablename__ = "vaccinations"
    number: Mapped[int] = mapped_column(primary_key=True)
    pet_number: Mapped[int] = mapped_column(ForeignKey("pets.number"), index=True)
    name: Mapped[str]
    expired_at: Mapped[datetime]
    manufacturer: Mapped[str]
    serial: Mapped[str]


class Pet(Base):
    __tablename__ = "pets"
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[str] = mapped_column(index=True)
    pet_number: Mapped[int]
    name: Mapped[str]
    birthday: Mapped[date]
    status: Mapped[str]
    type: Mapped[str]
    breed: Mapped[str]
    gender: Mapped[str]
    weight_value: Mapped[float]
    weight_unit: Mapped[str]
    fixed: Mapped[str]
    coat: Mapped[str]
    color: Mapped[str]
    behavior: Mapped[str]
    vet_name: Mapped[str]
    vet_phone_number: Mapped[str]
    vet_address: Mapped[str]
    created_time: Mapped[datetime]
    last_updated_time: Mapped[datetime]
    etag: Mapped[str]
    notes: Mapped[list[Note]] = relationship(order_by=Note.number)
    vaccinations: Mapped[list[Vaccination]] = relationship(order_by=Vaccination.number)
    pet_codes: Mapped[list[Code]] = relationship(secondary="pet_codes")


WITH_PARTS = (selectinload(Pet.notes), selectinload(Pet.vaccinations), selectinload(Pet.pet_codes))


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True, alias_generator=to_camel, populate_by_name=True)


class CodeOut(_Out):
    id: str
    abbreviation: str
    description: str
    color: str


class NoteOut(_Out):
    id: str
    content: str
    last_updated_by: str
    last_updated_time: datetime


class VaccinationOut(_Out):
    name: str
    expired_at: datetime
    manufacturer: str
    serial: str


class PetOut(_Out):
    id: str
    customer_id: str
    pet_number: int
    name: str
    birthday: date
    status: str
    type: str
    breed: str
    gender: str
    weight_value: float
    weight_unit: str
    fixed: str
    coat: str
    color: str
    behavior: str
    vet_name: str
    vet_phone_number: str
    vet_address: str
    created_time: datetime
    last_updated_time: datetime
    etag: str
    notes: list[NoteOut]
    vaccinations: list[VaccinationOut]
    pet_codes: list[CodeOut]
