"""The settings: every option of `pawport serve`, checked before a port is bound.

`Settings` says each of them once. The options of commands and the environment's variables follow from it:
`--database-url` is `PAWPORT_DATABASE_URL`. The environment is also how the settings reach the processes that
`serve` starts.
"""

import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Self, TypeVar

from pawport import option_values as values
from pawport.kit.console import OperatorError
from pawport.kit.disk import make_folder
from pawport.kit.sqlite_urls import plain_sqlite_path, sqlite_url
from pawport.option_values import Address

__all__ = ["ADMIN", "HOSTS", "OPTIONS", "Settings", "SettingsError", "variable"]

T = TypeVar("T")

HOSTS: Final = ("envoy", "grpcio")
_LIMITS: Final = ("exact", "per-worker")
_LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_LOG_CALLS: Final = ("all", "errors", "none")


class SettingsError(OperatorError):
    """A wrong setting. Its text is one line that names the option."""


ADMIN: Final = Address("127.0.0.1", 9464)
"""Where operators are served by default, if that port is free."""


class Option(NamedTuple):
    """How a setting is given. `parse` raises ValueError; `shown` is the default in the help of commands."""

    default: str
    parse: Callable[[str], Any]
    help: str
    shown: str


def _option(default: str, parse: Callable[[str], T], help_: str, shown: str = "") -> T:
    option: T = field(metadata={"option": Option(default, parse, help_, shown or default)})
    return option


@dataclass(frozen=True, slots=True)
class Settings:
    """Checked settings."""

    listen: Address = _option(
        "127.0.0.1:8080", Address.parse, "The address and port to listen on; 0 selects a free port."
    )
    database_url: str = _option(
        "",
        str,
        "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE.",
        shown="pawport.db in the data folder",
    )
    data_dir: Path = _option("data", values.to_path, "The folder for data files.")
    workers: int = _option(
        "1",
        partial(values.to_number, 64),
        "The number of worker processes; more than 1 requires PostgreSQL.",
    )
    host: str = _option(
        "envoy", partial(values.to_choice, HOSTS), f"What runs the services: {' or '.join(HOSTS)}."
    )
    tls_cert: Path | None = _option("", values.to_file, "A PEM file with the certificate chain; enables TLS.")
    tls_key: Path | None = _option("", values.to_file, "The PEM file with the certificate's private key.")
    limits: str = _option(
        "exact",
        partial(values.to_choice, _LIMITS),
        "How rate limits are enforced: exact, or per-worker, where each worker counts separately.",
    )
    redis_url: str = _option(
        "", values.to_redis_url, "redis://... where several workers share the counts of rate limits."
    )
    enterprise_limits: tuple[int, int] | None = _option(
        "",
        values.to_rates,
        "Limits of enterprise keys: calls per minute and per second, such as 3000,200.",
    )
    bootstrap_key: str = _option(
        "",
        values.to_key,
        "The first API key of an empty database, at least 32 characters, instead of a random one.",
    )
    cors_origins: tuple[str, ...] = _option(
        "", values.to_origins, "Web origins allowed to call the service, separated by commas, or *."
    )
    dialect_hosts: tuple[str, ...] = _option(
        "",
        values.to_dialect_hosts,
        "Host names of vendors' APIs, separated by commas, such as petnow=api.example.com.",
    )
    admin_listen: Address | None = _option(
        "",
        lambda text: Address.parse(text) if text else None,
        "The address and port for metrics; 0 selects a free port.",
        shown=f"{ADMIN}, if it is free",
    )
    admin_hosts: tuple[str, ...] = _option(
        "",
        values.to_hosts,
        "Host names by which metrics can be requested, separated by commas, besides localhost and the "
        "address of --admin-listen.",
    )
    log_level: str = _option("info", partial(values.to_choice, _LOG_LEVELS), f"{', '.join(_LOG_LEVELS)}.")
    log_calls: str = _option(
        "all", partial(values.to_choice, _LOG_CALLS), f"Which calls are logged: {', '.join(_LOG_CALLS)}."
    )
    audit_days: int = _option(
        "365",
        partial(values.to_number, 36_500),
        "The number of days for which events and the audit log are kept, unless set for the company.",
    )
    public_url: str = _option(
        "",
        values.to_web_address,
        "The public base URL of the service, such as https://pets.example.com.",
    )
    picture_store: str = _option(
        "",
        values.to_picture_store,
        "s3://BUCKET/PREFIX, to store pictures in an object store.",
        shown="the folder pictures in the data folder",
    )
    allow_private_urls: bool = _option(
        "no",
        values.to_flag,
        "yes: pictures are also fetched from, and webhooks sent to, hosts that are not on the public "
        "Internet.",
    )

    @classmethod
    def parse(cls, given: Mapping[str, str | None]) -> Self:
        """The settings from texts by field name; absent ones have their default. SettingsError."""
        found = {name: _parsed(name, given.get(name)) for name in OPTIONS}
        settings = cls(**found | {"database_url": _database_url(found["database_url"], found["data_dir"])})
        _check_tls(settings.tls_cert, settings.tls_key)
        if settings.workers > 1 and settings.is_sqlite:
            raise _wrong(
                "workers", "SQLite supports only one worker; more require PostgreSQL (--database-url)"
            )
        _check_limits(settings.workers, settings.limits, settings.redis_url)
        return settings

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """The settings from PAWPORT_* variables. SettingsError."""
        return cls.parse({name: environ.get(variable(name)) for name in OPTIONS})

    def environment(self) -> dict[str, str]:
        """The PAWPORT_* variables from which `from_environment` makes these settings again."""
        return {variable(name): _text(getattr(self, name)) for name in OPTIONS}

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file that one worker serves."""
        return self.database_url.startswith("sqlite:")

    @property
    def url(self) -> str:
        """Where callers reach the service."""
        scheme = "https" if self.tls_cert else "http"
        name = {values.ALL_ADDRESSES: "localhost", "::": "localhost"}.get(self.listen.ip)
        return f"{scheme}://{name}:{self.listen.port}" if name else f"{scheme}://{self.listen}"

    @property
    def sqlite_file(self) -> Path:
        """The file of a SQLite database."""
        path = plain_sqlite_path(self.database_url)
        if path is None:
            raise ValueError("the database is not a file")
        return path.absolute()

    def domains(self, dialect: str) -> list[str]:
        """The host names under which a dialect is served without its prefix."""
        return [
            host for name, _, host in (each.partition("=") for each in self.dialect_hosts) if name == dialect
        ]

    def make_folder(self) -> None:
        """Makes the folder of a SQLite database, and checks that it can be written to. SettingsError."""
        folder = self.sqlite_file.parent
        try:
            make_folder(folder)  # its owner's alone: it will hold personal data
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            option = "data_dir" if folder == self.data_dir else "database_url"
            raise _wrong(option, f"cannot write to {folder}: {error.strerror}") from error


OPTIONS: Final[dict[str, Option]] = {each.name: each.metadata["option"] for each in fields(Settings)}
"""Every setting, by the name of its field."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"PAWPORT_{name.upper()}"


def _wrong(name: str, why: str) -> SettingsError:
    return SettingsError(f"--{name.replace('_', '-')}: {why}")


def _parsed(name: str, text: str | None) -> Any:
    option = OPTIONS[name]
    try:
        return option.parse(option.default if text is None else text)
    except ValueError as error:
        raise _wrong(name, str(error)) from error


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ",".join(map(str, value))
    return str(value)


def _database_url(text: str, data_dir: Path) -> str:
    url = text or sqlite_url(data_dir / "pawport.db")
    if plain_sqlite_path(url) is not None:
        return url
    from pawport.db.url import parse_url  # noqa: PLC0415 - a start need not wait for SQLAlchemy

    try:
        parse_url(url)
    except OperatorError as error:
        raise _wrong("database_url", str(error)) from None
    return url


def _check_tls(cert: Path | None, key: Path | None) -> None:
    if cert is None and key is None:
        return
    if cert is None or key is None:
        raise _wrong("tls_cert", "--tls-cert and --tls-key must be used together")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except ssl.SSLError as error:
        reason = error.reason or "not PEM files"
        raise _wrong("tls_cert", f"the certificate and the key do not match: {reason}") from error


def _check_limits(workers: int, limits: str, redis_url: str) -> None:
    if workers > 1 and not redis_url and limits != "per-worker":
        raise _wrong(
            "workers",
            f"{workers} workers require Redis for exact rate limits (--redis-url); or use --limits "
            f"per-worker: each counts separately, and a key can use up to {workers} times its limit",
        )
