"""Values that can be null."""

from google.protobuf.struct_pb2 import NULL_VALUE, Value

__all__ = ["value"]


def value(known: str | float | None) -> Value:
    """A value that is null if nothing is known."""
    match known:
        case None | "":
            return Value(null_value=NULL_VALUE)
        case str():
            return Value(string_value=known)
    return Value(number_value=known)
