"""What a command says to the person who runs it, beside its result."""

import sys

__all__ = ["say"]


def say(text: str) -> None:
    """A line on standard error."""
    print(f"pawport: {text}", file=sys.stderr, flush=True)  # noqa: T201 - meant for a person
