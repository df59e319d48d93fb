"""Generates `pawport.gen` from proto/ whenever the package is built or installed.

Nothing of it is committed: `pip install .` and `pip install -e .` both run this hook.
`python hatch_build.py` runs it by hand after a .proto file was changed, and
`python hatch_build.py FOLDER FILE` writes what buf compares of another version of proto/.
"""

import gzip
import importlib.util
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import grpc_tools.protoc
from google.api import annotations_pb2
from google.protobuf import descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from protovalidate import ViolationPb

ROOT = Path(__file__).parent
PROTO = ROOT / "proto"
GEN = ROOT / "src" / "pawport" / "gen"
# Packages whose generated modules live under pawport.gen instead of the top level.
OWN = ("buf", *sorted(folder.name for folder in PROTO.iterdir()))
# No message of ours has these in it, but errors do: Envoy's transcoder leaves out the body of an error that
# has a detail of a type it does not know.
ERROR_DETAILS = "google/rpc/error_details.proto"
# What the docs page needs of Swagger UI's distribution.
SWAGGER_UI = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "LICENSE")


class GenerateStubs(BuildHookInterface):  # type: ignore[type-arg]
    """The hook that hatchling finds in this file."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        generate()


def generate() -> None:
    """Replaces src/pawport/gen with what protoc makes of proto/ now."""
    shutil.rmtree(GEN, ignore_errors=True)
    GEN.mkdir(parents=True)
    validate = GEN / "validate.binpb"
    validate.write_bytes(_validate_descriptors())
    own = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    stubs = [f"--python_out={GEN}", f"--mypy_out=quiet:{GEN}"]
    services = [f"--grpc_python_out={GEN}", f"--mypy_grpc_out=quiet:{GEN}"]
    image = ["--include_imports", f"--descriptor_set_out={GEN / 'pawport.binpb'}"]
    _protoc(validate, *stubs, "buf/validate/validate.proto")
    _protoc(validate, *stubs, *own)
    _protoc(validate, *image, *own, ERROR_DETAILS)
    _protoc(validate, *services, *(name for name in own if name.endswith("_service.proto")))
    validate.unlink()
    write_image(PROTO, GEN / "source.binpb")
    _make_packages()
    _copy_swagger_ui(GEN / "swagger_ui")
    _describe_apis(GEN / "source.binpb")


def write_image(proto: Path, target: Path) -> None:
    """Writes the .proto files of a folder and their imports, comments included, as buf reads them."""
    own = sorted(str(path.relative_to(proto)) for path in proto.rglob("*.proto"))
    image = ["--include_source_info", "--include_imports", f"--descriptor_set_out={target}"]
    with tempfile.NamedTemporaryFile() as validate:
        Path(validate.name).write_bytes(_validate_descriptors())
        _protoc(Path(validate.name), *image, *own, proto=proto)


def _protoc(validate: Path, *arguments: str, proto: Path = PROTO) -> None:
    google = Path(annotations_pb2.__file__).parents[2]
    includes = [f"-I{folder}" for folder in (proto, google, Path(grpc_tools.__file__).parent / "_proto")]
    plugins = [f"--plugin=protoc-gen-{name}={_plugin(name)}" for name in ("mypy", "mypy_grpc")]
    code = grpc_tools.protoc.main(
        ["protoc", *includes, f"--descriptor_set_in={validate}", *plugins, *arguments]
    )
    if code:
        sys.exit(f"protoc failed with exit code {code}; its messages are above")


def _plugin(name: str) -> str:
    found = shutil.which(f"protoc-gen-{name}", path=str(Path(sys.executable).parent)) or shutil.which(
        f"protoc-gen-{name}"
    )
    if found is None:
        sys.exit(f"protoc-gen-{name} is missing: install mypy-protobuf")
    return found


def _validate_descriptors() -> bytes:
    """buf/validate/validate.proto and its imports, from the protovalidate package."""
    found = FileDescriptorSet()
    for module in (descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2):
        module.DESCRIPTOR.CopyToProto(found.file.add())
    found.file.append(FileDescriptorProto.FromString(ViolationPb.desc().file.proto.to_binary()))
    return found.SerializeToString()


def _make_packages() -> None:
    """Makes the generated folders packages, and their imports of each other absolute."""
    imports = re.compile(rf"^(\s*)(from|import) ({'|'.join(OWN)})\.", re.MULTILINE)
    for path in GEN.rglob("*.py*"):
        path.write_text(imports.sub(r"\1\2 pawport.gen.\3.", path.read_text()))
    for folder in [GEN, *(path for path in GEN.rglob("*") if path.is_dir())]:
        (folder / "__init__.py").touch()


def _copy_swagger_ui(target: Path) -> None:
    """Copies Swagger UI out of the package that ships it, with compressed copies of what is large."""
    package = importlib.util.find_spec("flask_swagger_ui")
    if package is None or package.origin is None:
        sys.exit("Swagger UI is missing: install flask-swagger-ui")
    target.mkdir()
    for name in SWAGGER_UI:
        content = (Path(package.origin).parent / "dist" / name).read_bytes()
        (target / name).write_bytes(content)
        if name.endswith((".js", ".css")):
            (target / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))


def _describe_apis(image: Path) -> None:
    """Writes the OpenAPI documents and the Postman collections."""
    sys.path.insert(0, str(ROOT))  # where no build backend looks
    from tools import openapi  # noqa: PLC0415 - it is not found before

    openapi.write(image.read_bytes(), GEN)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write_image(*map(Path, sys.argv[1:]))
    else:
        generate()
