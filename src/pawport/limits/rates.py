"""The rates of the plans."""

from dataclasses import dataclass
from typing import Final

__all__ = ["MINUTE", "SECOND", "Rates", "rates_of_plans"]

MINUTE: Final = 60.0  # seconds
SECOND: Final = 1.0


@dataclass(frozen=True, slots=True)
class Rates:
    """The most calls in any 60 seconds, and in any second."""

    per_minute: int
    per_second: int


_FREE: Final = Rates(60, 10)
_PRO: Final = Rates(300, 50)


def rates_of_plans(enterprise: Rates | None) -> dict[str, Rates | None]:
    """The rates by plan; None is no limit."""
    return {"free": _FREE, "pro": _PRO, "enterprise": enterprise}
