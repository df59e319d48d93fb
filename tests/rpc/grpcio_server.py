"""The lab on grpc.aio.server: prints its port, and serves until it is ended."""

import asyncio

import grpc

from tests.rpc.lab import MAX_MESSAGE
from tests.rpc.servicer import register


async def main() -> None:
    options = [("grpc.max_receive_message_length", MAX_MESSAGE), ("grpc.max_send_message_length", -1)]
    server = grpc.aio.server(options=options)
    register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)  # noqa: T201 - the parent reads it
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(main())
