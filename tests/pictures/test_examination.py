"""What is kept as a picture, what is made of it, and what is refused; each in a process of its own."""

import asyncio
import random
import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image

from pawport.pictures.examination import Examination, Picture, RefusedError
from pawport.pictures.examiner import MAX_PIXELS
from tests.pictures import large_picture, picture

NO_PICTURE = "must be a complete JPEG, PNG or WebP image"
TOO_MANY_PIXELS = "must be at most 50 megapixels"
UPRIGHT_BY_TURNING = 6  # of EXIF's orientations: turn it right by 90 degrees


def examined(data: bytes, *sides: int) -> Picture:
    examination = Examination()
    try:
        return asyncio.run(examination.picture(data, sides))
    finally:
        examination.close()


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        examined(data, 64)
    return str(caught.value)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_good_picture(kind: str) -> None:
    data = picture(kind, 400, 200)
    found = examined(data, 256, 64)
    assert (found.content_type, found.width, found.height) == (f"image/{kind.lower()}", 400, 200)
    assert found.data == data
    assert [(one.width, one.height) for one in found.smaller] == [(256, 128), (64, 32)]
    for one in found.smaller:
        assert (opened(one.data).format, opened(one.data).size) == ("JPEG", (one.width, one.height))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("PNG", "L"), ("PNG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB"), ("WEBP", "RGBA")],
)
def test_a_good_picture_of_almost_16_mib(kind: str, mode: str) -> None:
    data = large_picture(kind, mode)
    assert 15 << 20 < len(data) <= 16 << 20
    found = examined(data, 2048, 256)
    assert found.content_type == f"image/{kind.lower()}"
    assert found.data == data
    large, small = found.smaller
    assert (large.width, small.width) == (min(found.width, 2048), 256)


def test_a_small_picture_is_not_made_larger() -> None:
    (large,) = examined(picture(width=10, height=8), 2048).smaller
    assert (large.width, large.height) == (10, 8)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_color(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (20, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    (large,) = examined(out.getvalue(), 64).smaller
    assert opened(large.data).mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    (large,) = examined(out.getvalue(), 64).smaller
    assert opened(large.data).getpixel((10, 10)) == (255, 255, 255)


def test_smaller_ones_are_upright_and_do_not_tell_where_it_was() -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = UPRIGHT_BY_TURNING
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif)
    (large,) = examined(out.getvalue(), 64).smaller
    assert (large.width, large.height) == (20, 40)
    assert dict(opened(large.data).getexif()) == {}
    assert b"a camera" not in large.data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("BMP"),
        picture("TIFF"),
        picture("JPEG", 200, 200)[:-50],
        picture("PNG", 200, 200)[:-50],
        picture("WEBP", 200, 200)[:-20],
    ],
    ids=["empty", "start", "gif", "svg", "bmp", "tiff", "cut jpeg", "cut png", "cut webp"],
)
def test_what_is_no_whole_picture(data: bytes) -> None:
    assert refusal(data) == NO_PICTURE


def test_damaged_ones_never_end_otherwise_than_refused() -> None:
    source = random.Random(7)
    for kind in ("JPEG", "PNG", "WEBP"):
        data = bytearray(picture(kind, 60, 60))
        for _ in range(4):
            data[source.randrange(20, len(data))] ^= 0xFF
        with suppress(RefusedError):
            examined(bytes(data), 32)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int, rows: int = 10) -> bytes:
    """A PNG of black pixels: a few kB, however many they are. It has so many of its rows."""
    packer = zlib.compressobj(1)
    row = bytes(1 + width)
    packed = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


# 16,383 by 16,383 pixels without a color.
WEBP_BOMB = bytes.fromhex("524946461a000000574542505650384c0d0000002ffebfff1f071011118888fe0700")


def test_a_bomb() -> None:
    assert refusal(bomb(20_000, 20_000)) == TOO_MANY_PIXELS
    assert refusal(bomb(2**31 - 1, 2, 0)) in {TOO_MANY_PIXELS, NO_PICTURE}
    assert refusal(WEBP_BOMB) in {TOO_MANY_PIXELS, NO_PICTURE}


def test_as_many_pixels_as_may_be() -> None:
    found = examined(bomb(MAX_PIXELS // 8000, 8000, 8000), 64)
    assert found.width * found.height == MAX_PIXELS


def test_a_progressive_jpeg_with_very_many_scans() -> None:
    data = picture("JPEG", 64, 64, progressive=True)
    start = data.rindex(b"\xff\xda")
    scan = data[start:-2]
    assert examined(data, 32).width == 64
    assert refusal(data[:-2] + scan * 300 + data[-2:]) == NO_PICTURE


def test_one_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pawport.pictures.examination._PATIENCE", 0.001)
    assert refusal(picture()) == "takes too long to decode"
