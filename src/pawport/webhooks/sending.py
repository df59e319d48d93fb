"""One attempt to deliver a webhook."""

import asyncio
import codecs
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from pawport.outgoing.client import Client, Response
from pawport.outgoing.errors import RequestError, TooLargeError
from pawport.outgoing.urls import Url, parse_url

__all__ = ["SECONDS", "Attempt", "Request", "Sender", "check_url"]

SECONDS: Final = 15.0
"""Of an attempt in all, with the look-up of the name, the connection and TLS."""
_MOST_BYTES: Final = 64 << 10  # that are read of an answer
_KEPT_BYTES: Final = 1 << 10  # of them, for whoever looks for the cause of a failure
_MOST_RETRY_AFTER: Final = 3 * 86_400  # seconds: a delivery is not retried for longer than that


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. `headers` are those of `signing.signature_headers`."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of an attempt."""

    status: int | None
    """Of HTTP. None: there was no answer."""
    error: str | None
    """Why it failed, in plain words. None: the status is 200 to 299, and the answer came in time."""
    answer: str
    """The first 1,024 bytes of the answer's body, as text."""
    seconds: float
    """How long it took."""
    retry_after: int | None
    """The seconds that a failed answer asks to wait, at most 3 days."""

    @property
    def succeeded(self) -> bool:
        """Whether the receiver has taken the message."""
        return self.error is None


class Sender:
    """Delivers webhooks. Any number at once: what they share does not change."""

    def __init__(
        self, *, private: bool = False, tls: ssl.SSLContext | None = None, keep: bool = False
    ) -> None:
        """`private`: whether URLs may be http, and machines that are not on the public Internet. `tls`: which
        certificates are trusted, instead of those that the system trusts. `keep`: connections are kept for a
        few seconds; `close` has to be called then."""
        self._private = private
        self._client = Client(private=private, tls=tls, keep=keep)

    def close(self) -> None:
        """Closes the connections that are kept."""
        self._client.close()

    async def send(self, request: Request) -> Attempt:
        """Posts a body to a URL, and returns what came of it: also a failure is not an exception.

        Redirects are not followed. An answer beyond 64 KiB is not read, and its status still counts.
        """
        started = time.monotonic()
        exchange, problem = _Exchange(), None
        try:
            async with asyncio.timeout(SECONDS):
                await exchange.run(self._client, check_url(request.url, private=self._private), request)
        except TimeoutError:
            what = "no answer" if exchange.response is None else "no end of the answer"
            problem = f"{what} within {SECONDS:g} seconds"
        except RequestError as error:
            problem = error.reason
        return exchange.attempt(problem, time.monotonic() - started)


def check_url(url: str, *, private: bool) -> Url:
    """Reads the URL of an endpoint. Where its host is, only a delivery finds out.

    Raises:
        RequestError: it is not an https URL, or one of http where `private` URLs are allowed.
    """
    parsed = parse_url(url)
    if parsed.scheme != "https" and not private:
        raise RequestError("is not an https URL", final=True)
    return parsed


class _Exchange:
    """An attempt under way: the answer as far as it has come."""

    def __init__(self) -> None:
        self.response: Response | None = None

    async def run(self, client: Client, url: Url, request: Request) -> None:
        headers = {"Content-Type": "application/json", **request.headers}
        async with client.send("POST", url, headers, request.body, most_bytes=_MOST_BYTES) as response:
            self.response = response
            with suppress(TooLargeError):  # nobody needs the rest
                await response.read()

    def attempt(self, problem: str | None, seconds: float) -> Attempt:
        if self.response is None:
            return Attempt(None, problem, "", seconds, None)
        status, text = self.response.status, _text(self.response.body)
        error = _status_error(status) or problem
        wait = _retry_after(self.response.headers.get("retry-after", "")) if error else None
        return Attempt(status, error, text, seconds, wait)


def _status_error(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    return f"HTTP status {status}" + ("; redirects are not followed" if 300 <= status < 400 else "")


def _text(body: bytearray) -> str:
    """The beginning of a body. Without NUL, which PostgreSQL does not store."""
    decoder = codecs.getincrementaldecoder("utf-8")(
        errors="replace"
    )  # leaves out a last character that is cut
    return decoder.decode(bytes(body[:_KEPT_BYTES])).replace("\0", "\N{REPLACEMENT CHARACTER}")


def _retry_after(value: str) -> int | None:
    """The seconds that a header asks to wait: it has a number of them, or a date (RFC 9110, 10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return int(min(float(value), _MOST_RETRY_AFTER))
    try:
        until = parsedate_to_datetime(value)
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, OverflowError):
        return None
    return max(0, min(round(wait.total_seconds()), _MOST_RETRY_AFTER))
