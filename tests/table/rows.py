"""What a call changed in the database: the resources whose rows differ."""

from collections import Counter

from sqlalchemy import select

from pawport.db import metadata
from tests.contract.client import Api

_PART_OF_PET = ("pet", "pet_id")
# The resource that a row of each table belongs to: its kind, and the column with its id.
_RESOURCES = {
    "api_keys": ("key", "id"),
    "appointment_types": ("appointment_type", "id"),
    "appointments": ("appointment", "id"),
    "biometric_images": _PART_OF_PET,
    "companies": ("company", "company_id"),
    "company_holidays": ("company", "company_id"),
    "customer_claims": ("customer", "customer_id"),
    "customer_lookups": ("customer", "customer_id"),
    "customers": ("customer", "id"),
    "fees": ("fee", "reference"),
    "order_lines_of_pets": ("order", "order_id"),
    "order_rates": ("order_rates", "company_id"),
    "orders": ("order", "id"),
    "payment_methods": ("payment_method", "id"),
    "pet_codes": ("pet_code", "id"),
    "pet_code_links": _PART_OF_PET,
    "pet_microchips": _PART_OF_PET,
    "pet_notes": _PART_OF_PET,
    "pet_photo_downloads": _PART_OF_PET,
    "pet_photos": _PART_OF_PET,
    "pet_vaccinations": _PART_OF_PET,
    "pet_weights": _PART_OF_PET,
    "grooming_bookings": ("grooming_booking", "id"),
    "grooming_packages": ("grooming_package", "id"),
    "microchip_holders": _PART_OF_PET,
    "pet_external_ids": _PART_OF_PET,
    "pets": ("pet", "id"),
    "prescription_fills": ("prescription", "prescription_id"),
    "prescriptions": ("prescription", "id"),
    "product_skus": ("product", "product_id"),
    "products": ("product", "id"),
    "reminder_progress": ("company", "company_id"),
    "reminder_schedules": ("company", "company_id"),
    "sent_reminders": _PART_OF_PET,
    "staff_calendars": ("staff_member", "staff_id"),
    "stock_items": ("stock", "sku"),
    "stock_movements": ("stock", "sku"),
    "staff_members": ("staff_member", "id"),
    "vet_lookups": ("vet", "vet_id"),
    "vets": ("vet", "id"),
    "visit_reminder_progress": ("company", "company_id"),
    "webhook_endpoints": ("webhook_endpoint", "id"),
    "webhook_deliveries": ("webhook_endpoint", "endpoint_id"),
}
# What is written beside changes, and is no resource.
_IGNORED = {
    "answered_requests",
    "audit_events",
    "client_vet_ids",
    "event_horizons",
    "file_imports",
    "jobs",
    "key_usage",
    "redirects",
    "token_secrets",
    "webhook_batches",
    "webhook_cursors",
}

Resource = tuple[str, str]
Rows = Counter[tuple[Resource, str]]


def rows(api: Api) -> Rows:
    """All rows of the company, each with the resource that it belongs to."""
    found: Rows = Counter()
    with api.database.transaction() as connection:
        for name, table in metadata.tables.items():
            if name in _IGNORED:
                continue
            assert name in _RESOURCES, f"say in tests/table/rows.py which resource a row of {name} belongs to"
            kind, column = _RESOURCES[name]
            query = select(table).where(table.c.company_id == api.company_id)
            for row in connection.execute(query).mappings():
                found[(kind, row[column]), f"{name} {dict(row)}"] += 1
    return found


def changed(before: Rows, after: Rows) -> set[Resource]:
    """The resources of which a row came, went or became another."""
    return {resource for resource, _ in ((before - after) + (after - before))}
