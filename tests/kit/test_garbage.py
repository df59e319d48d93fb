"""Looking for garbage less often."""

import gc
import weakref

from pawport.kit.garbage import seldom_collected


class _Circle:
    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_found_less_often_but_found_and_afterwards_as_before() -> None:
    before = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count()
        first = weakref.ref(_Circle())
        assert first() is not None
        for _ in range(2 * gc.get_threshold()[0]):
            _Circle()
        assert first() is None
    assert gc.get_threshold() == before
    assert not gc.get_freeze_count()
