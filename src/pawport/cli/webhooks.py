"""`pawport webhooks`."""

import click

from pawport.cli.webhooks_listen import listen

__all__ = ["webhooks"]


@click.group()
def webhooks() -> None:
    """Receive the events of a company."""


webhooks.add_command(listen)
