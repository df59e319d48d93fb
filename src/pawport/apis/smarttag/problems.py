"""What is wrong with a pet of a batch: for an error it is refused, for a warning a value is left out."""

from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Problem", "Problems"]


class Problem(NamedTuple):
    """What is wrong with one field, such as "pet_owner.email"."""

    field: str
    message: str


@dataclass(slots=True)
class Problems:
    """What was found so far."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        """The pet cannot be taken."""
        self.errors.append(Problem(name, message))

    def warn(self, name: str, message: str) -> None:
        """The value is left out."""
        self.warnings.append(Problem(name, message))
