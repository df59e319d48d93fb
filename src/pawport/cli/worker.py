"""`pawport worker`."""

import click

from pawport.cli.options import settings_options
from pawport.config import Settings

__all__ = ["worker"]


@click.command()
@settings_options
def worker(settings: Settings) -> None:
    """Run one worker.

    For systemd, Compose or Kubernetes, which restart it. The database must be migrated. With
    --workers above 1, the port is shared so that more than one can be started.
    """
    from pawport.process.serve import work

    work(settings)
