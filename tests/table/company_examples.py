"""A good request for each method about the company: keys, settings, events, webhooks."""

from collections.abc import Callable

from google.protobuf.message import Message

from pawport.gen.pawport.v1 import account_service_pb2 as accounts
from pawport.gen.pawport.v1 import audit_service_pb2 as audit
from pawport.gen.pawport.v1 import event_service_pb2 as events
from pawport.gen.pawport.v1 import reminder_service_pb2 as reminders
from pawport.gen.pawport.v1 import webhook_service_pb2 as webhooks
from pawport.gen.pawport.v1.account_pb2 import Key
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery
from tests.table.world import World

_DATE = {"year": 2020, "month": 2, "day": 29}
_TIME = {"seconds": 1_900_000_000}
_PAGE = {"page_size": 10, "page_token": "1"}
_KEY = {
    "name": "Booking desk",
    "scopes": ["keys:write"],
    "plan": Key.FREE,
    "allowed_ip_ranges": ["127.0.0.0/8", "::1"],
    "expires_time": {"seconds": 4_000_000_000},
}
_COMPANY = {
    "name": "Paws & Co",
    "time_zone": "America/Los_Angeles",
    "phone_region": "US",
    "max_pets_per_customer": 100,
    "max_pets": 1000,
    "allow_third_party_microchips": True,
    "audit_days": 30,
    "public_pages": True,
    "public_contact": "(206) 555-0199",
}
_DAYS = {"start_date": _DATE, "end_date": {"year": 2100, "month": 1, "day": 1}}
_ENDPOINT = {
    "url": "https://example.com/pawport",
    "format": Event.PAWPORT,
    "description": "Reception",
    "enabled": True,
}

COMPANY_EXAMPLES: dict[str, Callable[[World], Message]] = {
    "AccountService.GetCompany": lambda w: accounts.GetCompanyRequest(),
    "AccountService.UpdateCompany": lambda w: accounts.UpdateCompanyRequest(
        **_COMPANY, update_mask={"paths": ["*"]}, request_id="r"
    ),
    "AccountService.CreateKey": lambda w: accounts.CreateKeyRequest(key=_KEY, request_id="r"),
    "AccountService.ListKeys": lambda w: accounts.ListKeysRequest(pagination=_PAGE),
    "AccountService.GetKey": lambda w: accounts.GetKeyRequest(id=w.key_id),
    "AccountService.RotateKey": lambda w: accounts.RotateKeyRequest(
        id=w.key_id, overlap={"seconds": 60}, request_id="r"
    ),
    "AccountService.RevokeKey": lambda w: accounts.RevokeKeyRequest(id=w.key_id, request_id="r"),
    "AccountService.GetUsage": lambda w: accounts.GetUsageRequest(days=_DAYS),
    "AccountService.ListUsage": lambda w: accounts.ListUsageRequest(
        pagination=_PAGE, days=_DAYS, key_id=w.key_id
    ),
    "AccountService.ListFees": lambda w: accounts.ListFeesRequest(pagination=_PAGE),
    "ReminderService.GetReminderSchedule": lambda w: reminders.GetReminderScheduleRequest(),
    "ReminderService.UpdateReminderSchedule": lambda w: reminders.UpdateReminderScheduleRequest(
        days_before=[30, 7, 0],
        hour=8,
        time_zone="UTC",
        visit_days_before=[7, 1],
        update_mask={"paths": ["*"]},
        request_id="r",
    ),
    "ReminderService.ListExpiringVaccinations": lambda w: reminders.ListExpiringVaccinationsRequest(
        pagination=_PAGE, from_date=_DATE, to_date={"year": 2030, "month": 12, "day": 31}, vaccine="rabies"
    ),
    "EventService.ListEvents": lambda _: events.ListEventsRequest(
        pagination=_PAGE,
        filter={"types": ["pet.*"]},
        after="evt_0000000000000001" + "0" * 32,
        format=Event.PAWPORT,
    ),
    "EventService.StreamEvents": lambda _: events.StreamEventsRequest(
        filter={"types": ["pet.*"]},
        after="evt_0000000000000001" + "0" * 32,
        format=Event.PAWPORT,
        heartbeat_seconds=1,
    ),
    "WebhookService.CreateWebhookEndpoint": lambda _: webhooks.CreateWebhookEndpointRequest(
        endpoint={**_ENDPOINT, "event_types": ["pet.*"]}, request_id="r"
    ),
    "WebhookService.GetWebhookEndpoint": lambda w: webhooks.GetWebhookEndpointRequest(id=w.endpoint_id),
    "WebhookService.ListWebhookEndpoints": lambda _: webhooks.ListWebhookEndpointsRequest(pagination=_PAGE),
    "WebhookService.UpdateWebhookEndpoint": lambda w: webhooks.UpdateWebhookEndpointRequest(
        id=w.endpoint_id,
        **_ENDPOINT,
        event_types=["customer.*"],
        update_mask={"paths": ["*"]},
        request_id="r",
    ),
    "WebhookService.DeleteWebhookEndpoint": lambda w: webhooks.DeleteWebhookEndpointRequest(
        id=w.endpoint_id, request_id="r"
    ),
    "WebhookService.RotateWebhookSecret": lambda w: webhooks.RotateWebhookSecretRequest(
        id=w.endpoint_id, overlap={"seconds": 60}, request_id="r"
    ),
    "WebhookService.TestWebhookEndpoint": lambda w: webhooks.TestWebhookEndpointRequest(
        id=w.endpoint_id, request_id="r"
    ),
    "WebhookService.ListWebhookDeliveries": lambda w: webhooks.ListWebhookDeliveriesRequest(
        endpoint_id=w.endpoint_id, pagination=_PAGE, status=WebhookDelivery.FAILED
    ),
    "WebhookService.GetWebhookDelivery": lambda w: webhooks.GetWebhookDeliveryRequest(
        endpoint_id=w.endpoint_id, id=w.delivery_id
    ),
    "WebhookService.RedeliverWebhookDelivery": lambda w: webhooks.RedeliverWebhookDeliveryRequest(
        endpoint_id=w.endpoint_id, id=w.delivery_id, request_id="r"
    ),
    "WebhookService.RedeliverFailedWebhookDeliveries": lambda w: (
        webhooks.RedeliverFailedWebhookDeliveriesRequest(
            endpoint_id=w.endpoint_id, since_time={"seconds": 1}, request_id="r"
        )
    ),
    "AuditService.ListAuditEvents": lambda w: audit.ListAuditEventsRequest(
        pagination=_PAGE,
        filter={
            "resource_kind": "pet",
            "method": "/pawport.v1.PetService/CreatePet",
            "time": {"start_time": {"seconds": 1}, "end_time": _TIME},
        },
    ),
}
