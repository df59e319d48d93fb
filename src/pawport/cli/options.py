"""The options that are settings."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from pawport.config import OPTIONS, Settings, variable

__all__ = ["company_option", "database_options", "settings_options", "url_options"]

_Command = Callable[..., None]

company_option = click.option(
    "--company", metavar="ID", help="The id of the company. Required if there is more than one."
)
"""Gives a command the option that says which company; None when it was not said."""


def settings_options(command: _Command) -> _Command:
    """Gives a command every setting as an option; it is called with the checked settings."""
    return _with_options(command, tuple(OPTIONS))


def database_options(command: _Command) -> _Command:
    """Gives a command only the options that say which database; it too is called with settings."""
    return _with_options(command, ("database_url", "data_dir"))


def url_options(command: _Command) -> _Command:
    """As `database_options`, with the one that says which URLs are allowed."""
    return _with_options(command, ("database_url", "data_dir", "allow_private_urls"))


def _with_options(command: _Command, names: tuple[str, ...]) -> _Command:
    @wraps(command)
    def with_settings(**given: Any) -> None:
        texts = {name: given.pop(name) for name in names}
        command(Settings.parse(texts), **given)

    decorated: _Command = with_settings
    for name in reversed(names):
        decorated = _option(name)(decorated)
    return decorated


def _option(name: str) -> Callable[[_Command], _Command]:
    option = OPTIONS[name]
    text = f"{option.help}  [default: {option.shown}]" if option.shown else option.help
    return click.option(f"--{name.replace('_', '-')}", envvar=variable(name), help=text, metavar="TEXT")
