"""How a file is imported."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pawport.imports.dates import Order
from pawport.imports.exported import history_of
from pawport.imports.headings import Headings
from pawport.imports.policy import Policy
from pawport.imports.presets import Preset, preset
from pawport.imports.records import Records

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
    preset: str | None = None
    """One of PRESETS."""
    species: str | None = None
    """Of new pets whose rows have none."""
    transfer: bool = False
    allow_duplicates: bool = False
    placeholders: tuple[str, ...] = ()

    def policy(self) -> Policy:
        """What the import may do in doubtful cases."""
        return Policy(self.transfer, self.allow_duplicates, self.species or "")

    def headings(self) -> Headings:
        """What the columns of the file mean."""
        return Headings(self.mapped, self.ignored, self._preset())

    def records(self, source: Records) -> Records:
        """The records of the file that an import takes, a pet in each."""
        taken = (record for record in source if not history_of(record.given))
        chosen = self._preset()
        return taken if chosen is None else chosen.records(taken)

    def _preset(self) -> Preset | None:
        return None if self.preset is None else preset(self.preset)


def system_of(path: Path, choices: Choices) -> str:
    """The system of the ids in a file that names none: its own, for the numbers of two files are of different
    animals. Its name is that of the file."""
    return choices.system or f"file {path.stem}"[:_LONGEST_SYSTEM]
