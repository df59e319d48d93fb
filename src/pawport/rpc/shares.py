"""An amount that callers share, so that none of them can take all of it."""

__all__ = ["Shares"]


class Shares:
    """Each caller may hold as much as is still free: one caller can hold half, each of two a third.

    So a caller who comes later always finds something, however much the others want.
    """

    def __init__(self, total: int) -> None:
        """`total`: the amount, in whatever unit `take` counts."""
        self.free = total
        """What nobody holds."""
        self._total = total
        self._held: dict[str, int] = {}

    @property
    def held(self) -> int:
        """What all callers hold."""
        return self._total - self.free

    def take(self, caller: str, amount: int = 1) -> bool:
        """Gives the caller so much more. If that is too much, returns False and gives nothing."""
        held = self._held.get(caller, 0) + amount
        if held > self.free:
            return False
        self._held[caller] = held
        self.free -= amount
        return True

    def give_back(self, caller: str, amount: int = 1) -> None:
        """Takes back so much of what the caller holds."""
        held = self._held[caller] - amount
        if held:
            self._held[caller] = held
        else:
            del self._held[caller]
        self.free += amount
