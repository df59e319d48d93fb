"""`pawport serve`."""

import click

from pawport.cli.options import settings_options
from pawport.config import Settings

__all__ = ["serve"]


@click.command()
@settings_options
def serve(settings: Settings) -> None:
    """Serve, with all that it needs.

    Makes the database and its first key, starts the workers, starts one again when it dies, and at SIGTERM
    or Ctrl-C finishes the calls in flight before it ends.
    """
    from pawport.process.serve import serve as run

    run(settings)
