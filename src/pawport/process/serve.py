"""What `pawport serve`, `worker` and `jobs` do: from an empty folder to a service that answers."""

import asyncio
import errno
import fcntl
import os
import resource
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial

from pawport.config import ADMIN, Settings, SettingsError
from pawport.gateway.admin import EnvoyAdmin, EnvoyError
from pawport.gateway.envoy import shared_libpython
from pawport.kit.disk import make_private
from pawport.kit.temporary import RuntimeFolder, remove_abandoned
from pawport.logs import configure_logs
from pawport.option_values import Address
from pawport.process import banner
from pawport.process.preparing import check_database, prepare_database
from pawport.process.processes import EnvoyServer, GrpcioServer, JobsProcess
from pawport.process.supervisor import Process, Supervisor
from pawport.telemetry.admin_listener import AdminListener, Page
from pawport.telemetry.overview import ServiceMetrics

__all__ = ["do_jobs", "reserve", "serve", "sole_use", "work"]

Maker = Callable[[], Process]


def serve(settings: Settings) -> None:
    """Prepares the database and serves until SIGTERM or SIGINT.

    Raises:
        SettingsError: the settings cannot work here.
        ProcessLostError: a process does not start.
        PreparationError: the database cannot be used.
    """
    _allow_open_files()
    settings = _with_host(replace(settings, listen=reserve(settings.listen)))
    jobs = not settings.is_sqlite
    with (
        sole_use(settings),
        _makers(settings, settings.workers, jobs=jobs) as makers,
        _supervising(settings, makers) as (supervisor, admin),
        ExitStack() as finally_,
    ):
        first = prepare_database(settings)
        if first is not None:  # told also when the service does not start, for it is told only once
            finally_.callback(banner.show_key, settings, first)

        def on_ready() -> None:
            banner.show_service(settings, admin)
            if first is None:
                banner.show_how_to_get_a_key()
            finally_.close()

        supervisor.run(on_ready)


def work(settings: Settings) -> None:
    """Runs one worker on a database that is ready, until SIGTERM or SIGINT. It is not started again.

    Raises as `serve` does.
    """
    _allow_open_files()
    if settings.workers == 1:  # or it shares the port with the others
        settings = replace(settings, listen=reserve(settings.listen))
    settings = _with_host(settings)
    check_database(settings)
    with (
        sole_use(settings),
        _makers(settings, 1) as makers,
        _supervising(settings, makers, restart=False) as (supervisor, admin),
    ):
        supervisor.run(partial(banner.show_service, settings, admin))


def _allow_open_files() -> None:
    """Lets this process, and those that it starts, have as many open files as the system allows it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def do_jobs(settings: Settings) -> None:
    """Does the jobs beside workers that run alone, until SIGTERM or SIGINT. Raises as `serve` does."""
    from pawport.db.schema import refuse_pending  # noqa: PLC0415 - the supervisor need not hold the application
    from pawport.process import jobs_process  # noqa: PLC0415

    configure_logs(settings.log_level)
    if settings.is_sqlite:
        raise SettingsError("--database-url: with SQLite, the worker processes the jobs")
    refuse_pending(settings.database_url)
    with ServiceMetrics() as metrics:
        os.environ.update(metrics.environment)

        def page(accept: str) -> tuple[str, bytes]:
            return metrics.page(accept, envoys=[], restarts=Counter())

        with _admin_listener(settings, {"/metrics": page}) as admin:
            banner.show_jobs(settings, admin)
            asyncio.run(jobs_process.run(settings))


def reserve(listen: Address) -> Address:
    """The address, with its port chosen if it was 0. SettingsError if it cannot be listened at.

    Envoys would silently share a port with whoever has it, so this binds it once without sharing.
    """
    family = socket.AF_INET6 if ":" in listen.ip else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listen.ip, listen.port))
        except OSError as error:
            why = "the port is in use" if error.errno == errno.EADDRINUSE else error.strerror
            raise SettingsError(f"--listen: cannot listen at {listen}: {why}") from error
        return replace(listen, port=probe.getsockname()[1])


@contextmanager
def sole_use(settings: Settings) -> Iterator[None]:
    """Keeps others from serving the same SQLite file: its steady writer is one process."""
    if not settings.is_sqlite:
        yield
        return
    settings.make_folder()
    path = settings.sqlite_file
    file = path.with_name(f"{path.name}.lock")
    make_private(file)
    with file.open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(f"--database-url: {path} is in use by another pawport") from None
        remove_abandoned(path.parent)
        yield


def _with_host(settings: Settings) -> Settings:
    """The settings with a host that this machine can have."""
    configure_logs(settings.log_level)
    if settings.host == "grpcio" or shared_libpython() is not None:
        return settings
    banner.announce("this Python has no shared libpython and cannot run inside Envoy: using --host grpcio")
    return replace(settings, host="grpcio")


@contextmanager
def _supervising(
    settings: Settings, makers: list[Maker], *, restart: bool = True
) -> Iterator[tuple[Supervisor, Address | None]]:
    """Who runs the processes, and where operators see how they are."""
    with ServiceMetrics() as metrics:
        os.environ.update(metrics.environment)  # which the processes inherit
        supervisor = Supervisor(makers, restart=restart)

        def page(accept: str) -> tuple[str, bytes]:
            return metrics.page(accept, _envoys(supervisor), supervisor.restarts)

        with _admin_listener(settings, {"/metrics": page}) as admin:
            yield supervisor, admin


def _envoys(supervisor: Supervisor) -> list[EnvoyAdmin]:
    found = []
    for process in supervisor.processes:
        if isinstance(process, EnvoyServer):
            with suppress(EnvoyError):  # it is not started yet
                found.append(process.admin)
    return found


@contextmanager
def _admin_listener(settings: Settings, pages: Mapping[str, Page]) -> Iterator[Address | None]:
    """Its address; None if the default one is taken, as by another service on this machine."""
    try:
        listener = AdminListener(settings.admin_listen or ADMIN, pages, settings.admin_hosts)
    except OSError as error:
        if settings.admin_listen is not None:
            why = f"cannot listen at {settings.admin_listen}: {error.strerror}"
            raise SettingsError(f"--admin-listen: {why}") from error
        yield None
        return
    with listener:
        yield listener.address


@contextmanager
def _makers(settings: Settings, workers: int, *, jobs: bool = False) -> Iterator[list[Maker]]:
    """What makes each process of the service. `jobs`: one more does the jobs."""
    with RuntimeFolder() as folder:
        more: list[Maker] = [partial(JobsProcess, settings, folder.path / "jobs")] if jobs else []
        if settings.host == "envoy":
            yield [*([partial(EnvoyServer, settings)] * workers), *more]
            return
        paths = [folder.path / f"worker-{number}" for number in range(workers)]
        servers: list[Maker] = [partial(GrpcioServer, settings, path) for path in paths]
        yield [partial(EnvoyServer, settings, paths), *servers, *more]
