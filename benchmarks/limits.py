"""What it costs that a key has limits: GetPet with a key that has them, beside one that has none."""

from benchmarks.calls import grpc_load, json_load
from benchmarks.data import LIMITED_KEY, Filled
from benchmarks.measure import Plan, Row, Target, at_least, compare
from benchmarks.servers import pawport
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest

__all__ = ["limits"]

_NEVER_REACHED = "9999999,9999999"


def limits(plan: Plan, filled: Filled) -> list[Row]:
    """GetPet over gRPC and as JSON."""
    customer_id, pet_id = filled.pets[0]
    request = GetPetRequest(customer_id=customer_id, id=pet_id)
    path = f"/v1/customers/{customer_id}/pets/{pet_id}"
    with pawport(filled.url, "--enterprise-limits", _NEVER_REACHED) as server:
        grpc_limited, grpc_free, json_limited, json_free = compare(
            plan.in_short_turns(),
            [
                Target(
                    "limited key", grpc_load(server, plan.folder, "GetPet", request, key=LIMITED_KEY), server
                ),
                Target("key without limits", grpc_load(server, plan.folder, "GetPet", request), server),
                Target("limited key, JSON", json_load(server, path, key=LIMITED_KEY), server),
                Target("key without limits, JSON", json_load(server, path), server),
            ],
        )
    return [
        at_least("GetPet with limits, gRPC", grpc_limited, grpc_free, 0.95),
        at_least("GetPet with limits, JSON", json_limited, json_free, 0.95),
    ]
