"""The text of a file, in whichever encoding it is."""

import codecs
import re
from collections.abc import Mapping
from io import BufferedReader, TextIOWrapper
from typing import Any, Final

from charset_normalizer import from_bytes

from pawport.imports.records import FileError

__all__ = ["NOT_TEXT", "encoding_of", "is_unicode", "not_unicode", "text_of"]

NOT_TEXT: Final = "is not text in the encoding of the file, UTF-8 by default: use --encoding, such as cp1252"
_UTF_8: Final = "utf-8"
_WRONG_BYTES: Final = re.compile("[\udc80-\udcff]")
_FEWEST_NULS: Final = 8
_MANY: Final = 0.3  # of the letters: of more, the text is of another alphabet than ours
# Letters in words. On Windows, the first would be signs such as a euro sign, or capital letters behind small
# ones.
_OF_MAC: Final = re.compile(
    rb"(?<=[A-Za-z])[\x80-\x84\x86-\x8b\x8d-\x90\x95\x98\x99\x9b\x9d\x9f](?=[a-z])"
    rb"|(?<=[a-z])[\x8a\x8d-\x90\x9f](?![A-Za-z])"
)
_OF_WINDOWS: Final = re.compile(rb"(?<=[A-Za-z])[\xc0-\xff]|[\xc0-\xff](?=[A-Za-z])")
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


def encoding_of(data: BufferedReader) -> str | None:
    """The encoding of a text without a byte order mark, which is read to its end and rewound; None if it is
    what the mark says.

    A text that is not UTF-8 is that of an old spreadsheet: mostly of Windows in Western Europe, which every
    text with few special characters is taken for, or of a Mac.
    """
    if _encoding(data) != _UTF_8:
        return None
    try:
        return _found_encoding(data)
    finally:
        data.seek(0)


def _found_encoding(data: BufferedReader) -> str:
    decoder = codecs.getincrementaldecoder(_UTF_8)("surrogateescape")
    special = wrong = letters = nuls = 0
    sample = b""
    while part := data.read(1 << 16):
        text = decoder.decode(part)
        nuls += part.count(0)
        if not text.isascii():
            wrong_here = len(_WRONG_BYTES.findall(text))
            wrong += wrong_here
            special += sum(not each.isascii() for each in text) - wrong_here
            sample = sample or part
        letters += sum(map(str.isalpha, text)) if wrong else 0
    if nuls > _FEWEST_NULS and not special:
        data.seek(0)
        return "utf-16-be" if data.read(1) == b"\0" else "utf-16-le"
    if wrong <= special:  # also: none
        return _UTF_8
    if wrong > _MANY * (letters + wrong):
        best = from_bytes(sample, cp_exclusion=["utf_16", "utf_32", "utf_7"]).best()
        if best is not None:
            return best.encoding
    if len(_OF_MAC.findall(sample)) > len(_OF_WINDOWS.findall(sample)):
        return "mac-roman"
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


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
    return next((name for mark, name in _MARKS if beginning.startswith(mark)), _UTF_8)
