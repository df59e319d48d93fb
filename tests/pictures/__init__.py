"""Small pictures, and large ones."""

import random
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

_CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}


@cache
def picture(kind: str = "JPEG", width: int = 8, height: int = 8, color: str = "red", **options: Any) -> bytes:
    """A picture of one color."""
    out = BytesIO()
    Image.new("RGB", (width, height), color).save(out, kind, **options)
    return out.getvalue()


@cache
def large_picture(kind: str, mode: str = "RGB") -> bytes:
    """A picture of almost 16 MiB, which no encoder makes smaller: noise."""
    options: dict[str, Any]
    side, options = {
        "PNG": (int((16_700_000 / _CHANNELS[mode]) ** 0.5), {"compress_level": 0}),
        "WEBP": (2360 if mode == "RGB" else 2040, {"lossless": True, "quality": 0, "method": 0}),
        "JPEG": (3740, {"quality": 95}),
    }[kind]
    noise = random.Random(7).randbytes(side * side * _CHANNELS[mode])
    out = BytesIO()
    Image.frombytes(mode, (side, side), noise).save(out, kind, **options)
    return out.getvalue()
