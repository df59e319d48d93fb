"""Envoy's admin interface, over a unix socket that only its own user can open."""

from collections.abc import Mapping

import httpx

__all__ = ["EnvoyAdmin", "EnvoyError"]

_TIMEOUT = 10  # seconds


class EnvoyError(Exception):
    """Envoy does not start, or does not answer on its admin socket."""


class EnvoyAdmin:
    """Asks and commands one Envoy. Every method but `is_ready` raises EnvoyError if Envoy does not answer."""

    def __init__(self, socket: str) -> None:
        self._client = httpx.Client(
            transport=httpx.HTTPTransport(uds=socket, verify=False), base_url="http://envoy", timeout=_TIMEOUT
        )

    def is_ready(self) -> bool:
        """Whether Envoy serves."""
        try:
            return self._request("GET", "/ready").is_success
        except EnvoyError:
            return False

    def port(self, listener: str) -> int:
        """The TCP port of a listener by its name: for listeners that were configured with port 0."""
        for status in self._request("GET", "/listeners?format=json").json()["listener_statuses"]:
            if status["name"] == listener:
                return int(status["local_address"]["socket_address"]["port_value"])
        raise EnvoyError(f"Envoy has no listener named {listener}")

    def stats(self, pattern: str) -> dict[str, int]:
        """The counters and gauges whose names match the regular expression, by name."""
        params = {"filter": pattern, "format": "json"}
        entries = self._request("GET", "/stats", params).json()["stats"]
        return {entry["name"]: entry["value"] for entry in entries if "value" in entry}

    def drain_listeners(self) -> None:
        """Begins a graceful drain: callers are told to go elsewhere, calls in flight are finished."""
        self._request("POST", "/drain_listeners?graceful")

    def fail_health_checks(self) -> None:
        """Makes the health_check filter answer 503 from now on."""
        self._request("POST", "/healthcheck/fail")

    def pass_health_checks(self) -> None:
        """Ends the effect of `fail_health_checks`."""
        self._request("POST", "/healthcheck/ok")

    def close(self) -> None:
        """Closes the connections to Envoy."""
        self._client.close()

    def _request(self, method: str, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        try:
            return self._client.request(method, path, params=params)
        except httpx.TransportError as error:
            raise EnvoyError(f"Envoy does not answer on its admin socket: {error}") from error
