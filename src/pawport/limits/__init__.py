"""How many calls a key may make: a rolling minute and a rolling second, by its plan."""

from pawport.limits.limiter import Limiter, make_limiter
from pawport.limits.rates import Rates

__all__ = ["Limiter", "Rates", "make_limiter"]
