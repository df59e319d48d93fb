"""Reminders of bookings that lie ahead."""

from functools import partial
from typing import Final

from pawport.care.grooming import changes, repository
from pawport.care.grooming.rows import UPCOMING
from pawport.care.visits.reminding import Upcoming, remind_due
from pawport.reminders.visits import VisitKind

__all__ = ["GROOMING"]

_UPCOMING: Final = Upcoming(repository.upcoming_page, UPCOMING, changes.lock, changes.remind)

GROOMING: Final = VisitKind("grooming_booking", partial(remind_due, _UPCOMING))
"""What companies are reminded of."""
