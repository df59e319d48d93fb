"""What is the same for every picture that comes with a call."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from google.api.httpbody_pb2 import HttpBody

from pawport.errors import invalid
from pawport.pictures.examination import RefusedError

__all__ = ["take_upload"]


class _Taken(Protocol):
    @property
    def sha256(self) -> str: ...


T = TypeVar("T", bound=_Taken)


async def take_upload(
    image: HttpBody,
    most_bytes: int,
    find: Callable[[], Awaitable[object]],
    take: Callable[[bytes], Awaitable[T]],
) -> T:
    """What `take` makes of the data of a request's field `image`. `find` looks for the picture's pet.

    In the request, the data become their hash: by this a repeat of the call is recognized.

    Raises:
        InvalidArgument: the data are too large, or no picture that is kept.
    """
    if len(image.data) > most_bytes:
        raise invalid("image", f"must be at most {most_bytes:,} bytes")
    await find()  # before any work: most mistakes are in the ids
    try:
        taken = await take(image.data)
    except RefusedError as error:
        raise invalid("image", str(error)) from None
    image.data = bytes.fromhex(taken.sha256)
    return taken
