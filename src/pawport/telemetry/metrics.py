"""Every metric of Pawport: its name, its labels, and what it says."""

from typing import Final, NamedTuple

from pawport.jobs.statistics import SECONDS as JOB_BOUNDS

__all__ = [
    "CALLS",
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
    "METRICS",
    "OVERLOAD_LIMIT",
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
    "grpc_server_handled", "counter", "Calls that ended, by their status code.", (*_METHOD, "grpc_code")
)
CALL_SECONDS: Final = Metric(
    "grpc_server_handling_seconds",
    "histogram",
    "How long a worker took for calls, without the gateway before it.",
    _METHOD,
    _SECONDS,
)
FAILED: Final = Metric(
    "pawport_failed_calls", "counter", "Calls that failed, by the reason in their ErrorInfo.", ("reason",)
)
UNLOGGED: Final = Metric(
    "pawport_unlogged_calls",
    "counter",
    "Calls without the line that they should have in the log, since nobody took it.",
)
WRITE_GROUPS: Final = Metric(
    "pawport_write_group_size",
    "histogram",
    "Writes of SQLite that were committed together.",
    (),
    (1, 2, 4, 8, 16, 32, 64, 128, 256),
)
POOL_SIZE: Final = Metric(
    "pawport_db_pool_size", "gauge", "Threads that use the database, each with a session.", ("pool",)
)
POOL_BUSY: Final = Metric("pawport_db_pool_busy", "gauge", "Threads of the pool that work.", ("pool",))
POOL_WAITING: Final = Metric(
    "pawport_db_pool_waiting", "gauge", "What waits for a thread of the pool.", ("pool",)
)
LOOP_DELAY: Final = Metric(
    "pawport_loop_delay_seconds",
    "histogram",
    "How long a worker's event loop took to look at something new; asked once a second.",
    (),
    _SECONDS,
)
CPU_SECONDS: Final = Metric(
    "pawport_process_cpu_seconds",
    "counter",
    "Processor time that workers, or the process of jobs, used.",
    ("process",),
)
RESIDENT_BYTES: Final = Metric(
    "pawport_process_resident_bytes",
    "gauge",
    "Memory that workers, or the process of jobs, use.",
    ("process",),
)
WORKERS: Final = Metric("pawport_workers", "gauge", "Workers that tell how they are.")
JOB_ATTEMPTS: Final = Metric(
    "pawport_job_attempts",
    "counter",
    "Attempts at jobs that ended: done; retried, when the job is begun again; or failed for good.",
    ("kind", "outcome"),
)
JOB_SECONDS: Final = Metric(
    "pawport_job_seconds", "histogram", "How long attempts at jobs took.", ("kind",), JOB_BOUNDS
)
JOBS: Final = Metric("pawport_jobs", "gauge", "Jobs that are not ended, those that run too.", ("kind",))
JOBS_DUE: Final = Metric("pawport_jobs_due", "gauge", "Jobs that could be begun now.", ("kind",))
JOBS_OLDEST: Final = Metric(
    "pawport_jobs_oldest_seconds",
    "gauge",
    "For how long the oldest job that could be begun has been waiting; 0 if none is.",
    ("kind",),
)
RESTARTS: Final = Metric(
    "pawport_process_restarts",
    "counter",
    "Processes that were started again because they ended.",
    ("process",),
)
INFO: Final = Metric("pawport_info", "gauge", "Always 1; its label has the version.", ("version",))

CONNECTIONS: Final = Metric("pawport_gateway_connections", "counter", "Connections that Envoy accepted.")
CONNECTIONS_OPEN: Final = Metric("pawport_gateway_open_connections", "gauge", "Connections that are open.")
REQUESTS: Final = Metric(
    "pawport_gateway_requests",
    "counter",
    "Requests that Envoy answered, by their HTTP status. Calls of gRPC are 2xx, also when they fail.",
    ("status",),
)
REQUESTS_OPEN: Final = Metric("pawport_gateway_open_requests", "gauge", "Requests that are not yet answered.")
REQUEST_SECONDS: Final = Metric(
    "pawport_gateway_request_seconds",
    "histogram",
    "How long requests took in all: in Envoy, in waiting for a worker, and in it.",
    (),
    (0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1800, 3600),
)
RECEIVED_BYTES: Final = Metric("pawport_gateway_received_bytes", "counter", "Bytes that callers sent.")
SENT_BYTES: Final = Metric("pawport_gateway_sent_bytes", "counter", "Bytes that were sent to callers.")
TLS_ERRORS: Final = Metric(
    "pawport_gateway_tls_errors", "counter", "Connections without a valid TLS handshake."
)
OVERLOAD_REFUSALS: Final = Metric(
    "pawport_gateway_overload_refusals", "counter", "Requests that were refused at once, under overload."
)
OVERLOAD_LIMIT: Final = Metric(
    "pawport_gateway_overload_limit", "gauge", "Requests that may be in flight before more are refused."
)

METRICS: Final = tuple(value for value in globals().values() if isinstance(value, Metric))
