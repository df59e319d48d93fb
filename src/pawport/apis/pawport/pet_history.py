"""PetHistoryService over gRPC."""

import struct
from datetime import datetime
from typing import Any, Final

from pawport.db import Database
from pawport.errors import invalid
from pawport.gen.pawport.v1 import pet_history_service_pb2 as messages
from pawport.gen.pawport.v1.pet_history_service_pb2_grpc import PetHistoryServiceServicer
from pawport.kit.times import micros_of, time_of_micros
from pawport.lifecycle.service_history import Place, list_service_history
from pawport.pets.weights.service import list_weights
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["PetHistoryServicer"]

_TIME: Final = struct.Struct(">q")  # the key comes after it
_UID_BYTES: Final = 16


class PetHistoryServicer(PetHistoryServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListServiceHistory(self, request: messages.ListServiceHistoryRequest, context: Any) -> Any:
        principal = caller().principal
        company_id = principal.company.id
        window = page_window(request.pagination)
        before = _place(position(request, company_id, None))
        entries, last = await self._database.read_slowly(
            lambda connection: list_service_history(
                connection, principal, request.customer_id, request.id, request.kind, before, window
            )
        )
        return messages.ListServiceHistoryResponse(
            next_page_token=token(request, company_id, _encoded(last)), entries=entries
        )

    async def ListPetWeights(self, request: messages.ListPetWeightsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        before = _place(position(request, company_id, _TIME.size + _UID_BYTES))
        found, last = await self._database.read_slowly(
            lambda connection: list_weights(
                connection, company_id, request.customer_id, request.id, before, window
            )
        )
        return messages.ListPetWeightsResponse(
            next_page_token=token(request, company_id, _encoded(last)), weights=found
        )


def _encoded(place: tuple[datetime, bytes] | None) -> bytes | None:
    return None if place is None else _TIME.pack(micros_of(place[0])) + place[1]


def _place(encoded: bytes | None) -> Place | None:
    if encoded is None:
        return None
    try:
        return Place(time_of_micros(*_TIME.unpack(encoded[: _TIME.size])), encoded[_TIME.size :])
    except (struct.error, OverflowError):  # made elsewhere, by someone who knows a token's form
        raise invalid("pagination.page_token", "is not a valid token for this list") from None
