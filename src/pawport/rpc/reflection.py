"""Server reflection, by which grpcurl and its like learn the schema. It needs no key.

grpcio-reflection has the protocol's version v1alpha. Version v1 has the same messages in another package,
so it is served by the same code under its own names.

Our own schema comes from the descriptor set that protoc wrote. Generated modules leave the JSON names out,
and without them grpcurl prints `customer_id` where the documents say `customerId`.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from functools import cached_property
from importlib import resources
from typing import Any, TypeVar

import grpc
from google.protobuf import descriptor_pool, text_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha import reflection
from grpc_reflection.v1alpha import reflection_pb2 as v1alpha

from pawport.rpc.pipeline import GrpcServer

__all__ = ["add_reflection"]

_V1ALPHA = reflection.SERVICE_NAME
_V1 = "grpc.reflection.v1.ServerReflection"

Found = TypeVar("Found")


def add_reflection(server: GrpcServer, services: Iterable[str]) -> None:
    """Registers both versions, which tell of the services (full names) and of themselves."""
    _describe_v1()
    aio = reflection.aio  # type: ignore[attr-defined]  # the stubs lack it
    servicer = aio.ReflectionServicer([*services, _V1ALPHA, _V1], pool=_Schema())
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


class _Schema:
    """What the servicer needs of a descriptor pool: our own schema, then what else the process knows, such as
    that of health checks."""

    @cached_property
    def _own(self) -> DescriptorPool:
        """Read when it is first asked for: it takes 8 ms, and 4 MB, which most processes never need."""
        own = DescriptorPool()
        image = resources.files("pawport.gen").joinpath("pawport.binpb").read_bytes()
        for file in FileDescriptorSet.FromString(image).file:
            own.AddSerializedFile(file.SerializeToString())
        return own

    def FindFileByName(self, name: str) -> FileDescriptor:
        return self._first(lambda pool: pool.FindFileByName(name))

    def FindFileContainingSymbol(self, name: str) -> FileDescriptor:
        return self._first(lambda pool: _file_of(pool, name))

    def FindMessageTypeByName(self, name: str) -> Descriptor:
        return self._first(lambda pool: pool.FindMessageTypeByName(name))

    def FindExtensionByNumber(self, message: Descriptor, number: int) -> FieldDescriptor:
        return message.file.pool.FindExtensionByNumber(message, number)

    def FindAllExtensions(self, message: Descriptor) -> list[FieldDescriptor]:
        return message.file.pool.FindAllExtensions(message)

    def _first(self, find: Callable[[DescriptorPool], Found]) -> Found:
        try:
            return find(self._own)
        except KeyError:
            return find(descriptor_pool.Default())


def _file_of(pool: DescriptorPool, symbol: str) -> FileDescriptor:
    """The file of a symbol. Pools do not look for methods."""
    try:
        return pool.FindFileContainingSymbol(symbol)
    except KeyError:
        service, _, method = symbol.rpartition(".")
        found = pool.FindServiceByName(service)
        if method not in found.methods_by_name:
            raise
        return found.file


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
