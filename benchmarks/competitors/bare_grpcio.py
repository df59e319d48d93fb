"""grpcio with nothing in it: GetPet answers bytes that are read from a file at the start.

Usage: python -m benchmarks.competitors.bare_grpcio sync|aio PORT FILE
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import uvloop

from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest

_SERVICE = "pawport.v1.PetService"
_THREADS = 8
_OPTIONS = (("grpc.so_reuseport", 0),)


def _serve(port: int, reply: bytes) -> None:
    def get_pet(_request: GetPetRequest, _context: grpc.ServicerContext) -> bytes:
        return reply

    server = grpc.server(ThreadPoolExecutor(_THREADS), options=_OPTIONS)
    server.add_generic_rpc_handlers((_handlers(get_pet),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    server.wait_for_termination()


async def _serve_aio(port: int, reply: bytes) -> None:
    async def get_pet(_request: GetPetRequest, _context: grpc.aio.ServicerContext) -> bytes:
        return reply

    server = grpc.aio.server(options=_OPTIONS)
    server.add_generic_rpc_handlers((_handlers(get_pet),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


def _handlers(get_pet: object) -> grpc.GenericRpcHandler:
    method = grpc.unary_unary_rpc_method_handler(get_pet, request_deserializer=GetPetRequest.FromString)
    return grpc.method_handlers_generic_handler(_SERVICE, {"GetPet": method})


def main() -> None:
    kind, port, file = sys.argv[1:]
    reply = Path(file).read_bytes()
    if kind == "aio":
        uvloop.run(_serve_aio(int(port), reply))
    else:
        _serve(int(port), reply)


if __name__ == "__main__":
    main()
