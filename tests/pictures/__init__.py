"""Small pictures, good and bad ones."""

from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image


@cache
def picture(kind: str = "JPEG", width: int = 8, height: int = 8, color: str = "red", **options: Any) -> bytes:
    """A picture of one color."""
    out = BytesIO()
    Image.new("RGB", (width, height), color).save(out, kind, **options)
    return out.getvalue()
