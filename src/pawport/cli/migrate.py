"""`pawport migrate`."""

import click

from pawport.cli.options import database_options
from pawport.config import Settings

__all__ = ["migrate"]


@click.command()
@database_options
@click.option("--rebuild", is_flag=True, help="Also rebuild the served records from their rows.")
def migrate(settings: Settings, *, rebuild: bool) -> None:
    """Migrate the database to this release's schema.

    Customers and pets are stored twice: as rows, which are authoritative, and as the serialized records
    that are served. After a manual change of the rows, --rebuild rebuilds the serialized records.
    """
    from pawport.db.schema import is_current
    from pawport.lifecycle.upgrade import rebuild_stored_forms, upgrade

    if settings.is_sqlite:
        settings.make_folder()
    applied = [] if is_current(settings.database_url) else upgrade(settings.database_url)
    click.echo(f"applied: {', '.join(applied)}" if applied else "the schema is up to date")
    if rebuild:
        for kind, wrong in rebuild_stored_forms(settings.database_url).items():
            click.echo(f"{kind} whose served record did not match their rows: {wrong}")
