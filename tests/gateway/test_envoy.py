"""One Envoy process: its start, its admin interface and its end."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from pawport.gateway.admin import EnvoyAdmin, EnvoyError
from pawport.gateway.envoy import ADMIN_SOCKET, EnvoyProcess, shared_libpython

_EXTENSIONS = "type.googleapis.com/envoy.extensions.filters."


def configuration() -> dict[str, Any]:
    """An Envoy without Python, whose one listener answers health checks."""
    health_check = {
        "@type": f"{_EXTENSIONS}http.health_check.v3.HealthCheck",
        "pass_through_mode": False,
        "headers": [{"name": ":path", "string_match": {"exact": "/healthz"}}],
    }
    manager = {
        "@type": f"{_EXTENSIONS}network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "http_filters": [
            {"name": "envoy.filters.http.health_check", "typed_config": health_check},
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{_EXTENSIONS}http.router.v3.Router"},
            },
        ],
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"]}]},
    }
    listener = {
        "name": "front",
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
        "filter_chains": [
            {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
        ],
    }
    return {"static_resources": {"listeners": [listener]}}


def runs(pid: int) -> bool:
    """Whether a process runs that is not ours to wait for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class TestStart:
    def test_serves(self) -> None:
        with EnvoyProcess(configuration()) as envoy:
            assert envoy.returncode is None
            assert envoy.admin.is_ready()
            assert httpx.get(f"http://127.0.0.1:{envoy.admin.port('front')}/healthz").status_code == 200

    def test_bad_configuration(self) -> None:
        process = EnvoyProcess({"no_such_field": 1})
        with pytest.raises(EnvoyError, match="ended with exit code 1 before it was ready"), process:
            pytest.fail("it started")

    def test_not_ready_in_time(self) -> None:
        process = EnvoyProcess(configuration())
        process.start()
        try:
            with pytest.raises(EnvoyError, match="not ready after 0 seconds"):
                process.wait_until_ready(timeout=0)
        finally:
            process.close()

    def test_before_the_start(self) -> None:
        with pytest.raises(EnvoyError, match="was not started"):
            _ = EnvoyProcess(configuration()).pid

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment as a file")
    def test_environment(self) -> None:
        with EnvoyProcess(configuration(), {"PAWPORT_TEST": "x"}) as envoy:
            entries = Path(f"/proc/{envoy.pid}/environ").read_bytes().decode().split("\0")
            environ = dict(entry.split("=", 1) for entry in entries if entry)
        assert environ["PAWPORT_TEST"] == "x"
        assert environ["UV_USE_IO_URING"] == "0"
        assert environ[ADMIN_SOCKET].endswith("/admin")


class TestAdmin:
    def test_stats(self) -> None:
        with EnvoyProcess(configuration()) as envoy:
            assert envoy.admin.stats(r"^http\.in\.downstream_rq_active$") == {
                "http.in.downstream_rq_active": 0
            }

    def test_health_checks(self) -> None:
        with EnvoyProcess(configuration()) as envoy:
            url = f"http://127.0.0.1:{envoy.admin.port('front')}/healthz"
            envoy.admin.fail_health_checks()
            assert httpx.get(url).status_code == 503
            envoy.admin.pass_health_checks()
            assert httpx.get(url).status_code == 200

    def test_drain(self) -> None:
        with EnvoyProcess(configuration()) as envoy, httpx.Client() as client:
            url = f"http://127.0.0.1:{envoy.admin.port('front')}/healthz"
            assert "connection" not in client.get(url).headers
            envoy.admin.drain_listeners()
            deadline = time.monotonic() + 20
            while client.get(url).headers.get("connection") != "close":
                assert time.monotonic() < deadline, "callers are not told to go elsewhere"

    def test_unknown_listener(self) -> None:
        with (
            EnvoyProcess(configuration()) as envoy,
            pytest.raises(EnvoyError, match="no listener named back"),
        ):
            envoy.admin.port("back")

    def test_nobody_listens(self, tmp_path: Path) -> None:
        admin = EnvoyAdmin(str(tmp_path / "admin"))
        assert not admin.is_ready()
        with pytest.raises(EnvoyError, match="does not answer"):
            admin.stats("x")


class TestEnd:
    def test_terminated(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        with EnvoyProcess(configuration()) as envoy:
            assert len(list(tmp_path.iterdir())) == 1
            envoy.terminate()
            assert envoy.wait(20) == 0
        assert list(tmp_path.iterdir()) == []

    def test_killed(self) -> None:
        with EnvoyProcess(configuration()) as envoy:
            envoy.kill()
            assert envoy.wait(20) == -signal.SIGKILL
            assert not envoy.admin.is_ready()

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
    def test_ends_with_its_parent(self, tmp_path: Path) -> None:
        program = (
            "import time\n"
            "from tests.gateway.test_envoy import *\n"
            "envoy = EnvoyProcess(configuration())\n"
            "envoy.start()\n"
            "envoy.wait_until_ready()\n"
            "print(envoy.pid, flush=True)\n"
            "time.sleep(60)\n"
        )
        environ = {**os.environ, "TMPDIR": str(tmp_path)}
        command = [sys.executable, "-c", program]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert runs(pid)
            parent.kill()
        deadline = time.monotonic() + 20
        while runs(pid):
            assert time.monotonic() < deadline, "it lives on"
            time.sleep(0.02)


def test_shared_libpython() -> None:
    path = shared_libpython()
    assert path is None or path.name.startswith("libpython")
