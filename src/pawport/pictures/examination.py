"""Has pictures decoded, a few at once, each in a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from pawport.db.threads import Threads
from pawport.errors import Unavailable
from pawport.kit.python import PYTHON
from pawport.pictures.bounds import SECONDS

__all__ = ["Examination", "Picture", "RefusedError", "Smaller"]

_AT_ONCE: Final = 2  # each can take most of a GB for a moment
_PATIENCE: Final = 3 * SECONDS  # of computing time, on a machine that is busy with calls


class RefusedError(Exception):
    """The data are not a picture that is kept. The text says what it must be."""


@dataclass(frozen=True, slots=True)
class Smaller:
    """A JPEG picture without metadata, upright, made of another."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded without error."""

    data: bytes
    content_type: str
    width: int
    height: int
    sha256: str
    smaller: tuple[Smaller, ...]


class Examination:
    """Checks pictures."""

    def __init__(self) -> None:
        self._threads = Threads(_AT_ONCE, "pawport-pictures")

    async def picture(self, data: bytes, sides: tuple[int, ...] = ()) -> Picture:
        """The picture that the data are, and smaller ones of it with at most these sides, the largest first.

        Raises:
            RefusedError: they are no picture, damaged, too large, or a trap.
            Unavailable: no process can be started.
        """
        return await self._threads.run(_examine, data, sides)

    def close(self) -> None:
        """Ends the threads."""
        self._threads.close()


def _examine(data: bytes, sides: tuple[int, ...]) -> Picture:
    program = [os.environ.get(PYTHON, sys.executable), "-I", "-m", "pawport.pictures.examiner"]
    try:
        done = subprocess.run(
            [*program, ",".join(map(str, sides))],
            input=data,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            # Not this one's: in Envoy it has settings for Python inside another program.
            env={"PATH": os.environ.get("PATH", "")},
        )
    except subprocess.TimeoutExpired:
        raise RefusedError("takes too long to decode") from None
    except OSError as error:
        raise Unavailable("pictures cannot be checked at the moment") from error
    if done.returncode:
        raise RefusedError("takes too much time or memory to decode")
    head, _, rest = done.stdout.partition(b"\n")
    return _picture(data, json.loads(head), rest)


def _picture(data: bytes, found: dict[str, Any], rest: bytes) -> Picture:
    if "refusal" in found:
        raise RefusedError(found["refusal"])
    smaller = []
    for each in found["smaller"]:
        smaller.append(Smaller(rest[: each["bytes"]], *each["size"]))
        rest = rest[each["bytes"] :]
    width, height = found["size"]
    return Picture(data, found["content_type"], width, height, sha256(data).hexdigest(), tuple(smaller))
