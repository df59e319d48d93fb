"""The settings: every option of `pawport serve`, checked before a port is bound.

`Settings` says each of them once. The options of commands and the environment's variables follow from it:
`--database-url` is `PAWPORT_DATABASE_URL`. The environment is also how the settings reach the processes that
`serve` starts.
"""

import importlib.util
import re
import socket
import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Self, TypeVar
from urllib.parse import urlsplit

from pawport.kit.console import OperatorError
from pawport.kit.disk import make_folder

__all__ = ["ADMIN", "DIALECTS", "HOSTS", "OPTIONS", "Address", "Settings", "SettingsError", "variable"]

T = TypeVar("T")

HOSTS: Final = ("envoy", "grpcio")
DIALECTS: Final = ("petnow", "pawssource", "smarttag", "allivet")
_LIMITS: Final = ("exact", "per-worker")
_SHORTEST_KEY: Final = 32  # characters: too long to be guessed
_LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_LOG_CALLS: Final = ("all", "errors", "none")
_ALL: Final = "0.0.0.0"  # noqa: S104 - only when the user asks for it
_HOST_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_RATES: Final = re.compile(r"([1-9]\d{0,6}),([1-9]\d{0,6})")
_FLAGS: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_REDIS_FORMS: Final = "must be redis://HOST or redis://:PASSWORD@HOST:PORT/NUMBER; rediss:// for TLS"
_REDIS_PORT: Final = 6379


class SettingsError(OperatorError):
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
            raise ValueError(f"{text!r} must be HOST:PORT")
        try:
            found = socket.getaddrinfo(name.strip("[]") or _ALL, int(port), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:  # the latter for what no host can be called
            raise ValueError(f"unknown host {name!r}") from error
        return cls(str(found[0][4][0]), int(port))

    def __str__(self) -> str:
        return f"[{self.ip}]:{self.port}" if ":" in self.ip else f"{self.ip}:{self.port}"


ADMIN: Final = Address("127.0.0.1", 9464)
"""Where operators are served by default, if that port is free."""


def _number(maximum: int, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= maximum:
        raise ValueError(f"{text!r} must be a number between 1 and {maximum}")
    return int(text)


def _choice(choices: tuple[str, ...], text: str) -> str:
    if text not in choices:
        raise ValueError(f"{text!r} must be one of {', '.join(choices)}")
    return text


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise ValueError(f"{text!r} must be yes or no")
    return _FLAGS[text.lower()]


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError(f"{text!r} begins with an unknown user") from None


def _file(text: str) -> Path | None:
    if not text:
        return None
    path = _path(text)
    try:
        path.open("rb").close()
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror}") from error
    return path


def _redis_url(text: str) -> str:
    """With a port: Redis's client wants one."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(_REDIS_FORMS) from None
    if parts.scheme not in {"redis", "rediss"} or not re.fullmatch(r"(/\d*)?", parts.path):
        raise ValueError(_REDIS_FORMS)
    place = parts.netloc.removesuffix(":") or "localhost"
    return text if port is not None else parts._replace(netloc=f"{place}:{_REDIS_PORT}").geturl()


def _rates(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    found = _RATES.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} must be calls per minute and calls per second, such as 3000,200")
    return int(found[1]), int(found[2])


def _key(text: str) -> str:
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("must be printable ASCII characters without spaces")
    if text and len(text) < _SHORTEST_KEY:
        raise ValueError(f"must have at least {_SHORTEST_KEY} characters")
    return text


def _origins(text: str) -> tuple[str, ...]:
    found = tuple(origin.strip().rstrip("/") for origin in text.split(",") if origin.strip())
    for origin in found:
        if origin != "*" and not origin.startswith(("http://", "https://")):
            raise ValueError(f"{origin!r} must be an origin such as https://app.example, or *")
    return found


def _web_address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s?#]+", text):
        raise ValueError(f"{text!r} must be a URL such as https://pets.example.com")
    return text.rstrip("/")


def _picture_store(text: str) -> str:
    if text and not re.fullmatch(r"s3://[^/\s]+(/\S*)?", text):
        raise ValueError(f"{text!r} must be s3://BUCKET or s3://BUCKET/PREFIX")
    if text and importlib.util.find_spec("obstore") is None:
        raise ValueError("a bucket requires another package: pip install 'pawport[s3]'")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    """Host names and IP addresses, in lower case."""
    given = tuple(each.strip().lower() for each in text.split(",") if each.strip())
    for each in given:
        if not _HOST_NAME.fullmatch(each) and not _is_ipv6(each):
            raise ValueError(f"{each!r} must be a host name or an IP address, without a port")
    return given


def _is_ipv6(text: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6, text)
    except (OSError, UnicodeError):
        return False
    return True


def _dialect_hosts(text: str) -> tuple[str, ...]:
    given = [each.strip().lower() for each in text.split(",") if each.strip()]
    for each in given:
        name, _, host = each.partition("=")
        if name not in DIALECTS or not _HOST_NAME.fullmatch(host):
            example = f"{DIALECTS[0]}=api.example.com; the dialects are {', '.join(DIALECTS)}"
            raise ValueError(f"{each!r} must be DIALECT=HOST, such as {example}")
    hosts = [each.partition("=")[2] for each in given]
    if len(set(hosts)) < len(hosts):
        raise ValueError("a host name can be used for only one dialect")
    return tuple(given)


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
    data_dir: Path = _option("data", _path, "The folder for data files.")
    workers: int = _option(
        "1", partial(_number, 64), "The number of worker processes; more than 1 requires PostgreSQL."
    )
    host: str = _option("envoy", partial(_choice, HOSTS), f"What runs the services: {' or '.join(HOSTS)}.")
    tls_cert: Path | None = _option("", _file, "A PEM file with the certificate chain; enables TLS.")
    tls_key: Path | None = _option("", _file, "The PEM file with the certificate's private key.")
    limits: str = _option(
        "exact",
        partial(_choice, _LIMITS),
        "How rate limits are enforced: exact, or per-worker, where each worker counts separately.",
    )
    redis_url: str = _option(
        "", _redis_url, "redis://... where several workers share the counts of rate limits."
    )
    enterprise_limits: tuple[int, int] | None = _option(
        "", _rates, "Limits of enterprise keys: calls per minute and per second, such as 3000,200."
    )
    bootstrap_key: str = _option(
        "", _key, "The first API key of an empty database, at least 32 characters, instead of a random one."
    )
    cors_origins: tuple[str, ...] = _option(
        "", _origins, "Web origins allowed to call the service, separated by commas, or *."
    )
    dialect_hosts: tuple[str, ...] = _option(
        "",
        _dialect_hosts,
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
        _hosts,
        "Host names by which metrics can be requested, separated by commas, besides localhost and the "
        "address of --admin-listen.",
    )
    log_level: str = _option("info", partial(_choice, _LOG_LEVELS), f"{', '.join(_LOG_LEVELS)}.")
    log_calls: str = _option(
        "all", partial(_choice, _LOG_CALLS), f"Which calls are logged: {', '.join(_LOG_CALLS)}."
    )
    audit_days: int = _option(
        "365",
        partial(_number, 36_500),
        "The number of days for which events and the audit log are kept, unless set for the company.",
    )
    public_url: str = _option(
        "",
        _web_address,
        "The public base URL of the service, such as https://pets.example.com.",
    )
    picture_store: str = _option(
        "",
        _picture_store,
        "s3://BUCKET/PREFIX, to store pictures in an object store.",
        shown="the folder pictures in the data folder",
    )
    allow_private_urls: bool = _option(
        "no",
        _yes_or_no,
        "yes: pictures are also fetched from, and webhooks sent to, hosts that are not on the public "
        "Internet.",
    )

    @classmethod
    def parse(cls, given: Mapping[str, str | None]) -> Self:
        """The settings from texts by field name; absent ones have their default. SettingsError."""
        values = {name: _parsed(name, given.get(name)) for name in OPTIONS}
        settings = cls(**values | {"database_url": _database_url(values["database_url"], values["data_dir"])})
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
        name = {_ALL: "localhost", "::": "localhost"}.get(self.listen.ip)
        return f"{scheme}://{name}:{self.listen.port}" if name else f"{scheme}://{self.listen}"

    @property
    def sqlite_file(self) -> Path:
        """The file of a SQLite database."""
        from pawport.db.url import parse_url, sqlite_path  # noqa: PLC0415 - as in _database_url

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
    from pawport.db.url import parse_url, sqlite_url  # noqa: PLC0415 - --help need not wait for SQLAlchemy

    url = text or sqlite_url(data_dir / "pawport.db")
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
