"""How many calls a key, with those made with it, may make: a rolling minute and second, by its plan."""

from pawport.limits.limiter import Limiter, make_limiter
from pawport.limits.rates import Rates

__all__ = ["Limiter", "Rates", "make_limiter"]
