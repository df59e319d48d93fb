"""Reminders of appointments that lie ahead."""

from functools import partial
from typing import Final

from pawport.care.appointments import changes, repository
from pawport.care.appointments.rows import UPCOMING
from pawport.care.visits.reminding import Upcoming, remind_due
from pawport.reminders.visits import VisitKind

__all__ = ["APPOINTMENTS"]

_UPCOMING: Final = Upcoming(repository.upcoming_page, UPCOMING, changes.lock, changes.remind)

APPOINTMENTS: Final = VisitKind("appointment", partial(remind_due, _UPCOMING))
"""What companies are reminded of."""
