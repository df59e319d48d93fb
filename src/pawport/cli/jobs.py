"""`pawport jobs`."""

import click

from pawport.cli.options import settings_options
from pawport.config import Settings

__all__ = ["jobs"]


@click.command()
@settings_options
def jobs(settings: Settings) -> None:
    """Process background jobs for workers that run separately: fetch pictures, delete files.

    For systemd, Compose or Kubernetes, which restart it; `pawport serve` starts one itself.
    With SQLite, the worker processes the jobs.
    """
    from pawport.process.serve import do_jobs

    do_jobs(settings)
