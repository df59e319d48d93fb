"""Work that is done later, and survives whatever ends a process meanwhile."""

from pawport.jobs.runner import AttemptFailedError, Finish, Kind, Runner
from pawport.jobs.service import Job, cancel, enqueue

__all__ = ["AttemptFailedError", "Finish", "Job", "Kind", "Runner", "cancel", "enqueue"]
