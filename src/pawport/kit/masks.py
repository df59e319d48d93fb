"""Field masks: which fields of a record an update writes.

The rules are AIP-161's: an unknown path is refused, a path of an output-only field is ignored.
"""

import re
from collections.abc import Collection, Sequence, Set
from typing import TypeVar

from google.api.field_behavior_pb2 import OUTPUT_ONLY, field_behavior
from google.protobuf.message import Message

from pawport.errors import invalid

__all__ = ["changed_fields", "copy_field", "copy_masked", "copy_of", "copy_present", "fill_blank"]

M = TypeVar("M", bound=Message)

_MOST_PATHS = 100
_UPPER = re.compile(r"(?<!^)([A-Z])")


def copy_present(source: Message, target: Message, writable: Collection[str]) -> set[str]:
    """Copies the writable fields that have a value in `source`; answers their names.

    An empty string, list, map or message is no value; an explicit `false` of an optional field is.
    """
    names = set()
    for field, value in source.ListFields():
        if field.name in writable and not _is_empty(value):
            copy_field(source, target, field.name)
            names.add(field.name)
    return names


def copy_of(source: M, kept: Collection[str]) -> tuple[M, set[str]]:
    """A new message with those of the fields that have a value in `source`, as `copy_present` sees it, and
    their names. Faster than to copy each."""
    copy = type(source)()
    copy.CopyFrom(source)
    copy.DiscardUnknownFields()
    names = set()
    for field, value in copy.ListFields():
        if field.name not in kept or _is_empty(value):
            copy.ClearField(field.name)
        else:
            names.add(field.name)
    return copy, names


def _is_empty(value: object) -> bool:
    return isinstance(value, Message) and not value.ByteSize()


def fill_blank(source: Message, target: Message, names: Collection[str]) -> None:
    """Copies those of the named fields that have a value in `source` and none in `target`."""
    present = {field.name for field, _ in target.ListFields()}
    copy_present(source, target, set(names) - present)


def copy_masked(
    source: Message, target: Message, writable: Collection[str], paths: Sequence[str]
) -> set[str]:
    """Writes exactly the paths: what is absent in `source` is cleared in `target`. "*" is every field.

    Paths may be in snake_case or lowerCamelCase, and may lead into a message ("vet.name").

    Raises:
        InvalidArgument: a path names no field of `target` that can be written, or there are over 100.
    """
    if len(paths) > _MOST_PATHS:
        raise invalid("update_mask", f"must have at most {_MOST_PATHS} paths")
    names = set()
    for path in writable if "*" in paths else paths:
        steps = _UPPER.sub(lambda upper: "_" + upper[1].lower(), path).split(".")
        if _is_output_only(target, steps, path):
            continue
        if steps[0] not in writable:
            raise invalid("update_mask", f"{path!r} cannot be updated")
        _write(source, target, steps)
        names.add(steps[0])
    return names


def changed_fields(before: Message, after: Message, names: Set[str]) -> list[str]:
    """Returns those of the names whose fields differ; an absent field differs from one that says false."""
    if before == after:
        return []
    old = {field.name: value for field, value in before.ListFields()}
    new = {field.name: value for field, value in after.ListFields()}
    differing = [name for name, value in new.items() if name not in old or old[name] != value]
    differing += [name for name in old if name not in new]
    return [name for name in differing if name in names]


def _is_output_only(message: Message, steps: Sequence[str], path: str) -> bool:
    descriptor = message.DESCRIPTOR
    for index, step in enumerate(steps):
        field = descriptor.fields_by_name.get(step)
        if field is None:
            raise invalid("update_mask", f"unknown field {path!r}")
        if OUTPUT_ONLY in field.GetOptions().Extensions[field_behavior]:
            return True
        if index + 1 < len(steps):
            if field.is_repeated or field.message_type is None:
                raise invalid("update_mask", f"{path!r} names a part of a field that has no parts")
            descriptor = field.message_type
    return False


def _write(source: Message, target: Message, steps: Sequence[str]) -> None:
    name, *rest = steps
    if not rest:
        copy_field(source, target, name)
        return
    _write(getattr(source, name), getattr(target, name), rest)
    if not getattr(target, name).ByteSize():
        target.ClearField(name)


def copy_field(source: Message, target: Message, name: str) -> None:
    """Makes a field of `target` what it is in `source`; an empty message is an absent one."""
    field = source.DESCRIPTOR.fields_by_name[name]
    value = getattr(source, name)
    target.ClearField(name)
    if field.is_repeated:
        getattr(target, name).MergeFrom(value)
    elif field.message_type is not None:
        if source.HasField(name) and value.ByteSize():
            getattr(target, name).CopyFrom(value)
    elif not field.has_presence or source.HasField(name):
        setattr(target, name, value)
