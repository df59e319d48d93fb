"""ProductService over gRPC."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import product_service_pb2 as messages
from pawport.gen.pawport.v1.product_service_pb2 import ProductImport, ProductImportResult
from pawport.gen.pawport.v1.product_service_pb2_grpc import ProductServiceServicer
from pawport.imports.products.importing import DryRun, import_products
from pawport.imports.products.items import read
from pawport.kit.encoding import EncodedList
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token
from pawport.shop.products import listing, service
from pawport.shop.products.listing import Listed

__all__ = ["ProductServicer"]

_ListRequest = messages.ListProductsRequest | messages.SearchProductsRequest
_ListAnswer = type[messages.ListProductsResponse] | type[messages.SearchProductsResponse]
_AT_ONCE: Final = 50  # products in a transaction, while which no other write has its turn


class ProductServicer(ProductServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateProduct(self, request: messages.CreateProductRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.create_product(connection, company_id, request.product)
        )

    async def GetProduct(self, request: messages.GetProductRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_product(connection, company_id, request.id)
        )

    async def ListProducts(self, request: messages.ListProductsRequest, context: Any) -> Any:
        return await self._page(
            request, messages.ListProductsResponse, Listed(show_deleted=request.show_deleted)
        )

    async def SearchProducts(self, request: messages.SearchProductsRequest, context: Any) -> Any:
        terms = listing.found_by(caller().company_id, request.keyword, request.filter)
        return await self._page(request, messages.SearchProductsResponse, Listed("created", terms=terms))

    async def UpdateProduct(self, request: messages.UpdateProductRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.update_product(connection, company_id, request)
        )

    async def DeleteProduct(self, request: messages.DeleteProductRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.delete_product(connection, company_id, request.id, request.etag)
        )

    async def UndeleteProduct(self, request: messages.UndeleteProductRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.undelete_product(connection, company_id, request.id)
        )

    async def ImportProducts(self, request: messages.ImportProductsRequest, context: Any) -> Any:
        company_id, given = caller().company_id, request.products
        if request.validate_only:  # all at once, since the later products may depend on the first ones
            return await self._database.read_slowly(partial(_dry_run, company_id, given))
        parts = [given[start : start + _AT_ONCE] for start in range(0, len(given), _AT_ONCE)]
        answers = await self._writes.run_in_steps([partial(_import, company_id, part) for part in parts])
        return _counted([messages.ImportProductsResponse.FromString(answer) for answer in answers])

    async def _page(self, request: _ListRequest, answer: _ListAnswer, listed: Listed) -> EncodedList:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = position(request, company_id, None)
        # Where much is looked at, other calls must not wait.
        is_slow = window.is_far or listed.reads_many
        page = await (self._database.read_slowly if is_slow else self._database.read)(
            lambda connection: listing.list_products(connection, company_id, after, window, listed)
        )
        rest = answer(next_page_token=token(request, company_id, page.next_position))
        return EncodedList(rest.SerializeToString(), answer.PRODUCTS_FIELD_NUMBER, page.products)


def _import(
    company_id: str, given: Sequence[ProductImport], connection: Connection
) -> messages.ImportProductsResponse:
    results = import_products(connection, company_id, [read(each) for each in given])
    return messages.ImportProductsResponse(results=results)


def _dry_run(
    company_id: str, given: Sequence[ProductImport], connection: Connection
) -> messages.ImportProductsResponse:
    results = DryRun(company_id).import_products(connection, [read(each) for each in given])
    return _counted([messages.ImportProductsResponse(results=results)])


def _counted(parts: Sequence[messages.ImportProductsResponse]) -> messages.ImportProductsResponse:
    """The parts in one, with the numbers of results of each kind."""
    whole = messages.ImportProductsResponse(results=[result for part in parts for result in part.results])
    counts = Counter(result.action for result in whole.results)
    whole.created_count = counts[ProductImportResult.CREATED]
    whole.updated_count = counts[ProductImportResult.UPDATED]
    whole.skipped_count = counts[ProductImportResult.SKIPPED]
    whole.failed_count = counts[ProductImportResult.FAILED]
    return whole
