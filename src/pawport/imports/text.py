"""The text of a file, in whichever encoding it is."""

import codecs
from io import BufferedReader, TextIOWrapper
from typing import Final

from pawport.imports.records import FileError

__all__ = ["NOT_TEXT", "is_undecodable", "text_of"]

NOT_TEXT: Final = "is not UTF-8 text: use --encoding, such as cp1252"
# By what a file begins with. The longer ones first: one begins with another.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_of(data: BufferedReader, encoding: str | None) -> TextIOWrapper:
    """The text of a file. Without an encoding it is UTF-8, or what its byte order mark says.

    Bytes that are no text become characters that `is_undecodable` finds: one wrong row keeps no other out.

    Raises:
        FileError: there is no such encoding.
    """
    try:
        return TextIOWrapper(data, encoding or _encoding(data), "surrogateescape", newline="")
    except LookupError as error:
        raise FileError(f"--encoding: unknown encoding {encoding!r}") from error


def is_undecodable(text: str) -> bool:
    """Whether some of it was bytes that are no text in the file's encoding."""
    return not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text)


def _encoding(data: BufferedReader) -> str:
    beginning = data.peek(4)[:4]
    return next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
