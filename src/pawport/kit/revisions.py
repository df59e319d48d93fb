"""The revision of the database's schema that this release has."""

from pathlib import Path
from typing import Final

__all__ = ["newest_revision"]

_REVISIONS: Final = Path(__file__).parents[1] / "db" / "migrations" / "versions"


def newest_revision() -> str:
    """Revisions are numbered, and their files begin with the number."""
    return max(path.name.partition("_")[0] for path in _REVISIONS.glob("[0-9]*.py"))
