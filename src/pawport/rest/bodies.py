"""Reads the JSON of a message: with the library, and again along the descriptor if the library rejects it."""

import json
import re
from json import JSONDecodeError
from typing import Any, Final

from google.protobuf.descriptor import Descriptor
from protobuf import Message, message_from_json_value

from pawport.errors import FieldViolation
from pawport.gen.pawport.v1.options_pb2 import checked_singly
from pawport.rest.choices import Choices, messages_in
from pawport.rest.queries import malformed
from pawport.rest.schema import Schema
from pawport.rest.shape import shape_problem
from pawport.rest.values import FREE, Mistakes, TooManyMistakesError, read_message

__all__ = ["JsonReader"]

_REFUSED: Final = (TypeError, ValueError, OverflowError)  # what the library raises
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LARGE_NUMBER: Final = re.compile(rb"\d{200}|[eE]\+?\d{3}")
_DOES_NOT_FIT: Final = "the body does not fit the method"
_TOO_LARGE: Final = "the body has a mistake, and too many values to say which one: send fewer at once"


class JsonReader:
    """Reads the JSON of one message."""

    def __init__(self, message: Descriptor, schema: Schema, path: str = "", *, ignores_unknown: bool) -> None:
        """`path`: of the field of the request that the message is in; "" if it is the request itself."""
        self._message = message
        self._type = schema.type(message.full_name)
        self._registry = schema.registry
        self._choices = Choices(message)
        self._is_free = any(
            field.message_type is not None and field.message_type.full_name in FREE
            for inner in messages_in(message)
            for field in inner.fields
        )
        # The lists of which a wrong item does not fail the call.
        self._lists = [
            name
            for field in message.fields
            if field.GetOptions().Extensions[checked_singly]
            for name in (field.name, field.json_name)
        ]
        self._path = path
        self._ignores_unknown = ignores_unknown

    def read(self, body: bytes) -> tuple[Message, bytes]:
        """The message, and the same encoded. InvalidArgument if the body is malformed, naming the fields that
        are."""
        _check_shape(body)
        try:
            message = self._type.from_json(body, registry=self._registry)
            encoded = message.to_binary()
            if self._is_free and _LARGE_NUMBER.search(body):
                message.to_json(registry=self._registry)  # which rejects numbers that became infinite
        except JSONDecodeError as error:  # also of an unpaired surrogate, which may be an item's
            if not self._lists:
                raise _no_json(error.msg, body[: error.pos]) from None
            return self._repaired(self._with_items_marked(_parsed(body)))
        except _REFUSED:
            return self._repaired(_parsed(body))
        if self._choices.may_clash(body):
            self._checked(_parsed(body))
        return message, encoded

    def read_field(self, name: str, body: bytes) -> tuple[Message, bytes]:
        """A message with one field, whose value the body is."""
        _check_shape(body)
        return self._repaired({name: _parsed(body)})

    def _with_items_marked(self, value: Any) -> Any:
        """The JSON with NUL for the unpaired surrogates in items that are checked singly. The library rejects
        them; whoever checks the items rejects NUL, of one item at a time."""
        if not self._lists or not isinstance(value, dict):
            return value
        return value | {name: _marked(value[name]) for name in self._lists if name in value}

    def _repaired(self, value: Any) -> tuple[Message, bytes]:
        """The message of JSON that the library rejects, or may reject."""
        read, is_complete = self._checked(value)
        if not is_complete:
            raise _wrong(_TOO_LARGE)
        try:
            message = message_from_json_value(self._type, read, registry=self._registry)
            return message, message.to_binary()
        except _REFUSED:
            raise _wrong(_DOES_NOT_FIT) from None

    def _checked(self, value: Any) -> tuple[Any, bool]:
        """What is repaired, and whether it is complete: if not, it is too large to be looked at. Raises the
        mistakes that were found."""
        mistakes = Mistakes(ignores_unknown=self._ignores_unknown)
        try:
            read, is_complete = read_message(self._message, value, self._path, mistakes), True
        except TooManyMistakesError:
            read, is_complete = None, False
        if mistakes.found:
            raise malformed(*mistakes.found)
        return read, is_complete


def _marked(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\0", value)
    if isinstance(value, list):
        return [_marked(each) for each in value]
    if isinstance(value, dict):
        return {_marked(name): _marked(each) for name, each in value.items()}
    return value


def _check_shape(body: bytes) -> None:
    if problem := shape_problem(body):
        raise _wrong(f"the body {problem}")


def _parsed(body: bytes) -> Any:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise _wrong("the body must be UTF-8") from None
    try:
        return json.loads(text, parse_constant=_no_constant)
    except JSONDecodeError as error:
        raise _wrong_json(error.msg, error.lineno, error.colno) from None
    except _NoNumberError as error:
        raise _wrong(f"the body must be valid JSON: {error} is not a number") from None
    except ValueError:  # of a number with thousands of digits
        raise _wrong("the body must be valid JSON: number out of range") from None


class _NoNumberError(Exception):
    """A constant that Python reads, and JSON does not have."""


def _no_constant(name: str) -> None:
    raise _NoNumberError(name)


def _no_json(problem: str, before: bytes) -> Exception:
    """The error of a body that is no JSON, from what is before the place: the library counts in bytes."""
    text = before.decode(errors="replace")
    return _wrong_json(problem.partition(" at line")[0], text.count("\n") + 1, len(text) - text.rfind("\n"))


def _wrong_json(problem: str, line: int, column: int) -> Exception:
    return _wrong(f"the body must be valid JSON: {problem} (line {line}, column {column})")


def _wrong(description: str) -> Exception:
    return malformed(FieldViolation("request", description))
