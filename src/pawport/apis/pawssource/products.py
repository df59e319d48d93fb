"""Paws Source's ProductService."""

from collections.abc import Sequence
from typing import Any, Final

from google.protobuf.struct_pb2 import NULL_VALUE, Value
from sqlalchemy import Connection

from pawport.apis.pawssource import product_translation
from pawport.db import Database
from pawport.errors import InvalidArgument, invalid
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawssource.v2 import product_pb2 as theirs
from pawport.gen.pawssource.v2 import product_service_pb2 as messages
from pawport.gen.pawssource.v2.product_service_pb2_grpc import ProductServiceServicer
from pawport.kit.paging import Window
from pawport.rpc.caller import caller
from pawport.rpc.page_token import position, token
from pawport.shop.products import listing, service
from pawport.shop.products.listing import Page
from pawport.shop.products.rules import skus
from pawport.shop.stock.service import available

__all__ = ["PawsSourceProductServicer"]

_DEFAULT_LIMIT: Final = 20


class PawsSourceProductServicer(ProductServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListProducts(self, request: messages.ListProductsRequest, context: Any) -> Any:
        company_id = caller().company_id
        listed = product_translation.listed(request, company_id)
        window = Window(request.limit if request.HasField("limit") else _DEFAULT_LIMIT)
        after = position(request, company_id, None)

        def work(connection: Connection) -> tuple[Page, list[theirs.Product]]:
            found = listing.list_products(connection, company_id, after, window, listed)
            products = map(Product.FromString, found.products)
            return found, _shown(connection, company_id, list(products))

        read = self._database.read_slowly if listed.reads_many else self._database.read
        try:
            page, shown = await read(work)
        except InvalidArgument:
            raise invalid("cursor", "is not a valid cursor for this list") from None
        return messages.ListProductsResponse(
            data=shown,
            meta=_meta(request, company_id, page.next_position),
        )

    async def GetProduct(self, request: messages.GetProductRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> theirs.Product:
            return _shown(connection, company_id, [service.find_product(connection, company_id, request.id)])[
                0
            ]

        return messages.GetProductResponse(data=await self._database.read(work))


def _shown(connection: Connection, company_id: str, products: Sequence[Product]) -> list[theirs.Product]:
    """The products, with how many pieces of them are available."""
    wanted = {sku for product in products for sku in skus(product)}
    stock = available(connection, company_id, wanted)
    return [product_translation.product(product, stock) for product in products]


def _meta(
    request: messages.ListProductsRequest, company_id: str, next_position: bytes | None
) -> messages.ListProductsResponse.Meta:
    if next_position is None:
        return messages.ListProductsResponse.Meta(next_cursor=Value(null_value=NULL_VALUE))
    cursor = token(request, company_id, next_position)
    return messages.ListProductsResponse.Meta(next_cursor=Value(string_value=cursor), has_more=True)
