import gzip

import pytest
from grpc import StatusCode
from hypothesis import given
from hypothesis import strategies as st

from pawport.rpc.framing import FrameReader, frame
from pawport.rpc.status import StatusError


@given(st.lists(st.binary(max_size=20)), st.integers(min_value=1, max_value=12))
def test_messages_of_a_stream_however_it_is_cut(messages: list[bytes], step: int) -> None:
    body = b"".join(map(frame, messages))
    reader = FrameReader(20)
    taken = []
    for start in range(0, len(body), step):
        reader.feed(body[start : start + step])
        while (message := reader.next()) is not None:
            taken.append(message)
    reader.end()
    assert taken == messages


@given(st.binary(max_size=20))
def test_only_message(message: bytes) -> None:
    assert FrameReader(20).only(frame(message)) == message


@pytest.mark.parametrize("size", [20, 21])
def test_limit(size: int) -> None:
    body = frame(bytes(size))
    if size <= 20:
        assert FrameReader(20).only(body) == bytes(size)
        return
    with pytest.raises(StatusError) as caught:
        FrameReader(20).only(body)
    assert caught.value.code is StatusCode.RESOURCE_EXHAUSTED


def test_limit_holds_for_what_a_small_message_inflates_to() -> None:
    packed = gzip.compress(bytes(1 << 20))
    with pytest.raises(StatusError) as caught:
        FrameReader(2000, b"gzip").only(b"\1" + frame(packed)[1:])
    assert caught.value.code is StatusCode.RESOURCE_EXHAUSTED
