"""Fetching, as tests call it."""

import asyncio
from typing import Final

import pytest

from pawport.outgoing.client import Client
from pawport.outgoing.errors import RequestError
from pawport.pictures import fetching
from pawport.pictures.fetching import Limits

ANYWHERE: Final = Client(private=True)
PUBLIC_ONLY: Final = Client()
LIMITS: Final = Limits(seconds=20, most_bytes=100_000)


def fetch(url: str, client: Client = ANYWHERE, limits: Limits = LIMITS) -> bytes:
    return asyncio.run(fetching.fetch(client, url, limits))


def failure(url: str, client: Client = ANYWHERE, limits: Limits = LIMITS) -> RequestError:
    with pytest.raises(RequestError) as caught:
        fetch(url, client, limits)
    return caught.value
