"""The schema of the first release.

It has number 0011: databases of the versions before it say that they are at 0001 to 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = None

# Text that both engines order by its bytes, a UUID, and an instant, which on SQLite is text of fixed width.
KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
UID = sa.LargeBinary(16)
TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    create_companies()
    create_customers()
    create_pet_codes()
    create_pets()
    index_living_pets()
    create_parts_of_pets()
    create_look_ups_of_pets()
    create_pictures()
    create_work()
    create_logs()


def create_companies() -> None:
    create_table(
        "companies",
        (),
        *required(sa.String(), "name", "time_zone", "phone_region"),
        sa.Column("max_pets_per_customer", sa.Integer, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        sa.Column("allow_third_party_microchips", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("audit_days", sa.Integer, nullable=False, server_default="0"),
        sa.Column("public_pages", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("public_contact", sa.String, nullable=False, server_default=""),
        sa.Column("max_pets", sa.Integer, nullable=False, server_default="0"),
    )
    create_table(
        "api_keys",
        ("id",),
        sa.Column("id", KEY, nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary, nullable=False),
        *required(sa.String(), "name", "plan"),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("owner", sa.Boolean, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        sa.Column("expires_time", TIME),
        sa.Column("revoked_time", TIME),
        sa.Column("allowed_ip_ranges", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("previous_secret_sha256", sa.LargeBinary),
        sa.Column("previous_secret_expires_time", TIME),
        reference("api_keys", "companies"),
        index("api_keys", "previous_secret_sha256", unique=True),
        index("api_keys", "secret_sha256", unique=True),
    )
    create_table(
        "key_usage",
        ("day", "key_id"),
        *required(KEY, "day", "key_id"),
        *required(sa.BigInteger(), "calls", "errors", "limit_hits"),
        reference("key_usage", "api_keys", "key_id"),
    )
    create_table(
        "fees",
        ("reference",),
        *required(KEY, "reference", "kind", "currency"),
        sa.Column("uid", UID, nullable=False),
        *required(sa.String(), "amount", "description"),
        sa.Column("created_time", TIME, nullable=False),
        reference("fees", "companies"),
        index("fees", "company_id", "uid", unique=True),
    )


def create_customers() -> None:
    create_table(
        "customers",
        ("id",),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", UID, nullable=False),
        *required(sa.String(), "first_name", "last_name", "email", "phone_number", "e164_phone_number"),
        sa.Column("deleted", sa.Boolean, nullable=False),
        *required(TIME, "created_time", "last_updated_time"),
        sa.Column("revision", sa.Integer, nullable=False),
        *required(sa.JSON(), "additional_emails", "additional_phone_numbers", "addresses", "contacts"),
        *required(sa.JSON(), "preferred_vet", "contact_preferences"),
        *required(sa.JSON(), "external_ids", "additional_external_ids"),
        sa.Column("house", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("erased_time", TIME),
        sa.Column("wire", sa.LargeBinary, nullable=False, server_default=""),
        reference("customers", "companies"),
        index("customers", "company_id", "uid", unique=True),
    )
    op.create_index(
        "ix_customers_company_id_house",
        "customers",
        ["company_id"],
        unique=True,
        sqlite_where=sa.text("house IS 1"),
        postgresql_where=sa.text("house IS true"),
    )
    create_table(
        "customer_lookups",
        ("customer_id", "kind", "value"),
        *required(KEY, "customer_id", "kind", "value"),
        sa.Column("uid", UID, nullable=False),
        reference("customer_lookups", "customers", "customer_id"),
        index("customer_lookups", "company_id", "kind", "value", "uid"),
        sqlite_with_rowid=False,
    )
    create_table(
        "redirects",
        ("kind", "old_id"),
        *required(KEY, "kind", "old_id", "id"),
        reference("redirects", "companies"),
        index("redirects", "company_id", "kind", "id"),
    )


def create_pet_codes() -> None:
    create_table(
        "pet_codes",
        ("id",),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", UID, nullable=False),
        *required(sa.String(), "abbreviation", "description", "color"),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        reference("pet_codes", "companies"),
        index("pet_codes", "company_id", "uid", unique=True),
    )


def create_pets() -> None:
    create_table(
        "pets",
        ("id",),
        *required(KEY, "id", "customer_id", "status", "type"),
        *required(KEY, "name_key", "breed_key", "species_key", "state"),
        sa.Column("uid", UID, nullable=False),
        sa.Column("pet_number", sa.BigInteger, nullable=False),
        sa.Column("birthday", sa.String),
        *required(sa.String(), "name", "species", "breed", "secondary_breed", "gender", "metadata"),
        sa.Column("weight_value", sa.Float),
        sa.Column("weight_unit", sa.String),
        *required(sa.String(), "fixed", "coat", "color", "secondary_color", "behavior"),
        *(sa.Column(f"vet_{name}", sa.String) for name in ("name", "phone_number", "e164_phone_number")),
        *(sa.Column(f"vet_{name}", sa.String) for name in ("address", "doctor_name", "email")),
        *required(sa.String(), "evaluation_status", "photo"),
        *required(sa.JSON(), "allergies", "medications", "conditions"),
        *required(sa.String(), "special_needs", "unique_features"),
        sa.Column("pregnant", sa.Boolean),
        *required(sa.JSON(), "external_ids", "additional_external_ids"),
        *required(sa.Boolean(), "inactive", "deleted"),
        *required(TIME, "created_time", "last_updated_time"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("code_ids", sa.String, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        sa.Column("tombstone", sa.Boolean, nullable=False, server_default=sa.false()),
        reference("pets", "customers", "customer_id"),
        index("pets", "company_id", "customer_id", "last_updated_time", "uid"),
        index("pets", "company_id", "last_updated_time", "uid"),
        index("pets", "company_id", "pet_number", unique=True),
        index("pets", "company_id", "uid", unique=True),
    )


def index_living_pets() -> None:
    for columns in (
        (),
        ("customer_id",),
        ("type",),
        ("status",),
        ("type", "status"),
        ("name_key",),
        ("breed_key",),
        ("state",),
        ("state", "name_key"),
        ("species_key", "state"),
        ("species_key", "state", "name_key"),
    ):
        op.create_index(
            "_".join(("ix_pets_living_company_id", *columns, "uid")),
            "pets",
            ["company_id", *columns, "uid"],
            sqlite_where=sa.text("deleted IS 0"),
            postgresql_where=sa.text("deleted IS false"),
        )


def create_parts_of_pets() -> None:
    create_table(
        "pet_notes",
        ("pet_id", "id"),
        *required(KEY, "pet_id", "id"),
        *required(sa.String(), "content", "last_updated_by"),
        sa.Column("last_updated_time", TIME, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
        reference("pet_notes", "pets", "pet_id"),
    )
    create_table(
        "pet_vaccinations",
        ("pet_id", "position"),
        sa.Column("pet_id", KEY, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("expired_at", TIME),
        sa.Column("administered_date", sa.String),
        *required(sa.String(), "name", "manufacturer", "serial", "veterinarian"),
        reference("pet_vaccinations", "pets", "pet_id"),
    )
    create_table(
        "pet_microchips",
        ("pet_id", "position"),
        sa.Column("pet_id", KEY, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("given", sa.String, nullable=False),
        sa.Column("implanted_date", sa.String),
        reference("pet_microchips", "pets", "pet_id"),
        index("pet_microchips", "company_id", "number"),
    )
    create_table(
        "pet_code_links",
        ("pet_id", "position"),
        sa.Column("pet_id", KEY, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("pet_code_id", KEY, nullable=False),
        reference("pet_code_links", "pet_codes", "pet_code_id"),
        reference("pet_code_links", "pets", "pet_id"),
    )


def create_look_ups_of_pets() -> None:
    create_table(
        "microchip_holders",
        ("number",),
        *required(KEY, "number", "pet_id"),
        reference("microchip_holders", "pets", "pet_id"),
        index("microchip_holders", "company_id", "pet_id"),
        index("microchip_holders", "number"),
        sqlite_with_rowid=False,
    )
    create_table(
        "pet_external_ids",
        ("pet_id", "value"),
        *required(KEY, "pet_id", "value"),
        reference("pet_external_ids", "pets", "pet_id"),
        index("pet_external_ids", "company_id", "value", "pet_id"),
        sqlite_with_rowid=False,
    )


def create_pictures() -> None:
    create_table(
        "pet_photos",
        ("pet_id", "id"),
        *required(KEY, "pet_id", "id", "sha256", "content_type", "name"),
        sa.Column("uid", UID, nullable=False),
        sa.Column("featured", sa.Boolean, nullable=False),
        *required(sa.Integer(), "size_bytes", "width", "height"),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        reference("pet_photos", "pets", "pet_id"),
        index("pet_photos", "company_id", "name", unique=True),
    )
    create_table(
        "pet_photo_downloads",
        ("pet_id", "url_sha256"),
        *required(KEY, "pet_id", "url_sha256", "state", "photo_id"),
        *required(sa.String(), "url", "failure"),
        sa.Column("uid", UID, nullable=False),
        sa.Column("featured", sa.Boolean, nullable=False),
        sa.Column("last_updated_time", TIME, nullable=False),
        reference("pet_photo_downloads", "pets", "pet_id"),
    )
    create_table(
        "biometric_images",
        ("pet_id", "id"),
        *required(KEY, "pet_id", "id", "kind", "sha256", "content_type"),
        *required(sa.Integer(), "size_bytes", "width", "height"),
        sa.Column("created_time", TIME, nullable=False),
        reference("biometric_images", "pets", "pet_id"),
    )


def create_work() -> None:
    create_table(
        "jobs",
        ("id",),
        *required(KEY, "id", "kind"),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_time", TIME, nullable=False),
        index("jobs", "due_time"),
    )
    create_table(
        "file_imports",
        ("id",),
        sa.Column("id", KEY, nullable=False),
        *required(sa.BigInteger(), "records", "created", "updated", "skipped", "rejected", "report_bytes"),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("last_time", TIME, nullable=False),
        reference("file_imports", "companies"),
    )


def create_logs() -> None:
    create_table(
        "audit_events",
        ("time", "uid"),
        sa.Column("time", TIME, nullable=False),
        sa.Column("uid", UID, nullable=False),
        *required(KEY, "key_id", "method", "kind", "resource_id", "action"),
        *required(sa.String(), "request_id", "fields"),
        sa.Column("call_id", sa.String, nullable=False, server_default=""),
        sqlite_with_rowid=False,
    )
    create_table(
        "answered_requests",
        ("key_id", "method", "request_id"),
        *required(KEY, "key_id", "method", "request_id"),
        sa.Column("request_sha256", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("created_time", TIME, nullable=False),
        index("answered_requests", "company_id", "created_time"),
    )


def required(kind: sa.types.TypeEngine, *names: str) -> list[sa.schema.SchemaItem]:  # type: ignore[type-arg]  # of any
    return [sa.Column(name, kind, nullable=False) for name in names]


def create_table(name: str, key: tuple[str, ...], *items: sa.schema.SchemaItem, **options: bool) -> None:
    """Of the rows of a company, `key` says which one it is."""
    op.create_table(
        name,
        sa.Column("company_id", KEY, nullable=False),
        *items,
        sa.PrimaryKeyConstraint("company_id", *key, name=f"pk_{name}"),
        **options,
    )


def reference(table: str, target: str, *columns: str) -> sa.ForeignKeyConstraint:
    """To a row of the same company, or to the company."""
    key = ("company_id", "id")[: len(columns) + 1]
    return sa.ForeignKeyConstraint(
        ["company_id", *columns],
        [f"{target}.{column}" for column in key],
        name="_".join(("fk", table, "company_id", *columns)),
    )


def index(table: str, *columns: str, unique: bool = False) -> sa.Index:
    return sa.Index("_".join(("ix", table, *columns)), *columns, unique=unique)
