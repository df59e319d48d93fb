"""`pawport migrate`."""

import click

from pawport.cli.options import database_options
from pawport.config import Settings

__all__ = ["migrate"]


@click.command()
@database_options
def migrate(settings: Settings) -> None:
    """Bring the database to this release's schema."""
    from pawport.db.migrate import migrate as run  # noqa: PLC0415 - the other commands need not wait for it

    if settings.is_sqlite:
        settings.make_folder()
    applied = run(settings.database_url)
    click.echo(f"applied: {', '.join(applied)}" if applied else "the schema is up to date")
