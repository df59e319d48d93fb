"""WebhookService over gRPC."""

from functools import partial
from typing import Any

from sqlalchemy import Connection

from pawport.apis.pawport.account_messages import duration
from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.errors import invalid
from pawport.events.service import position_of
from pawport.gen.pawport.v1 import webhook_service_pb2 as messages
from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery, WebhookEndpoint
from pawport.gen.pawport.v1.webhook_service_pb2_grpc import WebhookServiceServicer
from pawport.kit.times import given_time
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, text_position, token
from pawport.webhooks import deliveries, service
from pawport.webhooks.service import Subscriber

__all__ = ["WebhookServicer"]


class WebhookServicer(WebhookServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, *, private: bool) -> None:
        """`private`: whether http and machines that are not on the public Internet are allowed."""
        self._database = database
        self._writes = writes
        self._private = private

    def _subscriber(self) -> Subscriber:
        principal = caller().principal
        return Subscriber(principal.key_id, principal.scopes, self._private)

    async def CreateWebhookEndpoint(
        self, request: messages.CreateWebhookEndpointRequest, context: Any
    ) -> Any:
        company_id, subscriber = caller().company_id, self._subscriber()

        def work(connection: Connection) -> tuple[WebhookEndpoint, str]:
            return service.create_endpoint(connection, company_id, request.endpoint, subscriber)

        return _with_secret(*await self._writes.run_with_secret(work))

    async def GetWebhookEndpoint(self, request: messages.GetWebhookEndpointRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_endpoint(connection, company_id, request.id)
        )

    async def ListWebhookEndpoints(self, request: messages.ListWebhookEndpointsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = text_position(request, company_id) or ""
        endpoints, following = await self._database.read(
            lambda connection: service.list_endpoints(connection, company_id, after, window)
        )
        next_token = token(request, company_id, following)
        return messages.ListWebhookEndpointsResponse(next_page_token=next_token, endpoints=endpoints)

    async def UpdateWebhookEndpoint(
        self, request: messages.UpdateWebhookEndpointRequest, context: Any
    ) -> Any:
        company_id, subscriber = caller().company_id, self._subscriber()
        return await self._writes.run(
            lambda connection: service.update_endpoint(connection, company_id, request, subscriber)
        )

    async def DeleteWebhookEndpoint(
        self, request: messages.DeleteWebhookEndpointRequest, context: Any
    ) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.delete_endpoint(connection, company_id, request.id)
        )

    async def RotateWebhookSecret(self, request: messages.RotateWebhookSecretRequest, context: Any) -> Any:
        company_id = caller().company_id
        overlap = duration(request.overlap) if request.HasField("overlap") else service.DEFAULT_OVERLAP

        def work(connection: Connection) -> tuple[WebhookEndpoint, str]:
            return service.rotate_secret(connection, company_id, request.id, overlap)

        return _with_secret(*await self._writes.run_with_secret(work))

    async def TestWebhookEndpoint(self, request: messages.TestWebhookEndpointRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: deliveries.send_test(connection, company_id, request.id)
        )

    async def ListWebhookDeliveries(
        self, request: messages.ListWebhookDeliveriesRequest, context: Any
    ) -> Any:
        company_id = caller().company_id
        after = text_position(request, company_id)
        before = deliveries.NEWEST if after is None else position_of(after)
        if before is None:
            raise invalid("pagination.page_token", "is not a valid token for this list")
        work = partial(
            deliveries.list_deliveries,
            company_id=company_id,
            endpoint_id=request.endpoint_id,
            status=WebhookDelivery.Status.Name(request.status) if request.status else "",
            before=before,
            window=page_window(request.pagination),
        )
        shown, following = await self._database.read_slowly(work)
        next_token = token(request, company_id, following)
        return messages.ListWebhookDeliveriesResponse(next_page_token=next_token, deliveries=shown)

    async def GetWebhookDelivery(self, request: messages.GetWebhookDeliveryRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: deliveries.get_delivery(
                connection, company_id, request.endpoint_id, request.id
            )
        )

    async def RedeliverWebhookDelivery(
        self, request: messages.RedeliverWebhookDeliveryRequest, context: Any
    ) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: deliveries.redeliver(connection, company_id, request.endpoint_id, request.id)
        )

    async def RedeliverFailedWebhookDeliveries(
        self, request: messages.RedeliverFailedWebhookDeliveriesRequest, context: Any
    ) -> Any:
        company_id = caller().company_id
        since = given_time(request.since_time, "since_time")

        def work(connection: Connection) -> messages.RedeliverFailedWebhookDeliveriesResponse:
            count = deliveries.redeliver_failed(connection, company_id, request.endpoint_id, since)
            return messages.RedeliverFailedWebhookDeliveriesResponse(count=count)

        return await self._writes.run(work)


def _with_secret(answer: bytes, secret: str) -> WebhookEndpoint:
    """The answer of a call that made a secret; a repeat of the call has none to show."""
    endpoint = WebhookEndpoint.FromString(answer)
    endpoint.secret = secret
    return endpoint
