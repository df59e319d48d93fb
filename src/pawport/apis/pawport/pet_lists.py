"""The lists of PetService over gRPC."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.db import Database
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.encoding import EncodedList
from pawport.kit.paging import TIMES_POSITION, UID_POSITION, Window
from pawport.kit.times import given_interval
from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.lists import listing, search
from pawport.pets.lists.listing import CodeFields, Page
from pawport.pets.lists.listing_repository import Filter
from pawport.rpc.caller import caller, set_later_pages
from pawport.rpc.page_token import page_window, position, token

__all__ = ["PetLists"]


class PetLists:
    """ListPets, ListAllPets and SearchPets."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue

    async def ListPets(self, request: messages.ListPetsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination) if request.HasField("pagination") else None
        after = position(request, company_id, UID_POSITION)
        page = await self._pets_of_customer(request, company_id, window, after)
        if window is None and page.next_position:
            set_later_pages(self._later_pages(request, company_id, page.next_position))
        rest = messages.ListPetsResponse(next_page_token=token(request, company_id, page.next_position))
        return _encoded(rest, messages.ListPetsResponse.PETS_FIELD_NUMBER, page)

    async def _later_pages(
        self, request: messages.ListPetsRequest, company_id: str, after: bytes | None
    ) -> AsyncIterator[EncodedList]:
        while after:
            page = await self._pets_of_customer(request, company_id, None, after)
            yield _encoded(messages.ListPetsResponse(), messages.ListPetsResponse.PETS_FIELD_NUMBER, page)
            after = page.next_position

    async def _pets_of_customer(
        self, request: messages.ListPetsRequest, company_id: str, window: Window | None, after: bytes | None
    ) -> Page:
        wanted = _filter(request.filter, (request.customer_id,))

        def work(connection: Connection) -> Page:
            codes = self._code_fields(connection, company_id)
            return listing.pets_of_customer(
                connection, company_id, request.customer_id, wanted, after, window, codes
            )

        return await self._database.read(work)

    async def ListAllPets(self, request: messages.ListAllPetsRequest, context: Any) -> Any:
        company_id = caller().company_id
        companies.check_own(company_id, request.company_id)
        if request.filter.HasField("last_updated_time"):
            return await self._changed(request, company_id)
        window = page_window(request.pagination)
        after = position(request, company_id, UID_POSITION)
        wanted = _all_filter(request.filter, show_deleted=request.filter.show_deleted)

        def work(connection: Connection) -> EncodedList:
            codes = self._code_fields(connection, company_id)
            found = listing.with_current_owners(connection, company_id, wanted)
            page = listing.pets_in_order(connection, company_id, found, after, window, codes)
            return _all_encoded(request, company_id, page)

        return await self._read(work, slow=wanted.reads_many or window.is_far)

    async def _changed(self, request: messages.ListAllPetsRequest, company_id: str) -> EncodedList:
        window = page_window(request.pagination)
        after = position(request, company_id, TIMES_POSITION)
        start, end = given_interval(request.filter.last_updated_time, "filter.last_updated_time")
        if after is None:  # later pages keep the end that the first one found
            settled = await self._database.settled_time()
            end = settled if end is None else min(end, settled)
        wanted = _all_filter(request.filter, show_deleted=True)
        interval = (start, end or start)

        def work(connection: Connection) -> EncodedList:
            codes = self._code_fields(connection, company_id)
            found = listing.with_current_owners(connection, company_id, wanted)
            page = listing.changed_pets(connection, company_id, found, interval, after, window, codes)
            return _all_encoded(request, company_id, page)

        return await self._read(work, slow=wanted.reads_many or window.is_far)

    async def SearchPets(self, request: messages.SearchPetsRequest, context: Any) -> Any:
        company = caller().principal.company
        window = page_window(request.pagination)
        after = position(request, company.id, None)

        def work(connection: Connection) -> EncodedList:
            codes = self._code_fields(connection, company.id)
            page = search.search_pets(connection, company, request, after, window, codes)
            rest = messages.SearchPetsResponse(next_page_token=token(request, company.id, page.next_position))
            return _encoded(rest, messages.SearchPetsResponse.PETS_FIELD_NUMBER, page)

        return await self._read(work, slow=window.is_far)

    async def _read(self, work: Callable[[Connection], EncodedList], *, slow: bool) -> EncodedList:
        if slow:  # other calls must not wait for it
            return await self._database.read_slowly(work)
        return await self._database.read(work)

    def _code_fields(self, connection: Connection, company_id: str) -> CodeFields:
        return partial(self._catalogue.encoded, connection, company_id)


def _all_encoded(request: messages.ListAllPetsRequest, company_id: str, page: Page) -> EncodedList:
    rest = messages.ListAllPetsResponse(next_page_token=token(request, company_id, page.next_position))
    if page.end is not None:
        rest.synced_until_time.FromDatetime(page.end)
    return _encoded(rest, messages.ListAllPetsResponse.PETS_FIELD_NUMBER, page)


def _encoded(rest: Message, number: int, page: Page) -> EncodedList:
    """The answer's encoding: its other fields, and the pets under their field's number."""
    return EncodedList(rest.SerializeToString(), number, page.pets)


def _filter(given: Any, customer_ids: tuple[str, ...], *, show_deleted: bool = False) -> Filter:
    return Filter(
        customer_ids=customer_ids,
        type=Pet.Type.Name(given.type) if given.type else None,
        status=Pet.Status.Name(given.status) if given.status else None,
        show_deleted=show_deleted,
    )


def _all_filter(given: messages.AllPetsFilter, *, show_deleted: bool) -> Filter:
    return _filter(given, tuple(sorted(set(given.customer_ids))), show_deleted=show_deleted)
