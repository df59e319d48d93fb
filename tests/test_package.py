"""What `pip` makes of a clean checkout."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows, and nothing that was built."""
    folder = tmp_path_factory.mktemp("package") / "checkout"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, files.decode().split("\0")):
        if (ROOT / name).exists():  # or deleted, and not committed yet
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def packed(checkout: Path) -> set[str]:
    """The names of the files in the wheel."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(checkout.parent)]
    subprocess.run([*pip, str(checkout)], check=True, timeout=280)
    (path,) = checkout.parent.glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        return set(wheel.namelist())


def test_the_wheel_holds_stubs_and_descriptor_sets(packed: set[str]) -> None:
    for needed in ("pet_pb2.py", "pet_pb2.pyi", "pet_service_pb2_grpc.py", "pet_service_pb2_grpc.pyi"):
        assert f"pawport/gen/pawport/v1/{needed}" in packed
    assert {"pawport/gen/pawport.binpb", "pawport/gen/source.binpb"} <= packed


def test_the_wheel_holds_what_describes_the_apis(packed: set[str]) -> None:
    for folder in ("openapi", "postman"):
        for api in ("pawport", "petnow", "pawssource", "smarttag", "allivet"):
            assert f"pawport/gen/{folder}/{api}.json" in packed
    assert "pawport/gen/openapi/index.json" in packed


def test_the_wheel_holds_all_that_runs(checkout: Path, packed: set[str]) -> None:
    source = checkout / "src"
    assert {str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()} <= packed | {
        str(path.relative_to(source)) for path in (source / "pawport" / "gen").rglob("*")
    }
