"""`pawport due`."""

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from pawport.cli.database import opened
from pawport.cli.options import company_option, database_options
from pawport.config import Settings

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from pawport.pets.vaccinations.expiring import ExpiringDose

__all__ = ["due"]

_HEADER = ("EXPIRES", "DAYS LEFT", "VACCINE", "PET", "OWNER", "PHONE")
_MAX_DAYS = 36_500


@click.command()
@company_option
@click.option(
    "--days",
    type=click.IntRange(0, _MAX_DAYS),
    default=30,
    show_default=True,
    help="Show vaccinations that expire within so many days from today.",
)
@click.option(
    "--overdue",
    type=click.IntRange(0, _MAX_DAYS),
    default=0,
    show_default=True,
    help="Also show those that expired up to so many days ago.",
)
@click.option("--vaccine", default="", help="Show one vaccine only, by any of its names, such as DA2PP.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line instead of a table.")
@database_options
def due(
    settings: Settings, *, company: str | None, days: int, overdue: int, vaccine: str, as_json: bool
) -> None:
    """List the vaccinations of a company that expire soon and have not been renewed.

    Those that expire first come first. Pets that are deleted or have passed away are omitted. Can be used
    while the service is running.
    """
    import asyncio

    from pawport.db.schema import refuse_pending

    vaccine.encode()  # an argument whose bytes are no text is rejected
    refuse_pending(settings.database_url)
    with opened(settings) as database:  # `transaction` would block the writes of a running service
        find = partial(_find, company=company, days=days, overdue=overdue, vaccine=vaccine)
        found, today = asyncio.run(database.read_slowly(find))
    if as_json:
        for dose in found:
            click.echo(json.dumps(_facts(dose, today)))
    else:
        _print([_HEADER, *(_row(dose, today) for dose in found)])


def _find(
    connection: "Connection", *, company: str | None, days: int, overdue: int, vaccine: str
) -> "tuple[list[ExpiringDose], date]":
    """The doses, and today's date in the company's time zone."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from pawport.accounts import company_service as companies
    from pawport.pets.vaccinations import expiring

    chosen = companies.the_company(connection, company)
    zone = ZoneInfo(chosen.time_zone)
    today = datetime.now(zone).date()
    span = expiring.Days(today - timedelta(days=overdue), today + timedelta(days=days), zone)
    return list(expiring.all_doses(connection, chosen.id, span, vaccine)), today


def _owner(dose: "ExpiringDose") -> str:
    return f"{dose.owner.first_name} {dose.owner.last_name}".strip()


def _facts(dose: "ExpiringDose", today: "date") -> dict[str, Any]:
    return {
        "expirationDate": dose.expiration_date.isoformat(),
        "daysLeft": (dose.expiration_date - today).days,
        "vaccine": dose.vaccine.name,
        "vaccination": dose.vaccination.name,
        "petId": dose.place.pet_id,
        "petName": dose.pet_name,
        "customerId": dose.owner.id,
        "customerName": _owner(dose),
        "phoneNumber": dose.owner.phone_number,
    }


def _row(dose: "ExpiringDose", today: "date") -> tuple[str, ...]:
    return (
        dose.expiration_date.isoformat(),
        str((dose.expiration_date - today).days),
        dose.vaccine.name,
        dose.pet_name,
        _owner(dose) or dose.owner.id,
        dose.owner.phone_number,
    )


def _printable(text: str) -> str:
    """What comes from records cannot control the terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _print(rows: list[tuple[str, ...]]) -> None:
    shown = [tuple(map(_printable, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
