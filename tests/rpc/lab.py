"""The lab on both hosts: lab.proto compiled, a process that serves it, and clients for it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grpc_tools import protoc

from pawport.gateway.envoy import EnvoyProcess, python_filter

MAX_MESSAGE = 64 << 20
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
OWN_CONNECTION = ("grpc.use_local_subchannel_pool", 1)

_HERE = Path(__file__).parent
_EXTENSIONS = "type.googleapis.com/envoy.extensions.filters."


def compile_lab(folder: Path) -> None:
    """Compiles lab.proto into `folder`, and makes it importable here and in processes started from here."""
    code = protoc.main(
        ["protoc", f"-I{_HERE}", f"--python_out={folder}", f"--grpc_python_out={folder}", "lab.proto"]
    )
    assert code == 0
    sys.path.insert(0, str(folder))


def configuration(app: str) -> dict[str, Any]:
    """Envoy with gRPC-Web and an application, on a free port."""
    manager = {
        "@type": f"{_EXTENSIONS}network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "http_filters": [
            {
                "name": "envoy.filters.http.grpc_web",
                "typed_config": {"@type": f"{_EXTENSIONS}http.grpc_web.v3.GrpcWeb"},
            },
            python_filter(app),
        ],
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"]}]},
    }
    listener = {
        "name": "lab",
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
        "filter_chains": [
            {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
        ],
    }
    return {"static_resources": {"listeners": [listener]}}


@contextmanager
def envoy(
    app: str = "tests.rpc.envoy_app:host", environ: Mapping[str, str] | None = None
) -> Iterator[EnvoyProcess]:
    """The lab, or another application, inside Envoy."""
    with EnvoyProcess(configuration(app), environ) as process:
        yield process


@contextmanager
def grpcio() -> Iterator[str]:
    """The address of the lab on grpc.aio.server, in a process of its own."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tests.rpc.grpcio_server"]
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def eventually(holds: Callable[[], bool]) -> None:
    """Waits until something is so."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
