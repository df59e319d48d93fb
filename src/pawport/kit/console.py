"""What a command says to the operator who runs it, beside its result."""

import sys

__all__ = ["OperatorError", "say", "system_error"]


class OperatorError(Exception):
    """Something for an operator, not a caller, to put right: the text is one line that says what. A command
    that it ends has this exit code."""

    exit_code = 2


def say(text: str) -> None:
    """A line on standard error."""
    print(f"pawport: {text}", file=sys.stderr, flush=True)  # noqa: T201 - meant for an operator


def system_error(error: OSError) -> str:
    """What to say of an error of the system, such as a full disk."""
    return ": ".join(filter(None, [error.filename, error.strerror or str(error)]))
