"""docs/gateways.md is about the schema as it is."""

import re
import subprocess
import sys

import pytest
from google.api import annotations_pb2

from tests.pages import block
from tests.table.methods import METHODS, OTHERS
from tests.transcoders.gateways import IMAGE, build_grpc_gateway

MAPPED = [
    method
    for method in (METHODS | OTHERS).values()
    if method.full_name.startswith("pawport.v1.") and method.GetOptions().HasExtension(annotations_pb2.http)
]
SERVICES = sorted({method.containing_service.name for method in MAPPED})


def test_the_command_prints_where_the_schema_is() -> None:
    program = re.search(r'python -c "(.+)"', block("gateways.md", "sh", "python -c"))
    assert program is not None
    printed = subprocess.check_output([sys.executable, "-c", program[1]], text=True)
    assert printed.strip() == IMAGE


def test_envoy_is_told_of_every_service() -> None:
    named = re.findall(r"- pawport\.v1\.(\w+)", block("gateways.md", "yaml", "static_resources:"))
    assert named == SERVICES


def test_the_program_has_the_handlers_of_every_service() -> None:
    named = re.findall(r"pawportv1\.Register(\w+)Handler", block("gateways.md", "go", "package main"))
    assert named == SERVICES


@pytest.mark.timeout(1200)  # Go compiles the generators on the first run
def test_grpc_gateway_generates_every_method() -> None:
    folder = build_grpc_gateway() / "gen" / "pawport" / "v1"
    generated = "".join(path.read_text() for path in folder.glob("*.pb.gw.go"))
    assert [each.full_name for each in MAPPED if f"/{_path(each.full_name)}" not in generated] == []


def _path(full_name: str) -> str:
    service, _, method = full_name.rpartition(".")
    return f"{service}/{method}"
