"""What a change of a pet or a customer did to a visit."""

from datetime import datetime
from typing import NamedTuple

__all__ = ["Changed"]


class Changed(NamedTuple):
    """A visit that was changed, and when it was changed before: by that, its events are found."""

    id: str
    time_before: datetime
