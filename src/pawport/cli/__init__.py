"""The command line: `pawport`, and `python -m pawport`."""

import os
import sys
from importlib import import_module
from typing import Final

import click
from click.exceptions import NoArgsIsHelpError

from pawport.kit.console import OperatorError, say, system_error

__all__ = ["main"]

_HELP = """Pawport stores pet records and serves them over gRPC and HTTP/JSON.

    pawport serve

stores everything in ./data, listens on http://127.0.0.1:8080, and at the first start prints an API key and
two example calls. Every option has an environment variable: PAWPORT_DATABASE_URL for --database-url.
"""


_COMMANDS: Final = {
    "backup": "backup:backup",
    "catalog": "catalog:catalog",
    "companies": "companies:companies",
    "copy": "copy:copy",
    "demo": "demo:demo",
    "due": "due:due",
    "duplicates": "duplicates:duplicates",
    "export": "export:export",
    "gateway": "gateway:gateway",
    "import": "import_pets:import_pets",
    "jobs": "jobs:jobs",
    "keys": "keys:keys",
    "migrate": "migrate:migrate",
    "reminders": "reminders:reminders",
    "restore": "backup:restore",
    "serve": "serve:serve",
    "status": "status:status",
    "webhooks": "webhooks:webhooks",
    "worker": "worker:worker",
}
"""The module of each command, and its name there."""


class _Pawport(click.Group):
    """Imports the module of a command when the command is asked for."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"pawport.cli.{module}"), name)
        return command


@click.group(
    cls=_Pawport,
    commands=dict.fromkeys(_COMMANDS, click.Command(None)),  # for their names
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="pawport", prog_name="pawport")
def _pawport() -> None:
    pass


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and ends the process: with 0; 2 for a wrong option or setting; 130 after
    Ctrl-C; 1 for other failures."""
    _fill_closed_streams()
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        answer = _pawport.main(arguments, prog_name="pawport", standalone_mode=False)
        code = answer if isinstance(answer, int) else 0
    except (click.Abort, KeyboardInterrupt):  # the latter where click did not look any more
        say("interrupted")
        code = 130
    except click.ClickException as error:
        _show(error)
        code = error.exit_code
    except OperatorError as error:
        say(str(error))
        code = error.exit_code
    except UnicodeEncodeError as error:  # an argument has bytes that are no text
        say(f"{error.object[error.start : error.end]!r} cannot be encoded as {error.encoding}")
        code = 2
    except OSError as error:  # such as a full disk; click itself ends at a closed pipe
        say(system_error(error))
        code = 1
    return code


def _show(error: click.ClickException) -> None:
    """One line; of a wrong option, with where the right ones stand. Where no command is given, the help."""
    message = error.format_message()
    match error:
        case NoArgsIsHelpError():
            click.echo(message, err=True)
        case click.NoSuchOption() | click.MissingParameter() if error.ctx:
            say(f"{message.removesuffix('.')}; see {error.ctx.command_path} --help")
        case _:
            say(message)


def _fill_closed_streams() -> None:
    """Opens standard streams that whoever started the program has closed. Else the next file that is opened,
    such as the database, would have the number of one, and get what is written to it."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w"))
