"""`pawport gateway`."""

import json
import os
from typing import Final

import click

from pawport.cli.options import settings_options
from pawport.config import Settings

__all__ = ["gateway"]

_MAX_SOCKET: Final = 102  # bytes: a unix socket's path has 107, and HTTP's is five bytes longer


def _sockets(_: click.Context, __: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    for path in paths:
        if not path.isprintable() or not 1 <= len(os.fsencode(path)) <= _MAX_SOCKET:
            raise click.BadParameter(f"{path!r} must be a path of 1 to {_MAX_SOCKET} bytes")
    return paths


@click.command()
@click.option("--print-config", is_flag=True, required=True, help="Print the configuration as JSON.")
@click.option(
    "--backend",
    "backends",
    multiple=True,
    metavar="PATH",
    callback=_sockets,
    help="The unix socket of a gRPC server; HTTP is served beside it, at PATH.http.",
)
@settings_options
def gateway(settings: Settings, *, print_config: bool, backends: tuple[str, ...]) -> None:  # noqa: ARG001
    """Show the configuration of Envoy.

    With --backend, which can be repeated: as a gateway in front of gRPC servers. Without: with Python inside.
    """
    from pawport.apis.dialects import FACES
    from pawport.gateway.config import configuration

    click.echo(json.dumps(configuration(settings, faces=FACES, backends=backends), indent=2))
