"""What lists have in common."""

from typing import Final

from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport.apis.pawssource.errors import UNKNOWN
from pawport.apis.pawssource.values import value
from pawport.customers.changes import CustomerChanges
from pawport.customers.finding import get_customer
from pawport.errors import NotFound, invalid
from pawport.gen.pawssource.v2.address_service_pb2 import ListAddressesRequest
from pawport.gen.pawssource.v2.appointment_service_pb2 import ListAppointmentsRequest
from pawport.gen.pawssource.v2.grooming_service_pb2 import ListGroomingBookingsRequest
from pawport.gen.pawssource.v2.list_meta_pb2 import ListMeta
from pawport.gen.pawssource.v2.order_service_pb2 import ListOrdersRequest
from pawport.gen.pawssource.v2.payment_method_service_pb2 import ListPaymentMethodsRequest
from pawport.gen.pawssource.v2.pet_service_pb2 import ListPetsRequest
from pawport.gen.pawssource.v2.product_service_pb2 import ListProductsRequest
from pawport.kit.paging import Window
from pawport.rpc.page_token import token

__all__ = ["NO_CURSOR", "list_meta", "listed_customer", "window"]

_DEFAULT_LIMIT: Final = 20
NO_CURSOR: Final = "is not a valid cursor for this list"
"""What is said of a cursor that is damaged, or of another list."""


Listed = (
    ListPetsRequest
    | ListAppointmentsRequest
    | ListGroomingBookingsRequest
    | ListProductsRequest
    | ListOrdersRequest
    | ListAddressesRequest
    | ListPaymentMethodsRequest
)


def window(request: Listed) -> Window:
    """How many results the page may have."""
    return Window(request.limit if request.HasField("limit") else _DEFAULT_LIMIT)


def list_meta(request: Message, company_id: str, next_position: bytes | None) -> ListMeta:
    """Where the next page starts, if there is one."""
    if next_position is None:
        return ListMeta(next_cursor=value(None))
    return ListMeta(next_cursor=value(token(request, company_id, next_position)), has_more=True)


def listed_customer(connection: Connection, company_id: str, customer_id: str) -> str:
    """The id of the customer whose records are listed: by default of the house customer, which is empty as
    long as there is none.

    Raises:
        InvalidArgument: the company has no such customer.
    """
    if not customer_id:
        return CustomerChanges(connection, company_id, lock=False).house_id()
    try:
        return get_customer(connection, company_id, customer_id).id
    except NotFound:
        raise invalid("customer_id", UNKNOWN) from None
