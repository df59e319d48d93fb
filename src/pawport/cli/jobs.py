"""`pawport jobs`."""

import asyncio

import click

from pawport.cli.options import settings_options
from pawport.config import Settings, SettingsError

__all__ = ["jobs"]


@click.command()
@settings_options
def jobs(settings: Settings) -> None:
    """Do the jobs beside workers that run alone: fetch pictures, delete files.

    For systemd, Compose or Kubernetes, which start it again themselves; `pawport serve` starts one itself.
    With SQLite, the worker does the jobs.
    """
    from pawport.db.migrate import refuse_pending  # noqa: PLC0415 - the other commands need not wait for it
    from pawport.jobs_process import run  # noqa: PLC0415 - nor for its imports

    if settings.is_sqlite:
        raise SettingsError("--database-url: with SQLite, the worker does the jobs")
    refuse_pending(settings.database_url)
    asyncio.run(run(settings))
