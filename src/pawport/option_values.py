"""What the texts of settings mean: each function returns the value, or raises ValueError."""

import importlib.util
import re
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

__all__ = [
    "ALL_ADDRESSES",
    "DIALECTS",
    "Address",
    "to_choice",
    "to_dialect_hosts",
    "to_file",
    "to_flag",
    "to_hosts",
    "to_key",
    "to_number",
    "to_origins",
    "to_path",
    "to_picture_store",
    "to_rates",
    "to_redis_url",
    "to_web_address",
]

DIALECTS: Final = ("petnow", "pawssource", "smarttag", "allivet")
_SHORTEST_KEY: Final = 32  # characters: too long to be guessed
_HOST_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_RATES: Final = re.compile(r"([1-9]\d{0,6}),([1-9]\d{0,6})")
_FLAGS: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_REDIS_FORMS: Final = "must be redis://HOST or redis://:PASSWORD@HOST:PORT/NUMBER; rediss:// for TLS"
_REDIS_PORT: Final = 6379
ALL_ADDRESSES: Final = "0.0.0.0"  # noqa: S104 - only when the user asks for it


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
            found = socket.getaddrinfo(name.strip("[]") or ALL_ADDRESSES, int(port), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:  # the latter for what no host can be called
            raise ValueError(f"unknown host {name!r}") from error
        return cls(str(found[0][4][0]), int(port))

    def __str__(self) -> str:
        return f"[{self.ip}]:{self.port}" if ":" in self.ip else f"{self.ip}:{self.port}"


def to_number(maximum: int, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= maximum:
        raise ValueError(f"{text!r} must be a number between 1 and {maximum}")
    return int(text)


def to_choice(choices: tuple[str, ...], text: str) -> str:
    if text not in choices:
        raise ValueError(f"{text!r} must be one of {', '.join(choices)}")
    return text


def to_flag(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise ValueError(f"{text!r} must be yes or no")
    return _FLAGS[text.lower()]


def to_path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError(f"{text!r} begins with an unknown user") from None


def to_file(text: str) -> Path | None:
    if not text:
        return None
    path = to_path(text)
    try:
        path.open("rb").close()
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror}") from error
    return path


def to_redis_url(text: str) -> str:
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


def to_rates(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    found = _RATES.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} must be calls per minute and calls per second, such as 3000,200")
    return int(found[1]), int(found[2])


def to_key(text: str) -> str:
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("must be printable ASCII characters without spaces")
    if text and len(text) < _SHORTEST_KEY:
        raise ValueError(f"must have at least {_SHORTEST_KEY} characters")
    return text


def to_origins(text: str) -> tuple[str, ...]:
    found = tuple(origin.strip().rstrip("/") for origin in text.split(",") if origin.strip())
    for origin in found:
        if origin != "*" and not origin.startswith(("http://", "https://")):
            raise ValueError(f"{origin!r} must be an origin such as https://app.example, or *")
    return found


def to_web_address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s?#]+", text):
        raise ValueError(f"{text!r} must be a URL such as https://pets.example.com")
    return text.rstrip("/")


def to_picture_store(text: str) -> str:
    if text and not re.fullmatch(r"s3://[^/\s]+(/\S*)?", text):
        raise ValueError(f"{text!r} must be s3://BUCKET or s3://BUCKET/PREFIX")
    if text and importlib.util.find_spec("obstore") is None:
        raise ValueError("a bucket requires another package: pip install 'pawport[s3]'")
    return text


def to_hosts(text: str) -> tuple[str, ...]:
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


def to_dialect_hosts(text: str) -> tuple[str, ...]:
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
