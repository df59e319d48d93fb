"""Pictures in a bucket of S3, or of another store that speaks its protocol.

Keys, region and endpoint come from AWS's own environment variables, such as AWS_ACCESS_KEY_ID, AWS_REGION
and AWS_ENDPOINT_URL.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from pawport.errors import Unavailable
from pawport.pictures.store import MissingError

__all__ = ["BucketStore"]

_PATIENCE: Final = timedelta(seconds=20)


class BucketStore:
    """A `Store` in a bucket."""

    def __init__(self, place: str) -> None:
        """`place`: "s3://BUCKET" or "s3://BUCKET/PREFIX"."""
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            # An endpoint of one's own, inside of one's own network, may have no certificate.
            client_options={"allow_http": True, "timeout": _PATIENCE},
            retry_config={"max_retries": 3, "retry_timeout": _PATIENCE},
        )

    def put(self, name: str, data: bytes) -> None:
        with _translating():
            obstore.put(self._store, name, data)

    def get(self, name: str) -> bytes:
        with _translating():
            try:
                return bytes(obstore.get(self._store, name).bytes())
            except FileNotFoundError:
                raise MissingError from None

    def delete(self, names: Iterable[str]) -> None:
        with _translating():
            for name in names:
                with suppress(FileNotFoundError):
                    obstore.delete(self._store, name)


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        raise Unavailable("the picture store is unavailable") from error
