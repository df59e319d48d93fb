"""`pawport jobs`."""

import click

from pawport.cli.options import settings_options
from pawport.config import Settings

__all__ = ["jobs"]


@click.command()
@settings_options
def jobs(settings: Settings) -> None:
    """Do the jobs beside workers that run alone: fetch pictures, delete files.

    For systemd, Compose or Kubernetes, which start it again themselves; `pawport serve` starts one itself.
    With SQLite, the worker does the jobs.
    """
    from pawport.process.serve import do_jobs

    do_jobs(settings)
