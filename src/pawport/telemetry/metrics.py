"""Every metric of Pawport: its name, its labels, and what it says."""

from typing import Final, NamedTuple

from pawport.kit.histograms import JOB_SECONDS as JOB_BOUNDS

__all__ = [
    "CALLS",
    "CALLS_RUNNING",
    "CALLS_WAITING",
    "CALL_SECONDS",
    "CONNECTIONS",
    "CONNECTIONS_OPEN",
    "CPU_SECONDS",
    "FAILED",
    "INFO",
    "JOBS",
    "JOBS_DUE",
    "JOBS_OLDEST",
    "JOB_ATTEMPTS",
    "JOB_SECONDS",
    "LOOP_DELAY",
    "MEMORY_REFUSALS",
    "METRICS",
    "OVERLOAD_REFUSALS",
    "POOL_BUSY",
    "POOL_SIZE",
    "POOL_WAITING",
    "RECEIVED_BYTES",
    "REQUESTS",
    "REQUESTS_OPEN",
    "REQUEST_SECONDS",
    "RESIDENT_BYTES",
    "RESTARTS",
    "SENT_BYTES",
    "TLS_ERRORS",
    "UNLOGGED",
    "WORKERS",
    "WRITE_GROUPS",
    "Metric",
]


class Metric(NamedTuple):
    """One metric. A counter's name lacks the suffix "_total", with which it is shown."""

    name: str
    kind: str  # "counter", "gauge" or "histogram"
    says: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    """Of a histogram's buckets: upper ends, included, and one more bucket without an end."""


_SHORT: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05)
_SECONDS: Final = (*_SHORT, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHOD: Final = ("grpc_service", "grpc_method")

# The names that servers of gRPC have in Prometheus, so that dashboards for them fit.
CALLS: Final = Metric(
    "grpc_server_handled", "counter", "Finished calls by status code.", (*_METHOD, "grpc_code")
)
CALL_SECONDS: Final = Metric(
    "grpc_server_handling_seconds",
    "histogram",
    "Duration of calls in a worker, without the gateway.",
    _METHOD,
    _SECONDS,
)
FAILED: Final = Metric(
    "pawport_failed_calls", "counter", "Failed calls by the reason in ErrorInfo.", ("reason",)
)
UNLOGGED: Final = Metric(
    "pawport_unlogged_calls",
    "counter",
    "Calls missing from the log because it could not be written.",
)
WRITE_GROUPS: Final = Metric(
    "pawport_write_group_size",
    "histogram",
    "Writes per commit.",
    (),
    (1, 2, 4, 8, 16, 32, 64, 128, 256),
)
POOL_SIZE: Final = Metric(
    "pawport_db_pool_size", "gauge", "Database threads, each with a connection.", ("pool",)
)
POOL_BUSY: Final = Metric("pawport_db_pool_busy", "gauge", "Busy threads of the pool.", ("pool",))
POOL_WAITING: Final = Metric(
    "pawport_db_pool_waiting", "gauge", "Tasks waiting for a thread of the pool.", ("pool",)
)
LOOP_DELAY: Final = Metric(
    "pawport_loop_delay_seconds",
    "histogram",
    "Delay of a worker's event loop, measured once per second.",
    (),
    _SECONDS,
)
CPU_SECONDS: Final = Metric(
    "pawport_process_cpu_seconds",
    "counter",
    "CPU time used by workers or the jobs process.",
    ("process",),
)
RESIDENT_BYTES: Final = Metric(
    "pawport_process_resident_bytes",
    "gauge",
    "Memory used by workers or the jobs process.",
    ("process",),
)
CALLS_RUNNING: Final = Metric("pawport_calls_running", "gauge", "Calls that are running.")
CALLS_WAITING: Final = Metric("pawport_calls_waiting", "gauge", "Calls that wait until they may run.")
OVERLOAD_REFUSALS: Final = Metric(
    "pawport_overload_refusals", "counter", "Calls rejected because too many others run or wait."
)
WORKERS: Final = Metric("pawport_workers", "gauge", "Workers that report metrics.")
JOB_ATTEMPTS: Final = Metric(
    "pawport_job_attempts",
    "counter",
    "Finished attempts at jobs: done; retried, if the job will be retried; or failed.",
    ("kind", "outcome"),
)
JOB_SECONDS: Final = Metric(
    "pawport_job_seconds", "histogram", "Duration of attempts at jobs.", ("kind",), JOB_BOUNDS
)
JOBS: Final = Metric("pawport_jobs", "gauge", "Unfinished jobs, including running ones.", ("kind",))
JOBS_DUE: Final = Metric("pawport_jobs_due", "gauge", "Jobs that are due.", ("kind",))
JOBS_OLDEST: Final = Metric(
    "pawport_jobs_oldest_seconds",
    "gauge",
    "Waiting time of the oldest due job; 0 if there is none.",
    ("kind",),
)
RESTARTS: Final = Metric(
    "pawport_process_restarts",
    "counter",
    "Restarts of processes that exited.",
    ("process",),
)
INFO: Final = Metric("pawport_info", "gauge", "Always 1; the label is the version.", ("version",))

CONNECTIONS: Final = Metric("pawport_gateway_connections", "counter", "Connections accepted by Envoy.")
CONNECTIONS_OPEN: Final = Metric("pawport_gateway_open_connections", "gauge", "Open connections.")
REQUESTS: Final = Metric(
    "pawport_gateway_requests",
    "counter",
    "Requests answered by Envoy, by HTTP status. gRPC calls are 2xx, even if they fail.",
    ("status",),
)
REQUESTS_OPEN: Final = Metric("pawport_gateway_open_requests", "gauge", "Requests in progress.")
REQUEST_SECONDS: Final = Metric(
    "pawport_gateway_request_seconds",
    "histogram",
    "Total duration of requests: in Envoy, waiting for a worker, and in the worker.",
    (),
    (0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1800, 3600),
)
RECEIVED_BYTES: Final = Metric("pawport_gateway_received_bytes", "counter", "Bytes received from callers.")
SENT_BYTES: Final = Metric("pawport_gateway_sent_bytes", "counter", "Bytes sent to callers.")
TLS_ERRORS: Final = Metric("pawport_gateway_tls_errors", "counter", "Connections whose TLS handshake failed.")
MEMORY_REFUSALS: Final = Metric(
    "pawport_gateway_memory_refusals", "counter", "Requests rejected because too much memory is in use."
)

METRICS: Final = tuple(value for value in globals().values() if isinstance(value, Metric))
