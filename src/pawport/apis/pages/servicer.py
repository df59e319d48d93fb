"""PublicService over gRPC."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from google.api.httpbody_pb2 import HttpBody

from pawport.apis.pages.page import MISSING_PAGE, POLICY, pet_page
from pawport.apis.pages.service import find_public_pet
from pawport.care.calendar_feeds.service import calendar_of
from pawport.db import Database
from pawport.gen.pawport.v1 import public_service_pb2 as messages
from pawport.gen.pawport.v1.public_service_pb2_grpc import PublicServiceServicer
from pawport.rpc.caller import reply_headers, set_http_status

__all__ = ["PublicServicer"]

_HTML: Final = "text/html; charset=utf-8"
_CALENDAR: Final = "text/calendar; charset=utf-8"
_CALENDAR_HEADERS: Final = (
    ("cache-control", "private, max-age=60"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-robots-tag", "noindex"),
)
_HEADERS: Final = (
    # For so long a page shows what an owner does not allow any more.
    ("cache-control", "public, max-age=60"),
    ("content-security-policy", POLICY),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-robots-tag", "noindex"),
)


class PublicServicer(PublicServiceServicer):
    """Protobuf in, HTML out."""

    def __init__(self, database: Database, public_url: str) -> None:
        """`public_url`: what the addresses of public pages begin with, without a slash at the end."""
        self._database = database
        self._path = urlsplit(public_url).path

    async def GetPetPage(self, request: messages.GetPetPageRequest, context: Any) -> Any:
        found = await self._database.read(lambda connection: find_public_pet(connection, request.microchip))
        reply_headers().extend(_HEADERS)
        if found is None:  # no error of gRPC: over HTTP that would be JSON
            set_http_status(404)
            return HttpBody(content_type=_HTML, data=MISSING_PAGE)
        return HttpBody(content_type=_HTML, data=pet_page(found, self._path))

    async def GetStaffCalendar(self, request: messages.GetStaffCalendarRequest, context: Any) -> Any:
        token = request.token.removesuffix(".ics")
        found = await self._database.read_slowly(
            lambda connection: calendar_of(connection, token, datetime.now(UTC))
        )
        reply_headers().extend(_CALENDAR_HEADERS)
        return HttpBody(content_type=_CALENDAR, data=found)
