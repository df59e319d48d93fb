"""`pawport duplicates`."""

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from pawport.cli.database import opened
from pawport.cli.options import company_option, database_options
from pawport.config import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["duplicates"]

_HEADER: Final = ("SCORE", "KEEP", "DUPLICATE", "NAME", "WHY")


@click.command()
@click.argument("what", type=click.Choice(("pets", "customers")))
@click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Show those that are at least so sure, from 0 to 1.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line instead of a table.")
@company_option
@database_options
def duplicates(
    settings: Settings, *, company: str | None, what: str, min_score: float, as_json: bool
) -> None:
    """List pets or customers that can be recorded twice.

    The older record is in the column KEEP. MergePets and MergeCustomers join two records into one; of pets
    with two owners, merge the owners first. docs/matching.md describes what makes records duplicates. Can be
    used while the service is running.
    """
    import asyncio

    from pawport.db.schema import refuse_pending

    refuse_pending(settings.database_url)
    with opened(settings) as database:
        found = asyncio.run(database.read_slowly(partial(_find, company=company, what=what)))
    shown = sorted((each for each in found if each["score"] >= min_score), key=lambda each: -each["score"])
    if as_json:
        for each in shown:
            click.echo(json.dumps(each))
        return
    rows = [_HEADER, *(_row(each) for each in shown)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(_HEADER) - 1)]
    for *cells, last in rows:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        click.echo("  ".join((*padded, last)))


def _find(connection: "Connection", *, company: str | None, what: str) -> list[dict[str, Any]]:
    """What is found of all records of a company."""
    from pawport.accounts import company_service as companies
    from pawport.matching.duplicates import duplicate_customers, duplicate_pets

    chosen = companies.the_company(connection, company)
    found: list[dict[str, Any]] = []
    position: bytes | None = None
    while True:
        if what == "pets":
            pets, position = duplicate_pets(connection, chosen, position)
            found += [
                {
                    "score": each.score,
                    "id": each.pet.id,
                    "customerId": each.pet.customer_id,
                    "duplicateId": each.duplicate.id,
                    "duplicateCustomerId": each.duplicate.customer_id,
                    "name": each.pet.name_key,
                    "reasons": list(each.reasons),
                }
                for each in pets
            ]
        else:
            people, position = duplicate_customers(connection, chosen, position)
            found += [
                {
                    "score": each.score,
                    "id": each.customer.id,
                    "duplicateId": each.duplicate.id,
                    "name": f"{each.customer.first_name} {each.customer.last_name}".strip(),
                    "reasons": list(each.reasons),
                }
                for each in people
            ]
        if position is None:
            return found


def _row(found: dict[str, Any]) -> tuple[str, ...]:
    name = "".join(each if each.isprintable() else "?" for each in found["name"])
    return f"{found['score']:.2f}", found["id"], found["duplicateId"], name, ", ".join(found["reasons"])
