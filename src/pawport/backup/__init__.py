"""Copies of a database: taken while it is served, and put back."""

from pawport.backup.backup import backup
from pawport.backup.files import Report
from pawport.backup.restore import restore

__all__ = ["Report", "backup", "restore"]
