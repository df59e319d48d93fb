"""Fetches what an untrusted URL names, within limits of time, size and place."""

import asyncio
from dataclasses import dataclass
from typing import Final

from pawport.outgoing.client import Client, Response
from pawport.outgoing.errors import RequestError, TooLargeError
from pawport.outgoing.urls import parse_url

__all__ = ["Limits", "fetch"]

_REDIRECTS: Final = {301, 302, 303, 307, 308}
_MAX_REDIRECTS: Final = 5
_TRANSIENT: Final = {408, 425, 429}  # statuses that can be others later, beside those of 500 and above
_HEADERS: Final = {"Accept": "image/jpeg, image/png, image/webp"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Of all requests of a fetch together."""

    seconds: float
    most_bytes: int


async def fetch(client: Client, url: str, limits: Limits) -> bytes:
    """Returns the body of the response to a GET request, after redirects.

    Raises:
        RequestError: there is nothing, or not within the limits.
    """
    try:
        async with asyncio.timeout(limits.seconds):
            return await _followed(client, url, limits.most_bytes)
    except TimeoutError:
        raise RequestError(f"no answer within {limits.seconds:g} seconds") from None


async def _followed(client: Client, url: str, most_bytes: int) -> bytes:
    place = parse_url(url)
    for _ in range(1 + _MAX_REDIRECTS):
        async with client.send("GET", place, _HEADERS, most_bytes=most_bytes) as response:
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return await _body(response, most_bytes)
        place = parse_url(location, place.text)
    raise RequestError(f"redirected more than {_MAX_REDIRECTS} times", final=True)


async def _body(response: Response, most_bytes: int) -> bytes:
    if response.status != 200:
        transient = response.status >= 500 or response.status in _TRANSIENT
        raise RequestError(f"returned HTTP status {response.status}", final=not transient)
    if int(response.headers.get("content-length", 0)) > most_bytes:
        raise TooLargeError(most_bytes)
    return await response.read()
