"""grpc.aio with nothing in it: GetPet answers bytes that are read from a file at the start.

Usage: python -m benchmarks.peers.bare_grpcio PORT FILE
"""

import sys
from pathlib import Path

import grpc
import uvloop

from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest

_SERVICE = "pawport.v1.PetService"
_OPTIONS = (("grpc.so_reuseport", 0),)


async def _serve(port: str, reply: bytes) -> None:
    async def get_pet(_request: GetPetRequest, _context: grpc.aio.ServicerContext) -> bytes:
        return reply

    method = grpc.unary_unary_rpc_method_handler(get_pet, request_deserializer=GetPetRequest.FromString)
    server = grpc.aio.server(options=_OPTIONS)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, {"GetPet": method}),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


def main() -> None:
    port, file = sys.argv[1:]
    uvloop.run(_serve(port, Path(file).read_bytes()))


if __name__ == "__main__":
    main()
