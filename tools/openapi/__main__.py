"""`python -m tools.openapi [FOLDER]` writes openapi/ and postman/ in FOLDER, which is src/pawport."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from pawport.apis.dialects import DIALECTS
from tools.openapi.polish import polish
from tools.openapi.postman import collection
from tools.openapi.schema import image, methods

__all__ = ["APIS", "write"]

APIS = {"pawport": "pawport.v1", **{dialect.name: dialect.package for dialect in DIALECTS}}
"""The package of each API, by the API's name; beside this file is a folder of the same name."""

HERE = Path(__file__).parent
PLUGIN = "github.com/sudorandom/protoc-gen-connect-openapi"  # its version is in go.mod
OPTIONS = (
    "features=google.api.http;protovalidate",
    "format=json",
    "short-operation-ids",
    "short-service-tags",
)
# Our own errors are google.rpc.Status; those of a dialect are in its base.json.
MORE_OPTIONS = {
    "pawport": ("with-google-error-detail",),
    **{dialect.name: ("with-proto-names",) for dialect in DIALECTS if dialect.snake_case},
}


def write(folder: Path) -> None:
    """Writes every document anew. CalledProcessError if Go or the generator fails."""
    schema = image()
    documents, collections = {}, {}
    with tempfile.TemporaryDirectory() as work:
        _build_plugin(Path(work))
        for name, package in APIS.items():
            examples = json.loads((HERE / name / "examples.json").read_text())
            generated = _generate(Path(work), name, package, schema)
            documents[name] = polish(generated, methods(schema, package), examples)
            collections[name] = collection(documents[name], examples["variables"])
    summaries = [{"name": name, **_summary(document)} for name, document in documents.items()]
    _write(folder / "openapi", {**documents, "index": {"apis": summaries}})
    _write(folder / "postman", collections)


def _build_plugin(folder: Path) -> None:
    # -N -l: no optimization, which halves the time; it runs once.
    go = ["go", "build", "-gcflags=all=-N -l", "-o", str(folder / "plugin"), PLUGIN]
    subprocess.run(go, cwd=HERE, env={**os.environ, "GOFLAGS": ""}, check=True)


def _generate(work: Path, name: str, package: str, schema: FileDescriptorSet) -> dict[str, Any]:
    (work / "schema").write_bytes(schema.SerializeToString())
    services = [file.name for file in schema.file if file.package == package and file.service]
    options = [
        *OPTIONS,
        *MORE_OPTIONS.get(name, ()),
        f"path={name}.json",
        f"base={HERE / name / 'base.json'}",
    ]
    command = [
        *(sys.executable, "-m", "grpc_tools.protoc", f"--descriptor_set_in={work / 'schema'}"),
        *(f"--plugin=protoc-gen-connect-openapi={work / 'plugin'}", f"--connect-openapi_out={work}"),
        *(f"--connect-openapi_opt={option}" for option in options),
        *services,
    ]
    subprocess.run(command, check=True)
    document: dict[str, Any] = json.loads((work / f"{name}.json").read_text())
    return document


def _summary(document: dict[str, Any]) -> dict[str, Any]:
    return {key: document["info"][key] for key in ("title", "version", "summary")}


def _write(folder: Path, documents: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "src" / "pawport")
