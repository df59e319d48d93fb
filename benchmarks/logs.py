"""What a line for each call costs: GetPet with the lines, beside a service that writes none."""

from benchmarks.calls import grpc_load
from benchmarks.data import Filled, fill
from benchmarks.measure import Plan, Row, Target, compare, for_the_record
from benchmarks.servers import Server, pawport
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest

__all__ = ["logs"]


def logs(plan: Plan, filled: Filled) -> list[Row]:
    """GetPet over gRPC."""
    copy = fill(f"sqlite:///{plan.folder}/silent-calls.db", 10_000)  # a file of SQLite has one server
    with pawport(filled.url) as usual, pawport(copy.url, "--log-calls", "none") as silent:
        targets = [
            _get(plan, "a line for each call", usual, filled),
            _get(plan, "no lines", silent, copy),
        ]
        return [for_the_record("GetPet with log lines, gRPC", *compare(plan.in_short_turns(), targets))]


def _get(plan: Plan, name: str, server: Server, filled: Filled) -> Target:
    customer_id, pet_id = filled.pets[0]
    request = GetPetRequest(customer_id=customer_id, id=pet_id)
    return Target(name, grpc_load(server, plan.folder, "GetPet", request), server)
