"""The files of docs/gateways.md, as they stand there."""

import re
from pathlib import Path

__all__ = ["ROOT", "block"]

ROOT = Path(__file__).parents[2]


def block(language: str, start: str) -> str:
    """The one block of code in this language that begins so."""
    page = (ROOT / "docs" / "gateways.md").read_text()
    blocks = re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (found,) = (each for each in blocks if each.startswith(start))
    return str(found)
