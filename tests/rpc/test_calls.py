"""Calls by grpcio's own clients: what a servicer does shows alike on both hosts."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest


class TestUnary:
    def test_reply(self, pb2: Any, stub: Any) -> None:
        assert stub.Echo(pb2.Request(number=7, data=b"abc")) == pb2.Reply(number=7, data=b"abc")
