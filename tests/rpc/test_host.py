"""What the host does before and after calls: registration, startup and shutdown."""

from typing import Any

import grpc
import httpx
import pytest

from pawport.gateway.admin import EnvoyError
from pawport.rpc.host import Host
from tests.rpc import lab

APPS = "tests.rpc.lifespan_apps"


def register(method: grpc.RpcMethodHandler) -> None:
    Host().add_registered_method_handlers("lab.Lab", {"Method": method})


class TestRegistration:
    def test_synchronous_method(self) -> None:
        def method(request: Any, context: Any) -> None: ...

        with pytest.raises(TypeError, match=r"/lab\.Lab/Method must be async def"):
            register(grpc.unary_unary_rpc_method_handler(method))

    def test_synchronous_generator(self) -> None:
        def method(request: Any, context: Any) -> Any:
            yield

        with pytest.raises(TypeError, match=r"/lab\.Lab/Method must be async def"):
            register(grpc.unary_stream_rpc_method_handler(method))


class TestLifespan:
    def test_startup_before_calls_and_shutdown_after(self, capfd: pytest.CaptureFixture[str]) -> None:
        with lab.envoy(f"{APPS}:works") as process:
            assert "started on the loop" in capfd.readouterr().out
            process.terminate()
            assert process.wait(20) == 0
        assert "stopped on the loop" in capfd.readouterr().out

    def test_startup_that_fails(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(EnvoyError, match="ended with exit code 1"), lab.envoy(f"{APPS}:fails"):
            pytest.fail("it served")
        output = "".join(capfd.readouterr())
        assert "Application startup failed: RuntimeError: no database" in output
        assert "Traceback" in output

    def test_shutdown_that_fails(self, capfd: pytest.CaptureFixture[str]) -> None:
        with lab.envoy(f"{APPS}:fails_at_the_end") as process:
            assert httpx.get(f"http://127.0.0.1:{process.admin.port('lab')}/").status_code == 415
        assert "Application shutdown failed: RuntimeError: no database" in "".join(capfd.readouterr())
