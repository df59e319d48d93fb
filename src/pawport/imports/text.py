"""The text of a file, in whichever encoding it is."""

import codecs
from collections.abc import Mapping
from io import BufferedReader, TextIOWrapper
from typing import Any, Final

from pawport.imports.records import FileError

__all__ = ["NOT_TEXT", "is_unicode", "not_unicode", "text_of"]

NOT_TEXT: Final = "is not text in the encoding of the file, UTF-8 by default: use --encoding, such as cp1252"
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

    Bytes that are no text become surrogates, which `is_unicode` finds: one wrong row keeps no other out.

    Raises:
        FileError: there is no such encoding.
    """
    try:
        name = codecs.lookup(encoding or _encoding(data)).name
    except LookupError as error:
        raise FileError(f"--encoding: unknown encoding {encoding!r}") from error
    wide = name.startswith(("utf-16", "utf-32"))  # whose units that are no text are surrogates as they are
    return TextIOWrapper(data, name, "surrogatepass" if wide else "surrogateescape", newline="")


def is_unicode(text: str) -> bool:
    """Whether it has no unpaired surrogate, which no text that can be stored has."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def not_unicode(given: Mapping[str, Any]) -> str | None:
    """The first name of a record whose value is not Unicode; "" if the name is not. None if all are."""
    for name, value in given.items():
        if not is_unicode(name):
            return ""
        if not _is_unicode(value):
            return name
    return None


def _is_unicode(value: Any) -> bool:
    if isinstance(value, str):
        return is_unicode(value)
    if isinstance(value, dict):
        return not_unicode(value) is None
    return not isinstance(value, list) or all(map(_is_unicode, value))


def _encoding(data: BufferedReader) -> str:
    beginning = data.peek(4)[:4]
    return next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
