"""Allivet's ProductService."""

from typing import Any, Final

from google.protobuf.struct_pb2 import NULL_VALUE, Value
from sqlalchemy import Connection

from pawport.apis.allivet.products import translation
from pawport.db import Database
from pawport.errors import NotFound, invalid
from pawport.gen.allivet.v1 import product_service_pb2 as messages
from pawport.gen.allivet.v1.product_pb2 import Availability
from pawport.gen.allivet.v1.product_service_pb2_grpc import ProductServiceServicer
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.rpc.caller import caller
from pawport.shop.products.listing import numbered_page
from pawport.shop.products.rules import skus
from pawport.shop.products.service import find_product
from pawport.shop.stock.service import available

__all__ = ["AllivetProductServicer"]

_SIZE: Final = 100
_PATH: Final = "/allivet/api/Products"
_NO_NUMBER: Final = "Pageno not informed."


class AllivetProductServicer(ProductServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, public_url: str) -> None:
        """`public_url`: what the addresses of pages begin with, without a slash at the end."""
        self._database = database
        self._url = public_url + _PATH

    async def GetProduct(self, request: messages.GetProductRequest, context: Any) -> Any:
        return translation.shown_product(await self._find(request.id))

    async def GetAvailability(self, request: messages.GetAvailabilityRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> Availability:
            product = find_product(connection, company_id, request.id)
            return translation.availability(product, available(connection, company_id, set(skus(product))))

        return await self._database.read(work)

    async def ListProducts(self, request: messages.ListProductsRequest, context: Any) -> Any:
        company_id, number = caller().company_id, _number(request)
        page = await self._database.read_slowly(
            lambda connection: numbered_page(connection, company_id, number, _SIZE)
        )
        if not page.products:
            raise NotFound("products", f"of page {number}")
        first, last_page = (number - 1) * _SIZE + 1, -(-page.total // _SIZE)
        return messages.ListProductsResponse(
            current_page=number,
            data=[translation.shown_product(Product.FromString(wire)) for wire in page.products],
            **{"from": first},
            last_page=last_page,
            next_page_url=self._page_url(number + 1 if number < last_page else 0),
            path=self._url,
            per_page=_SIZE,
            prev_page_url=self._page_url(number - 1),
            to=first + len(page.products) - 1,
            total=page.total,
        )

    async def _find(self, sku: str) -> Product:
        company_id = caller().company_id
        return await self._database.read(lambda connection: find_product(connection, company_id, sku))

    def _page_url(self, number: int) -> Value:
        """The address of a page; null without a number."""
        return Value(string_value=f"{self._url}?pageno={number}") if number else Value(null_value=NULL_VALUE)


def _number(request: messages.ListProductsRequest) -> int:
    """The number of the page. InvalidArgument if it is none."""
    text = request.pageno.strip() if request.HasField("pageno") else "1"
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) < 1 << 31):
        raise invalid("pageno", _NO_NUMBER)
    return int(text)
