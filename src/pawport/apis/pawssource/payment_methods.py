"""Paws Source's PaymentMethodService."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection

from pawport.apis.pawssource.lists import NO_CURSOR, list_meta, listed_customer, window
from pawport.apis.pawssource.values import value
from pawport.apis.writes import Writes
from pawport.customers.service import house_customer
from pawport.db import Database
from pawport.errors import FieldViolation, InvalidArgument, invalid
from pawport.gen.pawport.v1.payment_method_pb2 import PaymentMethod
from pawport.gen.pawssource.v2 import payment_method_service_pb2 as messages
from pawport.gen.pawssource.v2.payment_method_service_pb2_grpc import PaymentMethodServiceServicer
from pawport.kit.paging import UID_POSITION
from pawport.rpc.caller import caller
from pawport.rpc.page_token import position
from pawport.shop.payment_methods import service

__all__ = ["PawsSourcePaymentMethodServicer"]

_FIELDS: Final = ("provider", "token", "brand", "last_four", "expiry_month", "expiry_year", "label")
_SHOWN: Final = ("brand", "last_four", "expiry_month", "expiry_year", "label")  # or null


class PawsSourcePaymentMethodServicer(PaymentMethodServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreatePaymentMethod(self, request: messages.CreatePaymentMethodRequest, context: Any) -> Any:
        company = caller().principal.company
        given = PaymentMethod()
        for name in _FIELDS:
            setattr(given, name, getattr(request, name))

        def work(connection: Connection) -> messages.CreatePaymentMethodResponse:
            customer_id = listed_customer(connection, company.id, request.customer_id)
            customer_id = customer_id or house_customer(connection, company).id
            with _fields_renamed():
                made = service.create_payment_method(connection, company.id, customer_id, given)
            return messages.CreatePaymentMethodResponse(data=_shown(made))

        return await self._writes.run(work)

    async def ListPaymentMethods(self, request: messages.ListPaymentMethodsRequest, context: Any) -> Any:
        company_id = caller().company_id
        try:
            after = position(request, company_id, UID_POSITION)
        except InvalidArgument:
            raise invalid("cursor", NO_CURSOR) from None

        def work(connection: Connection) -> tuple[list[PaymentMethod], bytes | None]:
            customer_id = listed_customer(connection, company_id, request.customer_id)
            if not customer_id:
                return [], None
            return service.list_payment_methods(connection, company_id, customer_id, after, window(request))

        methods, following = await self._database.read(work)
        return messages.ListPaymentMethodsResponse(
            data=map(_shown, methods), meta=list_meta(request, company_id, following)
        )


@contextmanager
def _fields_renamed() -> Iterator[None]:
    try:
        yield
    except InvalidArgument as error:
        violations = [
            FieldViolation(each.field.removeprefix("payment_method."), each.description)
            for each in error.violations
        ]
        raise InvalidArgument(violations, reason=error.reason) from None


def _shown(method: PaymentMethod) -> messages.PaymentMethod:
    shown = messages.PaymentMethod(
        id=method.id,
        customer_id=method.customer_id,
        provider=method.provider,
        created_at=method.created_time,
    )
    for name in _SHOWN:
        getattr(shown, name).CopyFrom(value(getattr(method, name) or None))
    return shown
