"""`pawport companies`."""

import json
from dataclasses import asdict
from typing import Any

import click

from pawport.cli.database import transaction
from pawport.cli.options import company_option, database_options
from pawport.config import Settings
from pawport.kit.console import say

__all__ = ["companies"]


@click.group()
def companies() -> None:
    """Create, list and configure companies.

    Can be used while the service is running; changes take effect within 5 seconds. Every company needs its
    own API key: pawport keys create --company ID.
    """


def _settings(command: Any) -> Any:
    """Gives a command the settings of a company as options."""
    for option in (
        click.option(
            "--public-contact",
            help="How someone who has found a pet can contact the company; shown on public pages.",
        ),
        click.option(
            "--public-pages/--no-public-pages",
            default=None,
            help="Whether anyone who knows a microchip number can see the pet at /pet/NUMBER/.",
        ),
        click.option(
            "--max-pets", type=int, help="The maximum number of pets of the company; 0 means unlimited."
        ),
        click.option(
            "--audit-days",
            type=int,
            help="The number of days for which audit events are kept; 0 means the default.",
        ),
        click.option(
            "--allow-third-party-microchips/--refuse-third-party-microchips",
            default=None,
            help="Whether microchips of manufacturers other than SmartTag are accepted, for a fee.",
        ),
        click.option(
            "--max-pets-per-customer", type=int, help="The maximum number of pets per customer: 1 to 10000."
        ),
        click.option(
            "--phone-region", help="The country of phone numbers without a country code, such as US."
        ),
        click.option(
            "--time-zone", help="The time zone of the company as an IANA name such as America/Los_Angeles."
        ),
    ):
        command = option(command)
    return command


@companies.command()
@click.argument("name")
@_settings
@database_options
def create(settings: Settings, *, name: str, **given: Any) -> None:
    """Create a company. Only its id is written to standard output."""
    from pawport.accounts import company_service as service

    with transaction(settings) as connection:
        company = service.create_company(connection, name)
        if wanted := _given(given):
            service.update_company(connection, company.id, wanted)
    click.echo(company.id)
    say(f"created {company.id} ({name}); next: pawport keys create --company {company.id} --scopes '*'")


@companies.command("list")
@click.option("--format", "style", type=click.Choice(("tsv", "json")), default="tsv", show_default=True)
@database_options
def list_(settings: Settings, *, style: str) -> None:
    """List the companies, oldest first.

    tsv has no header; its columns are id, name, time zone, phone region, maximum pets per customer, whether
    third-party microchips are allowed, days for which audit events are kept, whether there are public pages,
    their contact, and maximum pets of the company. json has one object per line.
    """
    from pawport.accounts import company_service as service

    with transaction(settings) as connection:
        found = service.companies(connection)
    for company in found:
        facts = asdict(company)
        del facts["created_time"]
        if style == "json":
            click.echo(json.dumps({_camel(name): value for name, value in facts.items()}))
        else:
            click.echo("\t".join(map(str, facts.values())))


@companies.command("set")
@company_option
@click.option("--name", help="The name of the company.")
@_settings
@database_options
def set_(settings: Settings, *, company: str | None, **given: Any) -> None:
    """Change settings of a company."""
    from pawport.accounts import company_service as service

    wanted = _given(given)
    if not wanted:
        raise click.UsageError("nothing to change: see pawport companies set --help")
    with transaction(settings) as connection:
        changed = service.update_company(connection, service.the_company(connection, company).id, wanted)
    say(f"changed {', '.join(sorted(wanted))} of {changed.id} ({changed.name})")


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
