"""Paws Source's ProductService."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from pawport.apis.pawssource import product_translation
from pawport.apis.pawssource.lists import NO_CURSOR, list_meta, window
from pawport.db import Database
from pawport.errors import InvalidArgument, invalid
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawssource.v2 import product_pb2 as theirs
from pawport.gen.pawssource.v2 import product_service_pb2 as messages
from pawport.gen.pawssource.v2.product_service_pb2_grpc import ProductServiceServicer
from pawport.rpc.caller import caller
from pawport.rpc.page_token import position
from pawport.shop.products import listing, service
from pawport.shop.products.listing import Page
from pawport.shop.products.rules import skus
from pawport.shop.stock.service import available

__all__ = ["PawsSourceProductServicer"]


class PawsSourceProductServicer(ProductServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListProducts(self, request: messages.ListProductsRequest, context: Any) -> Any:
        company_id = caller().company_id
        listed = product_translation.listed(request, company_id)
        after = position(request, company_id, None)

        def work(connection: Connection) -> tuple[Page, list[theirs.Product]]:
            found = listing.list_products(connection, company_id, after, window(request), listed)
            products = map(Product.FromString, found.products)
            return found, _shown(connection, company_id, list(products))

        read = self._database.read_slowly if listed.reads_many else self._database.read
        try:
            page, shown = await read(work)
        except InvalidArgument:
            raise invalid("cursor", NO_CURSOR) from None
        return messages.ListProductsResponse(
            data=shown,
            meta=list_meta(request, company_id, page.next_position),
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
