"""What an import may do in doubtful cases."""

from dataclasses import dataclass

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True)
class Policy:
    """`transfer`: whether a pet gets another owner whom a row gives. `allow_duplicates`: whether a pet is
    added that can be one of its owner's pets once more."""

    transfer: bool = False
    allow_duplicates: bool = False
