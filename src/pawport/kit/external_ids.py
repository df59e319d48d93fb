"""The ids of a record in other systems: `external_ids` has one for each system, the further ones are in
`additional_external_ids`. The record is found by all of them."""

from collections.abc import Iterator

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.kit.search_keys import external_id_key

__all__ = ["MAX_ADDITIONAL", "MAX_SYSTEMS", "join", "keys", "learn", "pairs", "tidy"]

MAX_SYSTEMS = 20
"""As the schema says of `external_ids`, ..."""
MAX_ADDITIONAL = 100
"""... and of `additional_external_ids`."""

Record = Pet | Customer
Given = Record | UpdatePetRequest | UpdateCustomerRequest


def keys(record: Given) -> list[str]:
    """Returns the keys that a record is found by, as `external_id_key` makes them, each once."""
    if not record.external_ids and not record.additional_external_ids:
        return []
    return list(dict.fromkeys(external_id_key(system, id_) for system, id_ in pairs(record)))


def tidy(record: Record) -> None:
    """Keeps each id once."""
    if record.additional_external_ids:
        ids = dict.fromkeys((each.system, each.id) for each in record.additional_external_ids)
        record.ClearField("additional_external_ids")
        for system, id_ in ids:
            if record.external_ids.get(system) != id_:
                record.additional_external_ids.add(system=system, id=id_)


def join(record: Record, other: Record) -> None:
    """Adds the ids of another record to those that a record has, which stay as they are."""
    for system, id_ in pairs(other):
        if system not in record.external_ids:
            record.external_ids[system] = id_
        else:
            record.additional_external_ids.add(system=system, id=id_)
    tidy(record)


def learn(record: Record, given: Record) -> bool:
    """Makes given ids that a record does not have its ids, and keeps those that stood there before. Returns
    whether there were any."""
    if not given.external_ids and not given.additional_external_ids:
        return False
    known = set(keys(record))
    new = [
        (system, id_)
        for system, id_ in given.external_ids.items()
        if external_id_key(system, id_) not in known
    ]
    for system, id_ in new:
        before = record.external_ids.get(system)
        if before is not None:
            record.additional_external_ids.add(system=system, id=before)
        record.external_ids[system] = id_
    further = [(each.system, each.id) for each in given.additional_external_ids]
    further = [each for each in further if external_id_key(*each) not in known]
    for system, id_ in further:
        record.additional_external_ids.add(system=system, id=id_)
    tidy(record)
    return bool(new or further)


def pairs(record: Given) -> Iterator[tuple[str, str]]:
    """Returns the systems and ids of a record."""
    for system in record.external_ids:  # quicker than `items`
        yield system, record.external_ids[system]
    for each in record.additional_external_ids:
        yield each.system, each.id
