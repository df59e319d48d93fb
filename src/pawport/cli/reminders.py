"""`pawport reminders`."""

from collections.abc import Sequence

import click

from pawport.cli.database import transaction
from pawport.cli.options import company_option, database_options
from pawport.config import Settings
from pawport.kit.console import say

__all__ = ["reminders"]


@click.group()
def reminders() -> None:
    """Show and set when a company is reminded of vaccinations that expire, and of visits.

    Can be used while the service is running. A reminder is an event, such as vaccination.expiring or
    appointment.upcoming.
    """


@reminders.command()
@company_option
@database_options
def show(settings: Settings, *, company: str | None) -> None:
    """Show the schedule of a company."""
    from pawport.accounts import company_service as companies
    from pawport.reminders import service

    with transaction(settings) as connection:
        chosen = companies.the_company(connection, company)
        schedule = service.get_schedule(connection, chosen.id)
    if not schedule.days_before and not schedule.visit_days_before:
        click.echo("no reminders are sent")
        return
    click.echo(f"days before: {_text(schedule.days_before)}")
    click.echo(f"days before visits: {_text(schedule.visit_days_before)}")
    click.echo(f"hour: {schedule.hour}\ntime zone: {chosen.time_zone}")


@reminders.command("set")
@company_option
@click.option(
    "--days-before",
    metavar="NUMBERS",
    help="How many days before the last valid day, such as 30,7,0: at most 20 numbers from 0 to 365.",
)
@click.option(
    "--visit-days-before",
    metavar="NUMBERS",
    help="How many days before appointments and grooming, such as 7,1: at most 20 numbers from 0 to 365.",
)
@click.option("--hour", type=int, help="The hour of the day in the company's time zone: 0 to 23.")
@database_options
def set_(
    settings: Settings,
    *,
    company: str | None,
    days_before: str | None,
    visit_days_before: str | None,
    hour: int | None,
) -> None:
    """Change the schedule of a company.

    A new number of days counts from now on; no change makes a reminder repeat.
    """
    if days_before is None and visit_days_before is None and hour is None:
        raise click.UsageError("nothing to change: see pawport reminders set --help")
    days = None if days_before is None else _numbers("--days-before", days_before)
    visit_days = None if visit_days_before is None else _numbers("--visit-days-before", visit_days_before)
    _change(settings, company, days, visit_days, hour)


@reminders.command()
@company_option
@database_options
def off(settings: Settings, *, company: str | None) -> None:
    """Send no more reminders to a company."""
    _change(settings, company, [], [], None)


def _change(
    settings: Settings,
    company: str | None,
    days: list[int] | None,
    visit_days: list[int] | None,
    hour: int | None,
) -> None:
    from pawport.accounts import company_service as companies
    from pawport.reminders import service

    with transaction(settings) as connection:
        chosen = companies.the_company(connection, company)
        schedule = service.set_schedule(
            connection,
            chosen.id,
            service.utc_now(),
            days_before=days,
            hour=hour,
            visit_days_before=visit_days,
        )
    kinds = {"vaccinations": schedule.days_before, "visits": schedule.visit_days_before}
    sent = [f"of {kind} {_text(numbers)} days before" for kind, numbers in kinds.items() if numbers]
    if sent:
        say(f"{chosen.id} ({chosen.name}) is reminded {' and '.join(sent)}, at {schedule.hour}:00")
    else:
        say(f"{chosen.id} ({chosen.name}) is sent no reminders")


def _text(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def _numbers(option: str, text: str) -> list[int]:
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        raise click.UsageError(f"{option}: {text!r} must be numbers such as 30,7,0") from None
