"""URLs as people write them, and what a request says of them."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from pawport.outgoing.errors import RequestError

__all__ = ["Url", "parse_url"]

_PORTS: Final = {"http": 80, "https": 443}
_WHITESPACE: Final = re.compile(r"[\x00-\x20\x7f]")
_RESERVED: Final = "%/:=&?~#+!$,;'@()*[]"  # what a path or query may have as it is


@dataclass(frozen=True, slots=True)
class Url:
    """Where a request goes. A fragment is left out: servers do not get it."""

    text: str
    scheme: str
    host: str
    """In ASCII. An IPv6 address is without brackets."""
    port: int
    target: str
    """The path and the query, as in the first line of a request."""

    @property
    def authority(self) -> str:
        """The value of the header Host."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"


def parse_url(text: str, base: str = "") -> Url:
    """Reads an absolute URL, or one that is relative to a base.

    Raises:
        RequestError: it is not an http or https URL with a host.
    """
    try:
        absolute = urljoin(base, text.strip())
        parsed = urlsplit(_WHITESPACE.sub(lambda found: quote(found[0]), absolute))
        host, port = (parsed.hostname or "").encode("idna").decode(), parsed.port
    except UnicodeError:
        raise RequestError("the host name is not valid", final=True) from None
    except ValueError:
        raise RequestError("is not a URL", final=True) from None
    if parsed.scheme not in _PORTS or not host or port == 0:
        raise RequestError("is not an http or https URL", final=True)
    if parsed.username is not None or parsed.password is not None:
        raise RequestError("must not contain a user name or password", final=True)
    return Url(parsed.geturl(), parsed.scheme, host, port or _PORTS[parsed.scheme], _target(parsed))


def _target(url: SplitResult) -> str:
    query = f"?{quote(url.query, safe=_RESERVED)}" if url.query else ""
    return quote(url.path or "/", safe=_RESERVED) + query
