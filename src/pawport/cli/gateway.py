"""`pawport gateway`."""

import json

import click

from pawport.cli.options import settings_options
from pawport.config import Settings

__all__ = ["gateway"]


@click.command()
@click.option("--print-config", is_flag=True, required=True, help="Print the configuration as JSON.")
@click.option(
    "--backend", "backends", multiple=True, metavar="PATH", help="The unix socket of a gRPC server."
)
@settings_options
def gateway(settings: Settings, *, print_config: bool, backends: tuple[str, ...]) -> None:  # noqa: ARG001
    """Show how Envoy is configured.

    With --backend (several are possible): as a gateway before gRPC servers. Without: with Python inside.
    """
    # The other commands need not wait for these.
    from pawport.dialects import DIALECTS  # noqa: PLC0415
    from pawport.gateway.config import configuration  # noqa: PLC0415

    click.echo(json.dumps(configuration(settings, dialects=DIALECTS, backends=backends), indent=2))
