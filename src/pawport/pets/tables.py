"""The tables of pets. `pets.wire` and the notes' place are made of all the rest, by `pawport.pets.wire`."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
)

from pawport.db import Key, Uid, UtcDateTime, metadata
from pawport.kit.addresses import PARTS

__all__ = [
    "microchip_holders",
    "pet_code_links",
    "pet_external_ids",
    "pet_microchips",
    "pet_notes",
    "pet_vaccinations",
    "pets",
]

pets = Table(
    "pets",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("pet_number", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("birthday", String),  # YYYY, YYYY-MM or YYYY-MM-DD: as much as is known
    Column("status", Key, nullable=False),
    Column("type", Key, nullable=False),
    Column("species", String, nullable=False),
    Column("breed", String, nullable=False),
    Column("secondary_breed", String, nullable=False),
    Column("gender", String, nullable=False),
    Column("weight_value", Float),
    Column("weight_unit", String),
    Column("fixed", String, nullable=False),
    Column("coat", String, nullable=False),
    Column("color", String, nullable=False),
    Column("secondary_color", String, nullable=False),
    Column("behavior", String, nullable=False),
    Column("vet_name", String),  # NULL when the pet has no vet at all
    Column("vet_phone_number", String),
    Column("vet_e164_phone_number", String),
    Column("vet_address", String),
    Column("vet_doctor_name", String),
    Column("vet_email", String),
    *(Column(f"vet_{name}", String) for name in PARTS),
    Column("evaluation_status", String, nullable=False),
    Column("photo", String, nullable=False),
    Column("allergies", JSON, nullable=False),
    Column("medications", JSON, nullable=False),
    Column("conditions", JSON, nullable=False),
    Column("special_needs", String, nullable=False),
    Column("unique_features", String, nullable=False),
    Column("pregnant", Boolean),
    Column("metadata", String, nullable=False),
    Column("external_ids", JSON, nullable=False),
    Column("additional_external_ids", JSON, nullable=False),
    Column("attributes", JSON, nullable=False, server_default="[]"),  # each as [system, name, value]
    Column("owner_attributes", JSON, nullable=False, server_default="[]"),
    Column("stated_age_least", Integer),
    Column("stated_age_most", Integer),
    Column("stated_age_date", String),  # YYYY-MM-DD; NULL when no age was stated
    Column("deceased_date", String),  # as birthday
    Column("inactive", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("code_ids", String, nullable=False),  # of pet_code_links, in order, with blanks between
    Column("wire", LargeBinary, nullable=False),
    # Where the notes that the pet shows are not in `wire`: the id of the oldest, and how many bytes they are.
    Column("notes_from", Key),
    Column("notes_bytes", Integer, nullable=False, server_default="0"),
    Column("name_key", Key, nullable=False),  # as `pawport.kit.search_keys` makes it
    Column("breed_key", Key, nullable=False),
    Column("species_key", Key, nullable=False),  # the type; of OTHER with a word for the species, that word
    Column("state", Key, nullable=False),  # of Pet's status and inactive: active, inactive or deceased
    # What is left of a pet that was merged into another, or deleted for good: lists of changes alone show it,
    # as deleted.
    Column("tombstone", Boolean, nullable=False, server_default=false()),
    Column("vet_ids", JSON, nullable=False, server_default="[]"),  # of the directory
    ForeignKeyConstraint(["company_id", "customer_id"], ["customers.company_id", "customers.id"]),
    # Walks through everything, and the pages that updates are synchronized by.
    Index("ix_pets_company_id_uid", "company_id", "uid", unique=True),
    Index("ix_pets_company_id_last_updated_time_uid", "company_id", "last_updated_time", "uid"),
    Index(
        "ix_pets_company_id_customer_id_last_updated_time_uid",
        *("company_id", "customer_id", "last_updated_time", "uid"),
    ),
    Index("ix_pets_company_id_pet_number", "company_id", "pet_number", unique=True),
)


def _living(*columns: str) -> Index:
    """An index of the pets that are not deleted: a list must not step over those of many years."""
    living = pets.c.deleted.is_(False)
    found = [pets.c[name] for name in ("company_id", *columns, "uid")]
    name = "_".join(("ix_pets_living_company_id", *columns, "uid"))
    return Index(name, *found, sqlite_where=living, postgresql_where=living)


_living()
_living("customer_id")
_living("type")
_living("status")
_living("type", "status")
_living("name_key")
_living("breed_key")
# Lists in the order of creation or of names. Of a species in any state there is none: it is read from three.
_living("state")
_living("state", "name_key")
_living("species_key", "state")
_living("species_key", "state", "name_key")


def _of_pet() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"])


pet_notes = Table(
    "pet_notes",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),  # TypeIDs: their order is the order in which notes were added
    Column("content", String, nullable=False),
    Column("last_updated_by", String, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    # Written under an owner before the present one: kept, and no longer shown.
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("hidden_of", Key),  # the owner under whom it was written, if that is known
    Column("wire", LargeBinary),  # the note as it is in an encoded Pet; never NULL after a migration
    _of_pet(),
    sqlite_with_rowid=False,  # so that the notes of a pet are beside each other, as they are read
)

pet_vaccinations = Table(
    "pet_vaccinations",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("expired_at", UtcDateTime),
    Column("administered_date", String),
    Column("manufacturer", String, nullable=False),
    Column("serial", String, nullable=False),
    Column("veterinarian", String, nullable=False),
    _of_pet(),
    # What expires in a span of days is found without a look at the rest.
    Index(
        "ix_pet_vaccinations_company_id_expired_at_pet_id_position",
        *("company_id", "expired_at", "pet_id", "position"),
    ),
)

pet_microchips = Table(
    "pet_microchips",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("number", Key, nullable=False),
    Column("given", String, nullable=False),
    Column("implanted_date", String),
    _of_pet(),
    Index("ix_pet_microchips_company_id_number", "company_id", "number"),
)

pet_code_links = Table(
    "pet_code_links",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("pet_code_id", Key, nullable=False),
    _of_pet(),
    ForeignKeyConstraint(["company_id", "pet_code_id"], ["pet_codes.company_id", "pet_codes.id"]),
)

# The one living pet of the company that a chip belongs to.
microchip_holders = Table(
    "microchip_holders",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("number", Key, primary_key=True),
    Column("pet_id", Key, nullable=False),
    _of_pet(),
    Index("ix_microchip_holders_company_id_pet_id", "company_id", "pet_id"),
    # Who finds a pet knows no company.
    Index("ix_microchip_holders_number", "number"),
    sqlite_with_rowid=False,
)

# What pets are found by: their ids in other systems, as `pawport.kit.search_keys.external_id_key` makes them.
pet_external_ids = Table(
    "pet_external_ids",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("value", Key, primary_key=True),
    _of_pet(),
    Index("ix_pet_external_ids_company_id_value_pet_id", "company_id", "value", "pet_id"),
    sqlite_with_rowid=False,
)
