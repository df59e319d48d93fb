"""Query parameters: `pagination.pageSize=50&filter.type=dog`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from pawport.errors import FieldViolation, InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.values import (
    OWN_FORM,
    Mistakes,
    TooManyMistakesError,
    fields_of,
    is_single,
    read_message,
    takes_any_text,
)

__all__ = ["Parameters", "malformed", "parse_query", "read_parameters", "resolve"]

_MAX_PARAMETERS: Final = 1000
_IN_PATH: Final = "is set by the path; remove the query parameter"
_REPEATED: Final = "must not be repeated"
_UNKNOWN: Final = "unknown query parameter"
_ALT, _PRETTY = "$alt", "$prettyPrint"
_ENUM_NUMBERS: Final = {"json": False, "json;enum-encoding=int": True}
_BOOLEANS: Final = {"true": True, "1": True, "": True, "false": False, "0": False}


class Parameters(NamedTuple):
    """The parameters of a query."""

    fields: Sequence[tuple[str, str]] = ()
    """Those that name fields of the request."""
    enum_numbers: bool = False
    """Whether the answer shall have numbers in place of the names of enum values (`$alt`)."""
    pretty: bool = False
    """Whether the answer shall be indented (`$prettyPrint`)."""


def malformed(*violations: FieldViolation) -> InvalidArgument:
    """The error of a request that cannot be read."""
    return InvalidArgument(violations, reason=ErrorReason.REQUEST_MALFORMED)


def parse_query(query: bytes, *, ignores_unknown: bool = False) -> Parameters:
    """Takes a query apart. InvalidArgument if it is not a list of parameters in UTF-8, or has a parameter
    that begins with `$` and is unknown."""
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS
        )
    except UnicodeError:
        raise malformed(FieldViolation("request", "the query must be percent-encoded UTF-8")) from None
    except ValueError:
        raise malformed(
            FieldViolation("request", f"the query must have at most {_MAX_PARAMETERS} parameters")
        ) from None
    fields = [(name, value) for name, value in pairs if not name.startswith("$")]
    if len(fields) == len(pairs):
        return Parameters(fields)
    given = [pair for pair in pairs if pair[0].startswith("$")]
    system = dict(given)
    if len(system) < len(given):
        counts = Counter(name for name, _ in given)
        raise malformed(
            *(FieldViolation(name[:100], _REPEATED) for name, count in counts.items() if count > 1)
        )
    enum_numbers = _system(_ALT, system.pop(_ALT, "json"), _ENUM_NUMBERS)
    pretty = _system(_PRETTY, system.pop(_PRETTY, "false").lower(), _BOOLEANS)
    if system and not ignores_unknown:
        raise malformed(*(FieldViolation(name[:100], _UNKNOWN) for name in system))
    return Parameters(fields, enum_numbers, pretty)


def _system(name: str, value: str, known: dict[str, bool]) -> bool:
    if value not in known:
        accepted = ", ".join(f'"{each}"' for each in known if each)
        raise malformed(FieldViolation(name, f"must be one of {accepted}"))
    return known[value]


def read_parameters(
    message: Descriptor, pairs: Iterable[tuple[str, str]], *, ignores_unknown: bool, bound: Iterable[str] = ()
) -> dict[str, Any]:
    """The parameters as the JSON of a message.

    `bound`: fields that the path has, which a parameter must not set. With `ignores_unknown`, unknown
    parameters are ignored, and so are empty ones such as `limit=`.

    Raises:
        InvalidArgument: names the parameters that are wrong.
    """
    mistakes = Mistakes(ignores_unknown=ignores_unknown)
    taken = {tuple(name.split(".")): _IN_PATH for name in bound}
    result: dict[str, Any] = {}
    try:
        for name, value in pairs:
            _read_parameter(message, name, value, result, taken, mistakes)
        read = read_message(message, result, "", mistakes)
    except TooManyMistakesError:
        raise malformed(*mistakes.found) from None
    if mistakes.found:
        raise malformed(*mistakes.found)
    return dict(read)


def _read_parameter(
    message: Descriptor,
    name: str,
    value: str,
    result: dict[str, Any],
    taken: dict[tuple[str, ...], str],
    mistakes: Mistakes,
) -> None:
    fields = resolve(message, name)
    if fields is None:
        if not mistakes.ignores_unknown:
            mistakes.add(name[:100], _UNKNOWN)
        return
    last = fields[-1]
    if not is_single(last) or any(field.is_repeated for field in fields[:-1]):
        mistakes.add(name, "is not a single value; name one of its fields, or send it in a body")
        return
    if not value and not takes_any_text(last):
        if not mistakes.ignores_unknown:
            mistakes.add(name, "must not be empty")
        return
    names = tuple(field.name for field in fields)
    if reason := taken.get(names):
        if reason is not _IN_PATH or not mistakes.ignores_unknown:
            mistakes.add(name, reason)
        return
    *outer, inner = zip(fields, name.split("."), strict=True)
    for field, spelled in outer:
        result = result.setdefault(_key(field, spelled, result), {})
    if last.is_repeated:
        result.setdefault(_key(*inner, result), []).append(value)
    else:
        result[inner[1]] = value
        taken[names] = _REPEATED


def _key(field: FieldDescriptor, spelled: str, result: dict[str, Any]) -> str:
    """The field's name in the result: as the caller has spelled it before, or spells it now."""
    return next((name for name in (field.name, field.json_name) if name in result), spelled)


def resolve(message: Descriptor, name: str) -> list[FieldDescriptor] | None:
    """The fields that a dotted name leads through; None if one of them is unknown."""
    found: list[FieldDescriptor] = []
    inside: Descriptor | None = message
    for part in name.split("."):
        field = fields_of(inside).get(part) if inside is not None else None
        if field is None:
            return None
        found.append(field)
        is_of_own_form = field.message_type is not None and field.message_type.full_name in OWN_FORM
        inside = None if is_of_own_form else field.message_type
    return found
