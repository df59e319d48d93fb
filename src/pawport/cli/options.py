"""The options that are settings."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from pawport.config import ADMIN, DEFAULTS, HOSTS, LOG_CALLS, LOG_LEVELS, Settings, variable

__all__ = ["company_option", "database_options", "settings_options"]

_HELP = {
    "listen": "The address and port to serve at; port 0 chooses one.",
    "database_url": "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE.",
    "data_dir": "The folder for what is kept in files.",
    "workers": "Processes that answer calls; more than 1 need PostgreSQL.",
    "host": f"What runs the services: {' or '.join(HOSTS)}.",
    "tls_cert": "A PEM file with the certificate chain; with it the port speaks TLS.",
    "tls_key": "The PEM file with the certificate's private key.",
    "limits": "How keys are limited: exact; or per-worker, where each of several workers counts alone.",
    "redis_url": "redis://... where several workers count the calls of keys together.",
    "enterprise_limits": "Of each enterprise key: calls a minute, calls a second, such as 3000,200.",
    "bootstrap_key": "The owner's key in an empty database, instead of a random one.",
    "cors_origins": "Web origins whose pages may call, with commas between them; or *.",
    "dialect_hosts": "Host names of vendors' APIs, such as petnow=api.example.com, with commas between.",
    "admin_listen": "The address and port where operators find metrics; port 0 chooses one.",
    "log_level": f"{', '.join(LOG_LEVELS)}.",
    "log_calls": f"Which calls get a line in the log: {', '.join(LOG_CALLS)}.",
    "audit_days": "For how many days audit events are kept, unless the company says otherwise.",
    "public_url": "Where others reach the service, such as https://pets.example.com; addresses begin so.",
    "picture_store": "s3://BUCKET/PREFIX, to keep pictures in an object store.",
    "allow_private_urls": "yes: pictures are also fetched from machines that are not on the public Internet.",
}
_SHOWN_DEFAULTS = DEFAULTS | {
    "admin_listen": f"{ADMIN}, if it is free",
    "database_url": "pawport.db in the data folder",
    "picture_store": "the folder pictures in the data folder",
}

_Command = Callable[..., None]

company_option = click.option("--company", metavar="ID", help="Needed when there are several.")
"""Gives a command the option that says which company; None when it was not said."""


def settings_options(command: _Command) -> _Command:
    """Gives a command every setting as an option; it is called with the checked settings."""
    return _with_options(command, tuple(DEFAULTS))


def database_options(command: _Command) -> _Command:
    """Gives a command only the options that say which database; it too is called with settings."""
    return _with_options(command, ("database_url", "data_dir"))


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
    shown = _SHOWN_DEFAULTS[name]
    text = f"{_HELP[name]}  [default: {shown}]" if shown else _HELP[name]
    return click.option(f"--{name.replace('_', '-')}", envvar=variable(name), help=text, metavar="TEXT")
