"""Size: the same calls on a small and on a large database, to pets and pages all over it."""

from collections.abc import Sequence

from google.protobuf.message import Message
from typeid import TypeID

from benchmarks.calls import CALLERS, PAGE_CALLERS, SERVICE, Run
from benchmarks.data import KEY, Filled
from benchmarks.load import write_bodies, wrk
from benchmarks.measure import Measured, Plan, Row, Target, at_most, compare, ratio
from benchmarks.servers import Server, pawport
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, ListAllPetsRequest
from pawport.rpc.page_token import token

__all__ = ["all_over", "scale"]

_PAGE = 500
_PAGES = 200
_BAR = 1.2


def scale(plan: Plan, small: Filled, large: Filled) -> list[Row]:
    """GetPet and pages at 10,000 pets and at many more."""
    with pawport(small.url) as at_small, pawport(large.url) as at_large:
        both = [("at 10,000 pets", at_small, small), (f"at {plan.large:,} pets", at_large, large)]
        pets = compare(plan, [Target(name, _pets(plan, at, of), at) for name, at, of in both])
        pages = compare(plan, [Target(name, _pages(plan, at, of), at) for name, at, of in both])
        memory = [Measured(name, [at.resident_bytes() / 1e6], " MB") for name, at, _ in both]
    what = f"at {plan.large:,} pets"
    return [
        _slower(f"any pet, {what}", *pets),
        _slower(f"any page of {_PAGE}, {what}", *pages),
        at_most(f"resident memory, {what}", memory[1], memory[0], ratio(memory[1], memory[0]), _BAR),
    ]


def _slower(what: str, small: Measured, large: Measured) -> Row:
    return at_most(what, large, small, ratio(small, large), _BAR)


def _pets(plan: Plan, server: Server, filled: Filled) -> Run:
    requests = [GetPetRequest(customer_id=customer, id=pet) for customer, pet in filled.pets]
    return all_over(plan, server, "GetPet", requests, CALLERS)


def _pages(plan: Plan, server: Server, filled: Filled) -> Run:
    requests = [_page_after(filled.company_id, pet) for _, pet in filled.pets[:_PAGES]]
    return all_over(plan, server, "ListAllPets", requests, PAGE_CALLERS)


def _page_after(company_id: str, pet_id: str) -> ListAllPetsRequest:
    request = ListAllPetsRequest(company_id=company_id, pagination=Pagination(page_size=_PAGE))
    uid = TypeID.from_string(pet_id).uuid.bytes
    request.pagination.page_token = token(request, company_id, uid)
    return request


def all_over(
    plan: Plan,
    server: Server,
    method: str,
    requests: Sequence[Message],
    callers: int,
    file: str = "",
    service: str = SERVICE,
) -> Run:
    """Calls a method with one request after the other. `file` tells several such loads apart."""
    bodies = plan.folder / f"{server.port}-{method}-{file}"
    write_bodies(bodies, [request.SerializeToString() for request in requests])
    url = f"{server.url}{service}/{method}"
    return lambda seconds: wrk(url, seconds=seconds, bodies=bodies, key=KEY, connections=callers)
