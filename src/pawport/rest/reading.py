"""Reads a request: the path's values, the query and the body become the encoded message of the method."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from protobuf import Message, message_from_json_value

from pawport.errors import FieldViolation
from pawport.rest.bodies import JsonReader
from pawport.rest.choices import value_at, way_to
from pawport.rest.queries import Parameters, malformed, read_parameters, resolve
from pawport.rest.schema import Schema
from pawport.rest.templates import Template
from pawport.rest.values import OWN_FORM, fields_of, is_single

__all__ = ["RequestReader"]

_HTTP_BODY: Final = HttpBody.DESCRIPTOR.full_name
_NO_BODY: Final = (b"", b"{}", b"null")
_DIFFERS: Final = "must be the same in the path and in the body"
_IN_BODY: Final = "is set in the body; remove the query parameter"


class _Path(NamedTuple):
    """What the path has."""

    values: Mapping[str, str]
    """The values of fields as text."""
    message: Message | None
    """The request with these values; None if all of them are texts."""


class RequestReader:
    """Reads the requests of one binding."""

    def __init__(
        self, request: Descriptor, template: Template, body: str, schema: Schema, *, ignores_unknown: bool
    ) -> None:
        """`body`: the field that the body fills, "*" for the whole request, "" for none.

        Raises:
            ValueError: the template names a field that the request does not have or that a path cannot fill,
                or `body` one that it does not have.
        """
        self._request = request
        self._type = schema.type(request.full_name)
        self._class = GetMessageClass(request)
        self._variables = template.variables
        self._fields = {variable.field: _path_fields(request, variable.field) for variable in self._variables}
        self._ways = {name: way_to(fields) for name, fields in self._fields.items()}
        self._are_plain = all(map(_is_plain, self._fields.values()))
        self.ignores_unknown = ignores_unknown
        """Whether fields and parameters that are unknown are ignored, or an error."""
        self._field = None if body in ("", "*") else _field_of(request, body)
        self._takes_file = bool(body) and _is_file(
            request if self._field is None else self._field.message_type
        )
        self._json = self._json_reader(schema)
        self.takes_body = bool(body)
        """Whether the request has a body that counts."""

    def read(self, segments: Sequence[str], parameters: Parameters, body: bytes, content_type: str) -> bytes:
        """Returns the encoded request. InvalidArgument if it is malformed, naming the fields that are."""
        path = self._read_path(segments)
        if self._takes_file:
            request = self._with_file(HttpBody(content_type=content_type, data=body))
        elif self.takes_body:
            request = self._read_body(body, path, parameters)
        else:
            request = self._check_empty(body)
        if parameters.fields:
            request += self._read_query(parameters)
        if path.message is None:
            return request + self._class(**path.values).SerializeToString()
        return request + path.message.to_binary()

    def expected_etag(self, etags: Sequence[str]) -> bytes:
        """The part of a request that says which etag the record must have (`If-Match`)."""
        if "etag" not in self._request.fields_by_name or "*" in etags:
            return b""
        return self._class(etag=etags[0]).SerializeToString()

    def _json_reader(self, schema: Schema) -> JsonReader:
        message, path = None, ""
        if self._field is not None and _is_object(self._field):
            message, path = self._field.message_type, self._field.json_name
        return JsonReader(message or self._request, schema, path, ignores_unknown=self.ignores_unknown)

    def _read_path(self, segments: Sequence[str]) -> _Path:
        values = {}
        for variable in self._variables:
            try:
                values[variable.field] = variable.value(segments)
            except UnicodeDecodeError:
                raise malformed(FieldViolation(variable.field, "must be percent-encoded UTF-8")) from None
        if self._are_plain:
            return _Path(values, None)
        read = read_parameters(self._request, values.items(), ignores_unknown=False)
        return _Path(values, message_from_json_value(self._type, read))

    def _read_query(self, parameters: Parameters) -> bytes:
        read = read_parameters(
            self._request, parameters.fields, ignores_unknown=self.ignores_unknown, bound=self._fields
        )
        return message_from_json_value(self._type, read).to_binary()

    def _with_file(self, file: HttpBody) -> bytes:
        request = file if self._field is None else self._class(**{self._field.name: file})
        encoded: bytes = request.SerializeToString()
        return encoded

    def _check_empty(self, body: bytes) -> bytes:
        if not self.ignores_unknown and body.strip() not in _NO_BODY:
            raise malformed(FieldViolation("request", "the body must be empty: use query parameters"))
        return b""

    def _read_body(self, body: bytes, path: _Path, parameters: Parameters) -> bytes:
        if not body:
            return b""
        if self._field is None:
            message, encoded = self._json.read(body)
        else:
            message, encoded = self._read_field(self._field, body)
        self._check_path(message, path, body)
        self._check_query(message, parameters)
        return encoded

    def _read_field(self, field: FieldDescriptor, body: bytes) -> tuple[Message, bytes]:
        if not _is_object(field):
            return self._json.read_field(field.json_name, body)
        request = self._class()
        part = getattr(request, field.name)
        part.SetInParent()
        part.MergeFromString(self._json.read(body)[1])
        encoded = request.SerializeToString()
        return self._type.from_binary(encoded), encoded

    def _check_path(self, message: Message, path: _Path, body: bytes) -> None:
        """Rejects a body that has another value than the path. Where unknown fields are ignored, the body has
        such a field only if it is spelled as in the schema: vendors' documents have none."""
        for name, way in self._ways.items():
            sent = value_at(message, way)
            wanted = path.values[name] if path.message is None else value_at(path.message, way)
            if sent and sent != wanted and (not self.ignores_unknown or f'"{name}"'.encode() in body):
                raise malformed(FieldViolation(name, _DIFFERS))

    def _check_query(self, message: Message, parameters: Parameters) -> None:
        """Rejects a query with a field that the body has too."""
        for name, _ in parameters.fields:
            fields = resolve(self._request, name)
            if fields is not None and (fields[0] is self._field or value_at(message, way_to(fields))):
                raise malformed(FieldViolation(name, _IN_BODY))


def _field_of(message: Descriptor, name: str) -> FieldDescriptor:
    field = fields_of(message).get(name)
    if field is None:
        raise ValueError(f"{message.full_name} has no field {name}")
    return field


def _is_file(message: Descriptor | None) -> bool:
    return message is not None and message.full_name == _HTTP_BODY


def _path_fields(request: Descriptor, path: str) -> Sequence[FieldDescriptor]:
    """The fields that lead to one that a part of the path fills."""
    fields = resolve(request, path)
    if fields is None or any(field.is_repeated for field in fields) or not is_single(fields[-1]):
        raise ValueError(f"{path} of {request.full_name} is no single value, which a path could have")
    return fields


def _is_plain(fields: Sequence[FieldDescriptor]) -> bool:
    return len(fields) == 1 and fields[0].type == FieldDescriptor.TYPE_STRING


def _is_object(field: FieldDescriptor) -> bool:
    """Whether JSON has the field as one object of the fields of its message."""
    kind = field.message_type
    return kind is not None and not field.is_repeated and kind.full_name not in OWN_FORM
