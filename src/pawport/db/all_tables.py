"""Finding the tables that the code declares, wherever they are."""

import importlib
from pathlib import Path
from typing import Final

__all__ = ["load_tables"]

_PACKAGE: Final = Path(__file__).parents[1]


def load_tables() -> None:
    """Imports every `tables.py` of the package, so that `pawport.db.metadata` has all tables."""
    for path in sorted(_PACKAGE.rglob("tables.py")):
        importlib.import_module(".".join(("pawport", *path.relative_to(_PACKAGE).with_suffix("").parts)))
