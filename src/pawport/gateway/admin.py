"""Envoy's admin interface, over a unix socket that only its own user can open."""

import itertools
import json
import re
import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote

__all__ = ["EnvoyAdmin", "EnvoyError"]

_TIMEOUT = 10.0  # seconds
_BUCKET = re.compile(r"^\w+_bucket\{.*\} (\d+)$", re.MULTILINE)
_SUM = re.compile(r"^\w+_sum\{.*\} (\S+)$", re.MULTILINE)


class EnvoyError(Exception):
    """Envoy does not start, or does not answer on its admin socket."""


class EnvoyAdmin:
    """Asks and commands one Envoy. Every method but `is_ready` raises EnvoyError if Envoy does not answer."""

    def __init__(self, path: str) -> None:
        """`path` is the unix socket's."""
        self._path = path

    def is_ready(self) -> bool:
        """Whether Envoy serves."""
        try:
            self._request("GET", "/ready")
        except EnvoyError:
            return False
        return True

    def is_draining(self) -> bool:
        """Whether Envoy was told to drain, or to fail its health checks."""
        return bool(self._get_json("/server_info")["state"] == "DRAINING")

    def port(self, listener: str) -> int:
        """The TCP port of a listener by its name: for listeners that were configured with port 0."""
        for status in self._get_json("/listeners?format=json")["listener_statuses"]:
            if status["name"] == listener:
                return int(status["local_address"]["socket_address"]["port_value"])
        raise EnvoyError(f"Envoy has no listener named {listener}")

    def stats(self, pattern: str) -> dict[str, int]:
        """The counters and gauges whose names match the regular expression, by name."""
        entries = self._get_json(f"/stats?format=json&filter={quote(pattern)}")["stats"]
        return {entry["name"]: entry["value"] for entry in entries if "value" in entry}

    def histogram(self, name: str) -> tuple[list[float], float]:
        """What a histogram of Envoy's has observed since the start: the numbers in its buckets, with the one
        that has no upper end, and the sum. They are a few seconds old."""
        text = self._request("GET", f"/stats/prometheus?filter={quote(f'^{re.escape(name)}$')}").decode()
        cumulative = [float(number) for number in _BUCKET.findall(text)]
        found = _SUM.search(text)
        numbers = [number - before for before, number in itertools.pairwise([0.0, *cumulative])]
        return numbers, float(found[1]) if found else 0.0

    def drain_listeners(self) -> None:
        """Begins a graceful drain: callers are told to go elsewhere, calls in flight are finished."""
        self._request("POST", "/drain_listeners?graceful")

    def fail_health_checks(self, timeout: float = _TIMEOUT) -> None:
        """Makes the health_check filter answer 503 from now on. `timeout`: the seconds that it may take."""
        self._request("POST", "/healthcheck/fail", timeout)

    def pass_health_checks(self) -> None:
        """Ends the effect of `fail_health_checks`."""
        self._request("POST", "/healthcheck/ok")

    def _get_json(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._request("GET", path))
        return answer

    def _request(self, method: str, path: str, timeout: float = _TIMEOUT) -> bytes:
        try:
            with closing(_UnixConnection(self._path, timeout)) as connection:
                connection.request(method, path)
                response = connection.getresponse()
                body = response.read()
        except (OSError, HTTPException) as error:
            raise EnvoyError(f"Envoy does not answer on its admin socket: {error}") from error
        if response.status != 200:
            raise EnvoyError(f"Envoy answered {method} {path} with {response.status}")
        return body


class _UnixConnection(HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("envoy", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        # Assigned first, so that it is closed if it does not connect.
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
