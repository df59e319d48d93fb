"""Python imports this by itself when it starts. It takes the events log away, to measure what that costs: no
setting of the product does."""

from typing import Any

from pawport import events


def _nothing(*_: Any) -> None:
    pass


events.act_as = _nothing
events.record = _nothing  # services, which are imported later, get this one
