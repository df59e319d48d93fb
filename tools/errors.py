"""`python -m tools.errors` writes docs/errors.md: every reason of an error, and what to do about it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.rpc.code_pb2 import Code
from grpc import StatusCode

from pawport.gateway.local_replies import OTHER, REPLIES
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.options_pb2 import error_code
from pawport.rest.face import Failure, http_status
from tools.image import image
from tools.openapi.comments import comments

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[1] / "docs" / "errors.md"

_HEAD = """\
# Errors

<!-- Generated from the schema by `python -m tools.errors`: do not edit. -->

Every error of Pawport's own API has an `ErrorInfo` with the domain `pawport` and one of these reasons, as
does each error in the results of ImportPets. [api.md](api.md#errors) describes the other details.

Use the reason to handle an error, or the code if the reason is unknown: a later release can add reasons, but
does not rename them. Messages are for people, and can change.

The vendors' APIs have their own statuses and bodies for the same errors: [dialects.md](dialects.md).
"""
_HEADING = """
## {title}

| reason | HTTP | when | what to do |
| --- | --- | --- | --- |
"""
_ONLY_IN_REPORTS = """
## Only in the report of `pawport import`

| reason | when | what to do |
| --- | --- | --- |
"""


class _Reason(NamedTuple):
    name: str
    codes: list[int]
    when: str
    what_to_do: str


def page() -> str:
    """The page that fits the schema."""
    files = {file.name: file for file in image().file}
    reasons = list(_reasons(files["pawport/v1/error_reason.proto"]))
    codes = dict.fromkeys(code for reason in reasons for code in reason.codes)
    sections = [_section(code, reasons) for code in codes]
    rest = [_row(reason) for reason in reasons if not reason.codes]
    return "".join([_HEAD, *sections, _ONLY_IN_REPORTS, *rest])


def _section(code: int, reasons: list[_Reason]) -> str:
    rows = [_row(reason, _http(reason, code)) for reason in reasons if code in reason.codes]
    return _HEADING.format(title=Code.Name(code)) + "".join(rows)


def _row(reason: _Reason, *status: str) -> str:
    return f"| {' | '.join((f'`{reason.name}`', *status, reason.when, reason.what_to_do))} |\n"


def _http(reason: _Reason, code: int) -> str:
    """The statuses of the gateway's own replies with the reason, or else that of JSON's."""
    number = ErrorReason.Value(reason.name)
    replies = [one for one in (*REPLIES, OTHER) if (one.reason, one.code.value[0]) == (number, code)]
    (status,) = (each for each in StatusCode if each.value[0] == code)
    return ", ".join(str(one.http_status) for one in replies) or str(http_status(Failure(status, number, "")))


def _reasons(file: FileDescriptorProto) -> Iterator[_Reason]:
    (enum,) = file.enum_type
    said = comments(file)
    for value in enum.value:
        if value.number:
            comment = said[f"{file.package}.{enum.name}.{value.name}"]
            when, what_to_do = (_line(paragraph) for paragraph in comment.split("\n\n"))
            yield _Reason(value.name, list(value.options.Extensions[error_code]), when, what_to_do)


def _line(paragraph: str) -> str:
    """A paragraph as one cell of a table, with links to the pages that it names."""
    text = " ".join(paragraph.split()).replace("|", "\\|")
    return re.sub(r"docs/(\w+\.md)", r"[\1](\1)", text)


if __name__ == "__main__":
    PAGE.write_text(page())
