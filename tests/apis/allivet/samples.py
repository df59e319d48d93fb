"""The samples of Allivet's document, as they stand there."""

import json
from pathlib import Path
from typing import Any

__all__ = ["sample"]

_DOCUMENT = Path(__file__).parent / "document"


def sample(name: str) -> dict[str, Any]:
    """A sample, such as "new_pet_request". The document has a bullet before each name."""
    found: dict[str, Any] = json.loads((_DOCUMENT / f"{name}.txt").read_text().replace("•", ""))
    return found
