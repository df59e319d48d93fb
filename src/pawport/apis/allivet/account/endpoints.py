"""The operations of the API, as its overview lists them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from google.api import annotations_pb2

from pawport.accounts import Principal
from pawport.gen.allivet.v1 import (
    account_service_pb2,
    address_service_pb2,
    customer_service_pb2,
    order_service_pb2,
    pet_service_pb2,
    prescription_service_pb2,
    product_service_pb2,
    vet_service_pb2,
)
from pawport.gen.pawport.v1.options_pb2 import required_scope
from pawport.rest.scalars import camel_case

__all__ = ["Endpoint", "endpoints_of"]

_FILES: Final = (
    account_service_pb2,
    product_service_pb2,
    vet_service_pb2,
    order_service_pb2,
    customer_service_pb2,
    address_service_pb2,
    pet_service_pb2,
    prescription_service_pb2,
)
_VARIABLE: Final = re.compile(r"\{(\w+)\}")


class Endpoint(NamedTuple):
    """An operation."""

    verb: str
    path: str
    scope: str  # "" for one that needs none


def endpoints_of(principal: Principal) -> list[Endpoint]:
    """Returns the operations that a key or token opens."""
    return [each for each in _endpoints() if not each.scope or principal.may(each.scope)]


@cache
def _endpoints() -> tuple[Endpoint, ...]:
    return tuple(_read())


def _read() -> Iterator[Endpoint]:
    services = [service for file in _FILES for service in file.DESCRIPTOR.services_by_name.values()]
    for method in (method for service in services for method in service.methods):
        options = method.GetOptions()
        rule = options.Extensions[annotations_pb2.http]
        verb = str(rule.WhichOneof("pattern"))
        path = _VARIABLE.sub(lambda found: f"{{{camel_case(found[1])}}}", getattr(rule, verb))
        yield Endpoint(verb.upper(), path, options.Extensions[required_scope])
