"""How a file is imported."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pawport.imports.dates import Order
from pawport.imports.engine.policy import Policy

__all__ = ["Choices", "system_of"]

_LONGEST_SYSTEM: Final = 64  # as the schema says of `external_ids`


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is read, and what is done in doubtful cases. Where something is None or empty, it is as the
    file itself says."""

    format_: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    dates: Order | None = None
    weight_unit: str | None = None
    system: str | None = None
    mapped: tuple[tuple[str, str], ...] = ()
    """Names of the file with the columns that they mean."""
    ignored: tuple[str, ...] = ()
    """Names of the file without a meaning."""
    ignore_unknown: bool = False
    transfer: bool = False
    allow_duplicates: bool = False
    placeholders: tuple[str, ...] = ()

    def policy(self) -> Policy:
        """What the import may do in doubtful cases."""
        return Policy(self.transfer, self.allow_duplicates)


def system_of(path: Path, choices: Choices) -> str:
    """The system of the ids in a file that names none: its own, for the numbers of two files are of different
    animals. Its name is that of the file."""
    return choices.system or f"file {path.stem}"[:_LONGEST_SYSTEM]
