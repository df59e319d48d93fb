"""The gateways of docs/gateways.md, before a server of gRPC."""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from pawport.gateway.envoy import EnvoyProcess
from tests.pages import ROOT, block
from tests.toolchains import toolchain

__all__ = ["IMAGE", "build_grpc_gateway", "envoy", "grpc_gateway"]

IMAGE = str(files("pawport.gen") / "pawport.binpb")

_VERSIONS = Path(__file__).with_name("grpc_gateway")
_BUILD = ROOT / "build" / "grpc_gateway"  # it stays, and so the next run has nothing to compile
_BUF = Path(sys.executable).with_name("buf")


@contextmanager
def envoy(backend: str) -> Iterator[str]:
    """The address of an Envoy with the page's configuration."""
    config: dict[str, Any] = yaml.safe_load(block("gateways.md", "yaml", "static_resources:"))
    (listener,), (cluster,) = (config["static_resources"][name] for name in ("listeners", "clusters"))
    listener["address"]["socket_address"]["port_value"] = 0
    (endpoint,) = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"]
    endpoint["endpoint"]["address"]["socket_address"]["port_value"] = int(backend.rpartition(":")[2])
    (manager,) = listener["filter_chains"][0]["filters"]
    manager["typed_config"]["http_filters"][0]["typed_config"]["proto_descriptor"] = IMAGE
    with EnvoyProcess(config, log_level="error") as process:
        yield f"127.0.0.1:{process.admin.port(listener['name'])}"


def build_grpc_gateway() -> Path:
    """The folder of the page's Go program, with the generated packages and the program `gateway` in it.

    The page's commands wrote go.mod and go.sum; their copies keep the versions.
    """
    go = toolchain("go")
    sources = {
        "buf.gen.yaml": block("gateways.md", "yaml", "version: v2").encode(),
        "main.go": block("gateways.md", "go", "package main").encode(),
        **{path.name: path.read_bytes() for path in _VERSIONS.iterdir()},
    }
    made_of = hashlib.sha256(repr((sources, Path(IMAGE).read_bytes())).encode()).hexdigest()
    _BUILD.mkdir(parents=True, exist_ok=True)
    with (_BUILD / "made_of").open("a+") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)  # tests run in several processes
        stamp.seek(0)
        if stamp.read() != made_of:
            stamp.truncate(0)
            _build(go, sources)
            stamp.write(made_of)
    return _BUILD


def _build(go: str, sources: Mapping[str, bytes]) -> None:
    shutil.rmtree(_BUILD / "gen", ignore_errors=True)
    for name, content in sources.items():
        (_BUILD / name).write_bytes(content)
    _run(str(_BUF), "generate", IMAGE, "--path", "pawport/v1")
    _run(go, "build", "-o", "gateway", ".")


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=_BUILD, stderr=subprocess.PIPE, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr


@contextmanager
def grpc_gateway(backend: str) -> Iterator[str]:
    """The address of the page's Go program."""
    command = [str(_BUILD / "gateway"), "-listen", "127.0.0.1:0", "-pawport", backend]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        address = re.search(r"serves http://(\S+)", line)
        assert address is not None, line
        yield address[1]
    finally:
        process.terminate()
        process.communicate()
