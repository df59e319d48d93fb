"""`pawport migrate`."""

import click

from pawport.cli.options import database_options
from pawport.config import Settings

__all__ = ["migrate"]


@click.command()
@database_options
@click.option("--rebuild", is_flag=True, help="Also make stored forms anew from their rows.")
def migrate(settings: Settings, *, rebuild: bool) -> None:
    """Bring the database to this release's schema.

    Customers and pets are stored twice: as rows, which are the truth, and as the bytes that are served. After
    a change of the rows by hand, --rebuild makes the bytes what the rows say.
    """
    from pawport.db.schema import is_current
    from pawport.lifecycle.upgrade import rebuild_stored_forms, upgrade

    if settings.is_sqlite:
        settings.make_folder()
    applied = [] if is_current(settings.database_url) else upgrade(settings.database_url)
    click.echo(f"applied: {', '.join(applied)}" if applied else "the schema is up to date")
    if rebuild:
        for kind, wrong in rebuild_stored_forms(settings.database_url).items():
            click.echo(f"{kind} whose stored form was not what their rows say: {wrong}")
