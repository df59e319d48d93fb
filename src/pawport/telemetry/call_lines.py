"""Renders the lines that calls have in the log.

They have the form of all other lines, but are put together by hand: there are thousands a second, and what
makes the others takes ten times as long. No text of a caller is in them but the request id, which was
checked.
"""

import json
import logging
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from grpc import StatusCode

from pawport.kit.logger import structlog
from pawport.logs import is_watched
from pawport.rpc.observation import CallEnd

__all__ = ["CallLines"]

_OK: Final = StatusCode.OK.name
_ERRORS: Final = {code.name for code in (StatusCode.INTERNAL, StatusCode.UNKNOWN, StatusCode.DATA_LOSS)}
_WARNINGS: Final = {StatusCode.UNAVAILABLE.name, StatusCode.DEADLINE_EXCEEDED.name}


class CallLines:
    """Makes lines of calls: of "all", "errors" or "none", and at least of a level, such as "info"."""

    def __init__(self, which: str, level: str) -> None:
        self._least = logging.getLevelNamesMapping()[level.upper()]
        self._only_errors = which == "errors"
        self._never = which == "none"
        self._pretty = structlog.dev.ConsoleRenderer() if is_watched() else None
        self._heads: dict[tuple[str, str, str], str] = {}
        self._second = -1
        self._second_text = ""

    def render(self, calls: Iterable[CallEnd]) -> Iterator[str]:
        """The lines of those calls that have one, each with its end of line."""
        if self._never:
            return
        wall = time.time() - time.perf_counter()
        for method, code, reason, started, ended, key_id, request_id in calls:
            if code == _OK and self._only_errors:
                continue
            head = self._heads.get((method, code, reason))
            if head is None:
                head = self._new_head(method, code, reason)
            if head:
                line = (
                    f'{head}"duration": {ended - started:.6f}, "key_id": "{key_id}", '
                    f'"request_id": "{request_id}", "timestamp": "{self._time(ended + wall)}"}}\n'
                )
                yield line if self._pretty is None else self._prettified(line)

    def _new_head(self, method: str, code: str, reason: str) -> str:
        """The beginning of a line, up to what differs between calls; empty if there is to be none."""
        level = _level(code)
        head = ""
        if logging.getLevelNamesMapping()[level.upper()] >= self._least:
            why = {"reason": reason} if reason else {}
            what = {"event": "call", "level": level, "method": method or "unknown", "code": code, **why}
            head = f"{json.dumps(what)[:-1]}, "
        self._heads[method, code, reason] = head
        return head

    def _time(self, timestamp: float) -> str:
        second = int(timestamp)
        if second != self._second:
            self._second = second
            self._second_text = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{self._second_text}.{int((timestamp - second) * 1e6):06d}Z"

    def _prettified(self, line: str) -> str:
        assert self._pretty is not None  # noqa: S101 - tells the type checker
        return f"{self._pretty(None, '', json.loads(line))}\n"


def _level(code: str) -> str:
    if code in _ERRORS:
        return "error"
    return "warning" if code in _WARNINGS else "info"
