"""The connections of an address that has too many."""

import socket
import sys
from collections import Counter
from contextlib import ExitStack

import pytest

from pawport.process.connections import shut_down_excess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process its sockets")


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side shut it down."""
    connection.settimeout(0.2)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False


def test_the_excess_is_shut_down() -> None:
    with ExitStack() as stack:

        def connections(number: int, source: str, port: int) -> list[socket.socket]:
            """From an address, accepted in this process."""
            found = []
            for _ in range(number):
                address = ("127.0.0.1", port)
                found.append(socket.create_connection(address, 5, source_address=(source, 0)))
                stack.enter_context(found[-1])
                stack.enter_context(servers[port].accept()[0])
            return found

        listening = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
        servers = {server.getsockname()[1]: server for server in listening}
        port, other_port = servers
        many = connections(5, "127.0.0.2", port)
        few = connections(3, "127.0.0.3", port)
        others = connections(5, "127.0.0.2", other_port)
        # 127.0.0.2 may have three if 127.0.0.3 has three, and three are free.
        assert shut_down_excess(port, 9) == Counter({"127.0.0.2": 2})
        assert [is_closed(one) for one in many] == [False, False, False, True, True]
        assert not any(map(is_closed, few + others))
