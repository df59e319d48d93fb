"""Decodes one picture, in a process of its own: `python -m pawport.pictures.examiner SIDES < PICTURE`.

A picture from outside may be made to use up time or memory, or to make use of a mistake in a decoder. Here it
harms nobody: memory and time are limited, and others' calls do not wait for it.

SIDES are the longest sides of the smaller JPEG pictures to make, in pixels, such as "2048,256". The answer is
a line of JSON, and then those pictures one after the other. They have none of the original's metadata, such
as where it was taken.
"""

import json
import os
import resource
import sys
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageOps

from pawport.pictures.bounds import SECONDS

__all__ = ["MAX_PIXELS", "main"]

MAX_PIXELS: Final = 50_000_000
_MEMORY: Final = 1536 << 20  # bytes: the largest picture in its most wasteful form needs two thirds
_SCAN: Final = b"\xff\xda"  # begins one of a JPEG's scans
_MAX_SCANS: Final = 200  # progressive ones have ten: each costs as much as a whole decoding
_CONTENT_TYPES: Final = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # as iPhones make: more pictures follow the first
    "PNG": "image/png",
    "WEBP": "image/webp",
}
_MAX_PROFILE: Final = 64 << 10  # bytes of a color profile, which the smaller pictures keep
_NO_PICTURE: Final = "must be a complete JPEG, PNG or WebP image"
_TOO_MANY_PIXELS: Final = f"must be at most {MAX_PIXELS // 1_000_000} megapixels"


def main() -> None:
    """The program."""
    _limit()
    sides = [int(side) for side in sys.argv[1].split(",") if side]
    try:
        found, smaller = _examine(sys.stdin.buffer.read(), sides)
    except Exception as error:  # decoders stumble over damaged data in any way
        refusal = _TOO_MANY_PIXELS if isinstance(error, OverflowError) else _NO_PICTURE
        found, smaller = {"refusal": refusal}, []
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + b"".join(smaller))


def _limit() -> None:
    os.nice(10)  # calls come first
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError):  # macOS has no limit of the address space
            resource.setrlimit(what, (most, most))


def _examine(data: bytes, sides: list[int]) -> tuple[dict[str, Any], list[bytes]]:
    Image.MAX_IMAGE_PIXELS = None  # it would only warn: the next line refuses
    image: Image.Image = Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    if image.width * image.height > MAX_PIXELS:
        raise OverflowError
    # In others these bytes mean nothing, and a large one has them by chance some hundred times.
    if _CONTENT_TYPES[image.format or ""] == "image/jpeg" and data.count(_SCAN) > _MAX_SCANS:
        raise ValueError
    found: dict[str, Any] = {
        "content_type": _CONTENT_TYPES[image.format or ""],
        "size": image.size,
        "smaller": [],
    }
    smaller = []
    for side in sides:  # the largest first: each is made of the one before
        image = _reduced(image, side)
        smaller.append(_jpeg(image))
        found["smaller"].append({"size": image.size, "bytes": len(smaller[-1])})
    image.load()  # if that was not done yet
    return found, smaller


def _reduced(image: Image.Image, side: int) -> Image.Image:
    """The picture upright, without transparency, and at most so large."""
    profile = image.info.get("icc_profile", b"") if image.mode == "RGB" else b""
    image.draft(None, (side, side))  # a JPEG is read completely, but in less memory
    image.thumbnail((side, side))
    with suppress(Exception):  # broken metadata do not make a bad picture
        image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image.convert("RGBA"))
    image = image.convert("RGB")
    image.info = {"icc_profile": profile} if len(profile) <= _MAX_PROFILE else {}
    return image


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=85, icc_profile=image.info.get("icc_profile"))
    return out.getvalue()


if __name__ == "__main__":
    main()
