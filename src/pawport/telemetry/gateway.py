"""What Envoy tells of itself that is worth watching."""

from typing import Final

from pawport.gateway.admin import EnvoyAdmin
from pawport.gateway.config import STAT_PREFIX
from pawport.telemetry import metrics
from pawport.telemetry.samples import Counts, Gauges

__all__ = ["gateway_samples"]

_HTTP: Final = f"http.{STAT_PREFIX}."
_STATUSES: Final = ("1xx", "2xx", "3xx", "4xx", "5xx")
_COUNTERS: Final = {
    f"{_HTTP}downstream_cx_total": metrics.CONNECTIONS,
    f"{_HTTP}downstream_cx_rx_bytes_total": metrics.RECEIVED_BYTES,
    f"{_HTTP}downstream_cx_tx_bytes_total": metrics.SENT_BYTES,
    f"{_HTTP}downstream_rq_overload_close": metrics.MEMORY_REFUSALS,
}
_GAUGES: Final = {
    f"{_HTTP}downstream_cx_active": metrics.CONNECTIONS_OPEN,
    f"{_HTTP}downstream_rq_active": metrics.REQUESTS_OPEN,
}
_TLS_ERROR: Final = ".ssl.connection_error"  # after the name of a listener
_WANTED: Final = rf"^http\.{STAT_PREFIX}\.(downstream_(cx|rq))|\.ssl\.connection_error$"
_TIME: Final = f"{_HTTP}downstream_rq_time"
_MILLISECONDS: Final = 1000


def gateway_samples(envoy: EnvoyAdmin) -> tuple[Counts, Gauges]:
    """Of one Envoy. EnvoyError if it does not answer."""
    stats = envoy.stats(_WANTED)
    counts: Counts = {(metric.name, ()): [stats.get(name, 0)] for name, metric in _COUNTERS.items()}
    for status in _STATUSES:
        counts[metrics.REQUESTS.name, (status,)] = [stats.get(f"{_HTTP}downstream_rq_{status}", 0)]
    tls_errors = (number for name, number in stats.items() if name.endswith(_TLS_ERROR))
    counts[metrics.TLS_ERRORS.name, ()] = [sum(tls_errors)]
    numbers, total = envoy.histogram(_TIME)
    if numbers:
        counts[metrics.REQUEST_SECONDS.name, ()] = [*numbers, total / _MILLISECONDS]
    return counts, {(metric.name, ()): stats.get(name, 0) for name, metric in _GAUGES.items()}
