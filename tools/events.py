"""`python -m tools.events` writes docs/events.md: how events are read, and every type with an example."""

import json
from pathlib import Path
from typing import Final

from pawport.apis.payloads import Payloads
from pawport.events.service import StoredEvent
from pawport.events.types import EVENT_TYPES, EventType
from pawport.gen.pawport.v1.event_pb2 import Event
from tools.event_examples import COMPANY_ID, EXAMPLES, TIME, VARIANTS

__all__ = ["EXAMPLES", "PAGE", "page"]


PAGE = Path(__file__).parents[1] / "docs" / "events.md"

_HEAD: Final = """\
# Events

<!-- Generated from the types of events by `python -m tools.events`: do not edit. -->

Every change of a record is an event: an entry in the company's log, written in the transaction of the
change. It exists if and only if the change does, and calls that change nothing have none. The audit log
shows the same changes, with who made them.

## Reading

`ListEvents` returns the events that are kept, oldest first, and `StreamEvents` those that happen from now
on:

```sh
curl -H "authorization: Bearer $KEY" "$URL/v1/events?filter.types=pet.*"
curl -N -H "authorization: Bearer $KEY" "$URL/v1/events:stream"
curl -N -H "authorization: Bearer $KEY" -H "accept: text/event-stream" "$URL/v1/events:stream"
```

The id of an event is its position: ids sort, as strings, in the order of the events. `after` takes an id or
the `last_position` of a list, and later events follow. A reader that keeps the last id it has handled, and
continues after it, gets every event once and in order. That holds while writes are in progress: an event is
shown only when no event before it can still come. So a long transaction on PostgreSQL delays the events
after it.

A stream has heartbeats between events, of the type `heartbeat` and without data. A stream can be resumed
after the id of any message, also of a heartbeat. With server-sent events, a client sends it in the header
`Last-Event-ID`. A stream ends with UNAVAILABLE when the service stops, and with UNAUTHENTICATED within 5
seconds when its key is revoked.

A key needs the scope `events:read`, and the scope of each type in the table below. Events of other types
are left out; asking for one by its full name is PERMISSION_DENIED.

## What is kept

Events are kept as long as the audit log: `--audit-days`, or `audit_days` of the company. A reader that
continues after an older position gets OUT_OF_RANGE with the reason `EVENTS_NO_LONGER_KEPT`. It should then

1. take the id of the first heartbeat of a new stream,
2. read all records with their list methods,
3. read events after the position from step 1.

When a customer is erased or a pet is purged, its earlier events stay, but their data has only ids, and
`erased` is true. Of a record that would make an event larger than 256 KiB, the data also has only ids, and
`truncated` is true.

## The data

`data` is the record as it was after the change, in the format that the reader asks for: `PAWPORT`, as
Pawport's API returns it over HTTP, or `PAWSSOURCE`, as Paws Source's API does, in which only the types of
its documentation exist. The same event has the same bytes each time.

- The codes of a pet are shown by their ids: the names belong to the catalogue.
- Only `pet.created` shows notes. Later, each note has an event of its own, and the pet has none for it.
- A call that makes several changes has an event for each: an update that adds a vaccination is a
  `pet.updated` and a `vaccination.created`.
- In `PAWSSOURCE`, `age_years` is the age on the day of the event in UTC.

## Types

| type | scope | format `PAWSSOURCE` | when |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page that fits the types."""
    payloads = Payloads()
    types = EVENT_TYPES.values()
    examples = [_example(payloads, number, type_) for number, type_ in enumerate(types)]
    return "".join([_HEAD, *map(_row, types), "\n## Examples\n", *examples])


def _row(type_: EventType) -> str:
    pawssource = "yes" if type_.in_pawssource else ""
    return f"| `{type_.name}` | `{type_.scope}` | {pawssource} | {type_.description} |\n"


def _example(payloads: Payloads, number: int, type_: EventType) -> str:
    data = VARIANTS.get(type_.name, EXAMPLES[type_.message]).SerializeToString(deterministic=True)
    event = StoredEvent(TIME, number.to_bytes(16), type_.name, type_.resource, "", data, "")
    shown = [f"\n### {type_.name}\n", _json(payloads.payload(COMPANY_ID, event, Event.PAWPORT))]
    if type_.in_pawssource:
        shown += [
            "\nIn the format `PAWSSOURCE`:\n",
            _json(payloads.payload(COMPANY_ID, event, Event.PAWSSOURCE)),
        ]
    return "".join(shown)


def _json(payload: bytes) -> str:
    return f"\n```json\n{json.dumps(json.loads(payload), indent=2)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page())
