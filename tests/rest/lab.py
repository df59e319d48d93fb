"""The lab: rest_lab.proto compiled, and served over HTTP by the application without a server around it."""

import asyncio
import importlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import grpc_tools
from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc

from pawport.rest.application import RestApplication
from pawport.rest.face import Face
from pawport.rest.schema import Schema
from pawport.rest.status import render_status

__all__ = ["Answer", "Client", "Lab", "compile_lab", "face"]

_HERE = Path(__file__).parent
_INCLUDES = (
    _HERE,
    Path(grpc_tools.__file__).parent / "_proto",
    Path(annotations_pb2.__file__).parents[2],
)


@dataclass
class Lab:
    """The lab's generated modules, and its schema."""

    pb2: Any
    pb2_grpc: Any
    files: FileDescriptorSet

    @cached_property
    def schema(self) -> Schema:
        return Schema(self.files)

    def application(self, **looks: Any) -> RestApplication:
        """Serves the lab, whose methods answer what they are asked; by a face that looks so."""
        application = RestApplication([face(**looks)], files=self.files)
        self.pb2_grpc.add_LabServicer_to_server(_servicer(self.pb2_grpc), application)
        return application


def compile_lab(folder: Path) -> Lab:
    """Compiles rest_lab.proto into `folder`, and imports it."""
    image = folder / "rest_lab.binpb"
    outputs = [f"--python_out={folder}", f"--grpc_python_out={folder}", f"--descriptor_set_out={image}"]
    includes = [f"-I{include}" for include in _INCLUDES]
    assert protoc.main(["protoc", *includes, *outputs, "--include_imports", "rest_lab.proto"]) == 0
    sys.path.insert(0, str(folder))
    files = FileDescriptorSet.FromString(image.read_bytes())
    modules = [importlib.import_module(name) for name in ("rest_lab_pb2", "rest_lab_pb2_grpc")]
    return Lab(modules[0], modules[1], files)


def face(**looks: Any) -> Face:
    """A face of the lab, with the errors of our own API."""
    return Face(**{"name": "lab", "package": "restlab", "prefix": "", "render": render_status, **looks})


def _servicer(pb2_grpc: Any) -> Any:
    async def echo(request: Any, context: Any) -> Any:
        return request

    names = [name for name in vars(pb2_grpc.LabServicer) if not name.startswith("_")]
    echoes = {name: staticmethod(echo) for name in names}
    return type("Echo", (pb2_grpc.LabServicer,), echoes)()


@dataclass
class Answer:
    """An answer to a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def violations(self) -> dict[str, str]:
        """What is wrong with which fields, in the error of a request that is malformed."""
        assert self.status == 400, (self.status, self.body)
        assert self.json["details"][0]["reason"] == "REQUEST_MALFORMED"
        listed = [each for detail in self.json["details"] for each in detail.get("fieldViolations", [])]
        return {each["field"]: each["description"] for each in listed}


class Client:
    """Sends requests to an application of ASGI."""

    def __init__(self, application: RestApplication) -> None:
        self._application = application

    def get(self, target: str, **headers: str) -> Answer:
        return self.send("GET", target, **headers)

    def post(self, target: str, body: Any = b"", **headers: str) -> Answer:
        return self.send("POST", target, body, **headers)

    def send(self, verb: str, target: str, body: Any = b"", **headers: str) -> Answer:
        """`target`: the path and query as they are sent. `body`: as it is sent, or what becomes JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return asyncio.run(self._send(verb, target, content, headers))

    async def _send(self, verb: str, target: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        path, _, query = target.partition("?")
        pairs = {name.replace("_", "-"): value for name, value in headers.items()}
        if content:
            pairs["content-length"] = str(len(content))
        scope = {
            "type": "http",
            "method": verb,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in pairs.items()],
            "client": ("127.0.0.1", 1),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(event: dict[str, Any]) -> None:
            sent.append(event)

        await self._application(scope, receive, send)
        start, *chunks = sent
        answered = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], answered, b"".join(chunk["body"] for chunk in chunks))
