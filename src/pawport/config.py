"""The settings: every option of `pawport serve`, with its default, checked before a port is bound.

Each option has an environment variable of the same name: `--database-url` is `PAWPORT_DATABASE_URL`. That is
also how the settings reach the processes that `serve` starts.
"""

import importlib.util
import re
import socket
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pawport.db import ConfigurationError
from pawport.db.url import parse_url, sqlite_path, sqlite_url
from pawport.kit.disk import make_folder

__all__ = [
    "ADMIN",
    "DEFAULTS",
    "DIALECTS",
    "HOSTS",
    "LIMITS",
    "LOG_CALLS",
    "LOG_LEVELS",
    "Address",
    "Settings",
    "SettingsError",
    "variable",
]

HOSTS = ("envoy", "grpcio")
DIALECTS = ("petnow", "pawssource", "smarttag")
LIMITS = ("exact", "per-worker")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_CALLS = ("all", "errors", "none")
DEFAULTS = {
    "listen": "127.0.0.1:8080",
    "database_url": "",  # a SQLite file in data_dir
    "data_dir": "data",
    "workers": "1",
    "host": "envoy",
    "tls_cert": "",
    "tls_key": "",
    "limits": "exact",
    "redis_url": "",
    "enterprise_limits": "",
    "bootstrap_key": "",
    "cors_origins": "",
    "dialect_hosts": "",
    "admin_listen": "",  # ADMIN, if it is free
    "log_level": "info",
    "log_calls": "all",
    "audit_days": "365",
    "public_url": "",
    "picture_store": "",  # a folder in data_dir
    "allow_private_urls": "no",
}
_ALL = "0.0.0.0"  # noqa: S104 - only when the user asks for it
_MAX_WORKERS = 64
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_RATES = re.compile(r"([1-9]\d{0,6}),([1-9]\d{0,6})")
_MAX_AUDIT_DAYS = 36_500
_REDIS_PORT = 6379


class SettingsError(Exception):
    """A wrong setting. Its text is one line that names the option."""


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address and a TCP port; port 0 lets the system choose one."""

    ip: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "127.0.0.1:8080", "localhost:8080", "[::1]:8080" or ":8080" (all addresses). ValueError."""
        name, separator, port = text.rpartition(":")
        if not separator or not port.isdecimal() or int(port) > 65535:
            raise ValueError(f"{text!r} is not HOST:PORT")
        try:
            found = socket.getaddrinfo(name.strip("[]") or _ALL, int(port), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:  # the latter for what no host can be called
            raise ValueError(f"the host {name!r} is not known") from error
        return cls(str(found[0][4][0]), int(port))

    def __str__(self) -> str:
        return f"[{self.ip}]:{self.port}" if ":" in self.ip else f"{self.ip}:{self.port}"


ADMIN = Address("127.0.0.1", 9464)
"""Where operators are served by default, if that port is free."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Checked settings."""

    listen: Address
    database_url: str
    data_dir: Path
    workers: int
    host: str
    tls_cert: Path | None
    tls_key: Path | None
    limits: str
    redis_url: str
    enterprise_limits: tuple[int, int] | None  # calls a minute, calls a second
    bootstrap_key: str
    cors_origins: tuple[str, ...]
    dialect_hosts: tuple[str, ...]  # each as "petnow=api.example.com"
    admin_listen: Address | None
    log_level: str
    log_calls: str
    audit_days: int
    public_url: str  # without a slash at the end
    picture_store: str
    allow_private_urls: bool

    @classmethod
    def parse(cls, given: Mapping[str, str | None]) -> Self:
        """The settings from texts by field name; absent ones have their default. SettingsError."""
        text = DEFAULTS | {name: value for name, value in given.items() if value is not None}
        data_dir = _path("data_dir", text["data_dir"])
        settings = cls(
            listen=_address("listen", text["listen"]),
            database_url=_database_url(text["database_url"] or sqlite_url(data_dir / "pawport.db")),
            data_dir=data_dir,
            workers=_number("workers", text["workers"], _MAX_WORKERS),
            host=_choice("host", text["host"], HOSTS),
            tls_cert=_file("tls_cert", text["tls_cert"]),
            tls_key=_file("tls_key", text["tls_key"]),
            limits=_choice("limits", text["limits"], LIMITS),
            redis_url=_redis_url(text["redis_url"]),
            enterprise_limits=_rates("enterprise_limits", text["enterprise_limits"]),
            bootstrap_key=_bootstrap_key(text["bootstrap_key"]),
            cors_origins=_origins(text["cors_origins"]),
            dialect_hosts=_dialect_hosts(text["dialect_hosts"]),
            admin_listen=_address("admin_listen", text["admin_listen"]) if text["admin_listen"] else None,
            log_level=_choice("log_level", text["log_level"], LOG_LEVELS),
            log_calls=_choice("log_calls", text["log_calls"], LOG_CALLS),
            audit_days=_number("audit_days", text["audit_days"], _MAX_AUDIT_DAYS),
            public_url=_web_address("public_url", text["public_url"]),
            picture_store=_picture_store(text["picture_store"]),
            allow_private_urls=_flag("allow_private_urls", text["allow_private_urls"]),
        )
        _check_tls(settings.tls_cert, settings.tls_key)
        if settings.workers > 1 and settings.is_sqlite:
            raise _wrong("workers", "SQLite is served by one worker; more need PostgreSQL (--database-url)")
        _check_limits(settings.workers, settings.limits, settings.redis_url)
        return settings

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """The settings from PAWPORT_* variables. SettingsError."""
        return cls.parse({name: environ.get(variable(name)) for name in DEFAULTS})

    def environment(self) -> dict[str, str]:
        """The PAWPORT_* variables from which `from_environment` makes these settings again."""
        return {variable(field.name): _text(getattr(self, field.name)) for field in fields(self)}

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file that one worker serves."""
        return parse_url(self.database_url).drivername == "sqlite"

    @property
    def url(self) -> str:
        """Where callers reach the service."""
        scheme = "https" if self.tls_cert else "http"
        name = {_ALL: "localhost", "::": "localhost"}.get(self.listen.ip)
        return f"{scheme}://{name}:{self.listen.port}" if name else f"{scheme}://{self.listen}"

    @property
    def sqlite_file(self) -> Path:
        """The file of a SQLite database."""
        return sqlite_path(parse_url(self.database_url)).absolute()

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


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"PAWPORT_{name.upper()}"


def _wrong(name: str, why: str) -> SettingsError:
    return SettingsError(f"--{name.replace('_', '-')}: {why}")


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ",".join(map(str, value))
    return str(value)


def _address(name: str, text: str) -> Address:
    try:
        return Address.parse(text)
    except ValueError as error:
        raise _wrong(name, str(error)) from error


def _database_url(text: str) -> str:
    try:
        parse_url(text)
    except ConfigurationError as error:
        raise _wrong("database_url", str(error)) from None
    return text


def _number(name: str, text: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise _wrong(name, f"{text!r} is not a number from 1 to {most}")
    return int(text)


def _redis_url(text: str) -> str:
    """With a port: Redis's client wants one."""
    if not text:
        return ""
    wrong = _wrong(
        "redis_url", "must be redis://HOST or redis://:PASSWORD@HOST:PORT/NUMBER; rediss:// for TLS"
    )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"redis", "rediss"} or not re.fullmatch(r"(/\d*)?", parts.path):
        raise wrong
    place = parts.netloc.removesuffix(":") or "localhost"
    return text if port is not None else parts._replace(netloc=f"{place}:{_REDIS_PORT}").geturl()


def _rates(name: str, text: str) -> tuple[int, int] | None:
    if not text:
        return None
    found = _RATES.fullmatch(text)
    if found is None:
        raise _wrong(name, f"{text!r} is not calls a minute and calls a second, such as 3000,200")
    return int(found[1]), int(found[2])


def _check_limits(workers: int, limits: str, redis_url: str) -> None:
    if workers == 1 or redis_url or limits == "per-worker":
        return
    raise _wrong(
        "workers",
        f"{workers} workers count a key's calls together only in Redis (--redis-url); or say "
        f"--limits per-worker: each counts alone, and a key may make up to {workers} times its limit",
    )


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise _wrong(name, f"{text!r} is not one of {', '.join(choices)}")
    return text


def _flag(name: str, text: str) -> bool:
    found = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}.get(text.lower())
    if found is None:
        raise _wrong(name, f"{text!r} is not yes or no")
    return found


def _path(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise _wrong(name, f"{text!r} begins with a user who is not known") from None


def _file(name: str, text: str) -> Path | None:
    if not text:
        return None
    path = _path(name, text)
    try:
        path.open("rb").close()
    except OSError as error:
        raise _wrong(name, f"cannot read {path}: {error.strerror}") from error
    return path


def _check_tls(cert: Path | None, key: Path | None) -> None:
    if cert is None and key is None:
        return
    if cert is None or key is None:
        raise _wrong("tls_cert", "--tls-cert and --tls-key belong together")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except ssl.SSLError as error:
        reason = error.reason or "not PEM files"
        raise _wrong("tls_cert", f"the certificate and the key do not fit together: {reason}") from error


def _bootstrap_key(text: str) -> str:
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise _wrong("bootstrap_key", "a key has printable ASCII characters and no space")
    return text


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(origin.strip().rstrip("/") for origin in text.split(",") if origin.strip())
    for origin in origins:
        if origin != "*" and not origin.startswith(("http://", "https://")):
            raise _wrong("cors_origins", f"{origin!r} is not an origin such as https://app.example, or *")
    return origins


def _web_address(name: str, text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s?#]+", text):
        raise _wrong(name, f"{text!r} is not an address such as https://pets.example.com")
    return text.rstrip("/")


def _picture_store(text: str) -> str:
    if text and not re.fullmatch(r"s3://[^/\s]+(/\S*)?", text):
        raise _wrong("picture_store", f"{text!r} is not s3://BUCKET or s3://BUCKET/PREFIX")
    if text and importlib.util.find_spec("obstore") is None:
        raise _wrong("picture_store", "a bucket needs another package: pip install 'pawport[s3]'")
    return text


def _dialect_hosts(text: str) -> tuple[str, ...]:
    given = [each.strip().lower() for each in text.split(",") if each.strip()]
    for each in given:
        name, _, host = each.partition("=")
        if name not in DIALECTS or not _HOST_NAME.fullmatch(host):
            example = f"{DIALECTS[0]}=api.example.com; the dialects are {', '.join(DIALECTS)}"
            raise _wrong("dialect_hosts", f"{each!r} is not DIALECT=HOST, such as {example}")
    hosts = [each.partition("=")[2] for each in given]
    if len(set(hosts)) < len(hosts):
        raise _wrong("dialect_hosts", "a host name can be that of one dialect alone")
    return tuple(given)
