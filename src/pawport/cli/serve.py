"""`pawport serve`."""

import click

from pawport.cli.options import settings_options
from pawport.config import Settings

__all__ = ["serve"]


@click.command()
@settings_options
def serve(settings: Settings) -> None:
    """Run the service.

    Creates the database and its first key, starts the workers, restarts those that exit, and at SIGTERM
    or Ctrl-C finishes the calls in progress before it exits.
    """
    from pawport.process.serve import serve as run

    run(settings)
