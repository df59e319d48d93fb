"""Server reflection, by which grpcurl and its like learn the schema. It needs no key.

grpcio-reflection has the protocol's version v1alpha. Version v1 has the same messages in another package,
so it is served by the same code under its own names.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import grpc
from google.protobuf import descriptor_pool, text_format
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_reflection.v1alpha import reflection
from grpc_reflection.v1alpha import reflection_pb2 as v1alpha

from pawport.rpc.pipeline import GrpcServer

__all__ = ["add_reflection"]

_V1ALPHA = reflection.SERVICE_NAME
_V1 = "grpc.reflection.v1.ServerReflection"


def add_reflection(server: GrpcServer, services: Iterable[str]) -> None:
    """Registers both versions, which tell of the services (full names) and of themselves."""
    _describe_v1()
    aio = reflection.aio  # type: ignore[attr-defined]  # the stubs lack it
    servicer = aio.ReflectionServicer([*services, _V1ALPHA, _V1])
    for name in (_V1ALPHA, _V1):
        _register(server, name, servicer)


def _register(server: GrpcServer, name: str, servicer: Any) -> None:
    async def info(
        requests: AsyncIterator[v1alpha.ServerReflectionRequest], context: object
    ) -> AsyncIterator[v1alpha.ServerReflectionResponse]:
        async for response in servicer.ServerReflectionInfo(requests, context):
            yield response

    handler = grpc.stream_stream_rpc_method_handler(
        info,
        request_deserializer=v1alpha.ServerReflectionRequest.FromString,
        response_serializer=v1alpha.ServerReflectionResponse.SerializeToString,
    )
    handlers = {"ServerReflectionInfo": handler}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, handlers),))
    server.add_registered_method_handlers(name, handlers)


def _describe_v1() -> None:
    """Makes the schema of v1 known, so that it can be told too."""
    pool = descriptor_pool.Default()
    try:
        pool.FindFileContainingSymbol(_V1)
    except KeyError:
        v1 = FileDescriptorProto()
        v1alpha.DESCRIPTOR.CopyToProto(v1)
        v1 = text_format.Parse(
            text_format.MessageToString(v1).replace("v1alpha", "v1"), FileDescriptorProto()
        )
        pool.AddSerializedFile(v1.SerializeToString())
