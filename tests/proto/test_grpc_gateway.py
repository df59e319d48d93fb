"""The schema is for others' generators too: grpc-gateway's reads the same HTTP mapping."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pawport.gen.pawport.v1 import pet_service_pb2
from tests.toolchains import toolchain

PLUGIN = "github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-grpc-gateway@v2.27.2"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    go = toolchain("go")
    folder = tmp_path_factory.mktemp("go")
    # Quietly: nothing is read back from what go says.
    environment = {**os.environ, "GOBIN": str(folder), "GOFLAGS": "-mod=mod"}
    subprocess.run([go, "install", PLUGIN], check=True, env=environment, capture_output=True, timeout=280)
    return folder / "protoc-gen-grpc-gateway"


def test_grpc_gateway_generates_every_mapped_method(plugin: Path, tmp_path: Path) -> None:
    own = sorted(str(path.relative_to(ROOT / "proto")) for path in (ROOT / "proto").rglob("*.proto"))
    packages = [f"M{name}=example.com/{name.rpartition('/')[0]};pawport" for name in own]
    packages.append("Mbuf/validate/validate.proto=example.com/buf/validate")
    image = ROOT / "src" / "pawport" / "gen" / "source.binpb"
    services = [name for name in own if name.endswith("_service.proto")]
    subprocess.run(
        [
            *(sys.executable, "-m", "grpc_tools.protoc", f"--descriptor_set_in={image}"),
            f"--plugin={plugin}",
            f"--grpc-gateway_out={tmp_path}",
            *(f"--grpc-gateway_opt={option}" for option in packages),
            *services,
        ],
        check=True,
        timeout=60,
    )
    generated = next(tmp_path.rglob("pet_service.pb.gw.go")).read_text()
    for method in pet_service_pb2.DESCRIPTOR.services_by_name["PetService"].methods:
        assert f"/{method.name}" in generated
    assert '"customers", "customer_id", "pets", "id", "notes"' in generated
