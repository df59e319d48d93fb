"""The log of every change: who changed what and when, and the events that subscribers read.

Whoever changes something records it with `record`, in its transaction. `service.list_events` reads the events
of a company from a position on; the audit log, `service.list_changes`, shows the same rows with who made the
changes.
"""

from pawport.events.recording import Actor, NewEvent, act_as, record

__all__ = ["Actor", "NewEvent", "act_as", "record"]
