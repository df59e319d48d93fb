"""Reads a request: the path's values, the query and the body become the encoded message of the method."""

import json
from collections.abc import Callable, Sequence
from json import JSONDecodeError
from typing import Any, Final

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from protobuf import Message, message_from_json_value

from pawport.errors import FieldViolation
from pawport.rest.queries import Parameters, malformed, read_parameters, resolve
from pawport.rest.shape import shape_problem
from pawport.rest.templates import Template
from pawport.rest.values import Mistakes, TooManyMistakesError, read_message

__all__ = ["RequestReader"]

_HTTP_BODY: Final = HttpBody.DESCRIPTOR.full_name
_NO_BODY: Final = (b"", b"{}", b"null")
_UNKNOWN: Final = FieldViolation(
    "request", "the body has a mistake, and too many values to say which one: send fewer at once"
)
_DIFFERS: Final = "has one value in the path and another in the body"


class RequestReader:
    """Reads the requests of one binding."""

    def __init__(
        self,
        request: Descriptor,
        template: Template,
        body: str,
        type_of: Callable[[str], type[Message]],
        *,
        ignores_unknown: bool,
    ) -> None:
        """`body`: the field that the body fills, "*" for the whole request, "" for none. `type_of`: the type
        of a message by its full name.

        Raises:
            KeyError: the template or `body` names a field that the request does not have.
        """
        self._request = request
        self._type = type_of(request.full_name)
        self._class = GetMessageClass(request)
        self._variables = template.variables
        self._names = [variable.field for variable in template.variables]
        self._are_plain = all(_is_text(request, name) for name in self._names)
        self._ignores_unknown = ignores_unknown
        self._body_field = None if body in ("", "*") else request.fields_by_name[body]
        self._takes_all = body == "*"
        self._is_file = self._takes_all and request.full_name == _HTTP_BODY
        self._type_of = type_of
        self.takes_body = bool(body)
        """Whether the request has a body that counts."""

    def read(self, segments: Sequence[str], parameters: Parameters, body: bytes, content_type: str) -> bytes:
        """Returns the encoded request. InvalidArgument if it is malformed, naming the fields that are."""
        if self._is_file:
            file: bytes = _file(content_type, body).SerializeToString()
            return file
        values = self._path_values(segments)
        sent = self._read_body(body, content_type, values, parameters)
        if not parameters.fields and self._are_plain:
            return sent + self._class(**values).SerializeToString()
        return sent + self._read_names(values, parameters)

    def expected_etag(self, etags: Sequence[str]) -> bytes:
        """The part of a request that says which etag the record must have (`If-Match`)."""
        if "etag" not in self._request.fields_by_name or "*" in etags:
            return b""
        return self._class(etag=etags[0]).SerializeToString()

    def _path_values(self, segments: Sequence[str]) -> dict[str, str]:
        values = {}
        for variable in self._variables:
            try:
                values[variable.field] = variable.value(segments)
            except UnicodeDecodeError:
                raise malformed(FieldViolation(variable.field, "must be percent-encoded UTF-8")) from None
        return values

    def _read_names(self, values: dict[str, str], parameters: Parameters) -> bytes:
        """The part of the request that the path and the query have."""
        in_path = read_parameters(self._request, values.items(), ignores_unknown=False)
        in_query = read_parameters(
            self._request, parameters.fields, ignores_unknown=self._ignores_unknown, bound=self._names
        )
        parts = [message_from_json_value(self._type, part) for part in (in_query, in_path) if part]
        return b"".join(part.to_binary() for part in parts)

    def _read_body(
        self, body: bytes, content_type: str, values: dict[str, str], parameters: Parameters
    ) -> bytes:
        if self._takes_all:
            if not body:
                return b""
            message = _read_json(self._request, self._type, body, "", ignores_unknown=self._ignores_unknown)
            self._check_path(message, values, body)
            self._check_query(message, parameters)
            return message.to_binary()
        if self._body_field is not None:
            return self._read_body_field(self._body_field, body, content_type)
        if not self._ignores_unknown and body.strip() not in _NO_BODY:
            raise malformed(FieldViolation("request", "the body must be empty: use query parameters"))
        return b""

    def _read_body_field(self, field: FieldDescriptor, body: bytes, content_type: str) -> bytes:
        kind: Any = field.message_type
        if kind.full_name == _HTTP_BODY:
            return self._class(**{field.name: _file(content_type, body)}).SerializeToString()
        message = _read_json(
            kind,
            self._type_of(kind.full_name),
            body or b"{}",
            field.json_name,
            ignores_unknown=self._ignores_unknown,
        )
        request = self._class()
        getattr(request, field.name).MergeFromString(message.to_binary())
        return request.SerializeToString()

    def _check_path(self, message: Message, values: dict[str, str], body: bytes) -> None:
        """Refuses a body that has another value than the path. Where unknown fields are ignored, the body has
        such a field only if it is spelled as in the schema: vendors' documents have none."""
        for name, value in values.items():
            sent = _value_at(message, name.split("."))
            if sent and str(sent) != value and (not self._ignores_unknown or f'"{name}"'.encode() in body):
                raise malformed(FieldViolation(name, _DIFFERS))

    def _check_query(self, message: Message, parameters: Parameters) -> None:
        """Refuses a query with a field that the body has too."""
        for name, _ in parameters.fields:
            fields = resolve(self._request, name)
            if fields is not None and _value_at(message, [field.name for field in fields]):
                raise malformed(FieldViolation(name, "is in the body; remove the query parameter"))


def _file(content_type: str, content: bytes) -> HttpBody:
    return HttpBody(content_type=content_type, data=content)


def _value_at(message: Any, names: Sequence[str]) -> Any:
    """The value of a field in a message; None if what is around it is not there."""
    for name in names:
        message = getattr(message, name, None)
    return message


def _is_text(request: Descriptor, name: str) -> bool:
    field = request.fields_by_name[name.partition(".")[0]]
    return "." not in name and field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated


def _read_json(
    descriptor: Descriptor, kind: type[Message], body: bytes, path: str, *, ignores_unknown: bool
) -> Message:
    """The message of a body. What the library refuses gets a second look, which is slower."""
    if problem := shape_problem(body):
        raise malformed(FieldViolation("request", f"the body {problem}"))
    try:
        return kind.from_json(body)
    except JSONDecodeError as error:
        raise _no_json(error) from None
    except (ArithmeticError, TypeError, ValueError):
        return _read_again(descriptor, kind, body, path, ignores_unknown=ignores_unknown)


def _read_again(
    descriptor: Descriptor, kind: type[Message], body: bytes, path: str, *, ignores_unknown: bool
) -> Message:
    mistakes = Mistakes(ignores_unknown=ignores_unknown)
    try:
        value = json.loads(body.decode(), parse_constant=_no_constant)
        read = read_message(descriptor, value, path, mistakes)
    except JSONDecodeError as error:
        raise _no_json(error) from None
    except UnicodeDecodeError:
        raise malformed(FieldViolation("request", "the body must be UTF-8")) from None
    except TooManyMistakesError:
        raise malformed(*(mistakes.found or [_UNKNOWN])) from None
    if mistakes.found:
        raise malformed(*mistakes.found)
    try:
        return message_from_json_value(kind, read)
    except (ArithmeticError, TypeError, ValueError):
        raise malformed(_UNKNOWN) from None


def _no_json(error: JSONDecodeError) -> Exception:
    place = f"line {error.lineno}, column {error.colno}"
    text = f"the body must be valid JSON: {error.msg.partition(' at line')[0]} ({place})"
    return malformed(FieldViolation("request", text))


def _no_constant(name: str) -> None:
    raise JSONDecodeError(f"{name} is not a number", "", 0)
