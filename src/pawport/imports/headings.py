"""What the names mean that a file has for its columns, by what was chosen for it."""

from collections.abc import Iterable, Mapping
from typing import Final

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.imports.columns import Column, column_of, near_misses
from pawport.imports.exported import CONTENT, MARK, PET, REPEATS
from pawport.imports.presets import Preset

__all__ = ["OWNERS", "REJECTED", "Headings", "described"]

OWNERS: Final = ("owner", "customer")
"""The names of an object of JSON that is the owner."""
REJECTED: Final = ("rejected_line", "rejected_field", "rejected_reason", "rejected_message")
"""The columns that a file of rejected rows has beside those of its file."""
_FIELDS: Final = frozenset(name for field in Pet.DESCRIPTOR.fields for name in (field.name, field.json_name))


class Headings:
    """The columns of one file. `unknown` gathers the names that mean nothing."""

    def __init__(
        self,
        chosen: Iterable[tuple[str, str]] = (),
        ignored: Iterable[str] = (),
        preset: Preset | None = None,
    ) -> None:
        """`chosen`: names of the file with the columns that they mean; `ignored`: names without a meaning.
        The preset says the same of others."""
        self.unknown: dict[str, None] = {}
        self._chosen: Mapping[str, str] = {_plain(name): column for name, column in chosen}
        self._ignored = frozenset(map(_plain, ignored)) | {*REJECTED, MARK, CONTENT, REPEATS}
        self._preset = preset
        self._columns: dict[str, Column | None] = {}

    def column(self, name: str) -> Column | None:
        """The column of a name; None if it means nothing, or is to be ignored."""
        if name not in self._columns:
            column = self._find(name)
            if column is None and not self._is_ignored(name) and name not in _FIELDS:
                self.unknown[name] = None
            self._columns[name] = column
        return self._columns[name]

    def unused(self, names: Iterable[str]) -> list[str]:
        """Those of the names that were chosen or ignored that are none of these."""
        present = set(map(_plain, names)) | {*REJECTED, MARK, CONTENT, REPEATS}
        return sorted({*self._chosen, *self._ignored} - present)

    def is_structure(self, name: str) -> bool:
        """Whether an object or a list of this name means something."""
        if self._is_ignored(name):
            return False
        if name in OWNERS or name == PET or name in _FIELDS:
            return True
        self.unknown[name] = None
        return False

    def _find(self, name: str) -> Column | None:
        if self._is_ignored(name):
            return None
        chosen = self._chosen.get(_plain(name))
        if chosen is None and self._preset is not None and (column := self._preset.column(name)):
            return column
        return column_of(chosen or name)

    def _is_ignored(self, name: str) -> bool:
        plain = _plain(name)
        if not plain or plain in self._ignored:
            return True
        return self._preset is not None and plain not in self._chosen and self._preset.is_ignored(name)


def described(name: str) -> str:
    """An unknown name, with the names that it could be meant for."""
    near = near_misses(name)
    return f"{name!r} (did you mean {' or '.join(near)}?)" if near else repr(name)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
