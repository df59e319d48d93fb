"""Reading a pet through vendors' APIs, beside our own: what their translation costs."""

from benchmarks.calls import json_load
from benchmarks.data import Filled
from benchmarks.measure import Plan, Row, Target, at_least, compare
from benchmarks.servers import pawport

__all__ = ["get_through_dialects"]


def get_through_dialects(plan: Plan, filled: Filled) -> list[Row]:
    """GET of one pet."""
    customer_id, pet_id = filled.pets[0]
    paths = {
        "GetPet": f"/v1/customers/{customer_id}/pets/{pet_id}",
        "Petnow": f"/petnow/v2/pets/{pet_id}",
        "Paws Source": f"/pawssource/v2/pets/{pet_id}",
    }
    with pawport(filled.url) as ours:
        targets = [Target(name, json_load(ours, path), ours) for name, path in paths.items()]
        canonical, *dialects = compare(plan, targets)
    return [at_least(f"GET of a pet, {one.name}", one, canonical, 0.6) for one in dialects]
