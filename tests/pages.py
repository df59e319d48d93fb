"""The code of the pages in docs/, as it stands there."""

import re
from pathlib import Path

__all__ = ["ROOT", "block"]

ROOT = Path(__file__).parents[1]


def block(page: str, language: str, start: str) -> str:
    """The one block of code of a page that is in this language and begins so."""
    text = (ROOT / "docs" / page).read_text()
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    (found,) = (each for each in blocks if each.startswith(start))
    return str(found)
