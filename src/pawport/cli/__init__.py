"""The command line: `pawport`, and `python -m pawport`."""

import os
import sys

import click
from click.exceptions import NoArgsIsHelpError

from pawport.cli.backup import backup, restore
from pawport.cli.companies import companies
from pawport.cli.demo import demo
from pawport.cli.gateway import gateway
from pawport.cli.import_pets import import_pets
from pawport.cli.jobs import jobs
from pawport.cli.keys import keys
from pawport.cli.migrate import migrate
from pawport.cli.serve import serve
from pawport.cli.status import status
from pawport.cli.worker import worker
from pawport.errors import OperatorError
from pawport.process import banner

__all__ = ["main"]

_HELP = """Pawport keeps the records of pets, and serves them over gRPC and HTTP/JSON.

    pawport serve

keeps everything in a file under ./data, serves http://127.0.0.1:8080, and at its first start prints a key and
two calls to try. Every option has an environment variable: --database-url is PAWPORT_DATABASE_URL.
"""


@click.group(help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pawport", prog_name="pawport")
def _pawport() -> None:
    pass


for _command in (
    serve,
    worker,
    jobs,
    gateway,
    migrate,
    companies,
    keys,
    demo,
    import_pets,
    backup,
    restore,
    status,
):
    _pawport.add_command(_command)


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
        banner.say("interrupted")
        code = 130
    except click.ClickException as error:
        _show(error)
        code = error.exit_code
    except OperatorError as error:
        banner.say(str(error))
        code = error.exit_code
    except UnicodeEncodeError as error:  # an argument has bytes that are no text
        banner.say(f"{error.object[error.start : error.end]!r} cannot be written as {error.encoding}")
        code = 2
    except OSError as error:  # such as a full disk; click itself ends at a closed pipe
        banner.say(": ".join(filter(None, [error.filename, error.strerror or str(error)])))
        code = 1
    return code


def _show(error: click.ClickException) -> None:
    """One line; of a wrong option, with where the right ones stand. Where no command is given, the help."""
    message = error.format_message()
    match error:
        case NoArgsIsHelpError():
            click.echo(message, err=True)
        case click.NoSuchOption() | click.MissingParameter() if error.ctx:
            banner.say(f"{message.removesuffix('.')}; see {error.ctx.command_path} --help")
        case _:
            banner.say(message)


def _fill_closed_streams() -> None:
    """Opens standard streams that whoever started the program has closed. Else the next file that is opened,
    such as the database, would have the number of one, and get what is written to it."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w"))
