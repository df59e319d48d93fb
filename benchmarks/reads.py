"""GetPet on grpcio's own server behind Envoy, beside the default host."""

from benchmarks.calls import grpc_load
from benchmarks.data import Filled, fill
from benchmarks.measure import Plan, Row, Target, compare, for_the_record
from benchmarks.servers import pawport
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest

__all__ = ["grpcio_host"]


def grpcio_host(plan: Plan, filled: Filled) -> list[Row]:
    """GetPet on grpcio's own server behind Envoy, beside the default host."""
    copy = fill(f"sqlite:///{plan.folder}/copy.db", 10_000)  # a file of SQLite has one server
    with pawport(filled.url) as inside, pawport(copy.url, "--host", "grpcio") as behind:
        targets = [
            Target(name, grpc_load(at, plan.folder, "GetPet", _request(of)), at)
            for name, at, of in (("--host grpcio", behind, copy), ("--host envoy", inside, filled))
        ]
        ours, default = compare(plan, targets)
    return [for_the_record("GetPet, gRPC, --host grpcio", ours, default)]


def _request(filled: Filled) -> GetPetRequest:
    customer_id, pet_id = filled.pets[0]
    return GetPetRequest(customer_id=customer_id, id=pet_id)
