"""The log of every change: who changed what and when, and the events that subscribers read.

Whoever changes something records it with `record`, in its transaction. `types` declares the types of events.

Who reads keeps a position. `service.list_events` returns the events after it that were made before
`Database.settled_time()`; if there are no more, `service.end_position` of that time is the next position.
`feed.Feed` does so for all who wait in a process: `next(position, seconds)` of its `tail(company_id)`
returns the next events and position. Both raise OutOfRange for a position before the kept time.
`pawport.apis.payloads.Payloads`, which `app.py` hands down, makes the payload of an event.

The audit log, `service.list_changes`, shows the same rows with who made the changes.
"""

from pawport.events.recording import Actor, NewEvent, act_as, actor_of, record

__all__ = ["Actor", "NewEvent", "act_as", "actor_of", "record"]
