"""WebhookService: endpoints."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import webhook_service_pb2 as messages
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.webhook_pb2 import WebhookEndpoint
from tests.contract.client import Api, Stubs
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.service import http_client

URL = "https://example.com/hook"


def create(stubs: Stubs, request_id: str = "", **fields: Any) -> WebhookEndpoint:
    given = {"url": URL, "event_types": ["pet.*"], **fields}
    request = messages.CreateWebhookEndpointRequest(endpoint=given, request_id=request_id)
    return stubs.webhooks.CreateWebhookEndpoint(request)


def get(stubs: Stubs, endpoint_id: str) -> WebhookEndpoint:
    return stubs.webhooks.GetWebhookEndpoint(messages.GetWebhookEndpointRequest(id=endpoint_id))


def update(stubs: Stubs, endpoint_id: str, *paths: str, **fields: Any) -> WebhookEndpoint:
    request = messages.UpdateWebhookEndpointRequest(id=endpoint_id, **fields)
    request.update_mask.paths.extend(paths)
    return stubs.webhooks.UpdateWebhookEndpoint(request)


def events(api: Api) -> list[str]:
    found = api.events.ListEvents(ListEventsRequest(filter={"types": ["webhook_endpoint.*"]}))
    return [event.type for event in found.events]


class TestCreateWebhookEndpoint:
    def test_defaults(self, api: Api) -> None:
        endpoint = create(api, event_types=["pet.*", "fee.booked", "pet.*"], description="Desk")
        assert endpoint.id.startswith("whe_")
        assert endpoint.secret.startswith("whsec_")
        assert list(endpoint.event_types) == ["pet.*", "fee.booked"]
        assert (endpoint.format, endpoint.enabled, endpoint.key_id) == (Event.PAWPORT, True, api.key_id)
        shown = get(api, endpoint.id)
        assert not shown.secret
        endpoint.ClearField("secret")
        assert shown == endpoint
        assert events(api) == ["webhook_endpoint.created"]

    def test_a_repeat_has_no_secret(self, api: Api) -> None:
        first, second = create(api, "r1"), create(api, "r1")
        assert first.id == second.id
        assert not second.secret

    @pytest.mark.parametrize(
        ("fields", "field", "text"),
        [
            ({"url": ""}, "url", "required"),
            ({"url": "http://example.com/"}, "url", "https"),
            ({"url": "ftp://example.com/"}, "url", "http"),
            ({"url": "https://ann:secret@example.com/"}, "url", "user name or password"),
            ({"url": "https://exa mple.com/"}, "url", "spaces"),
            ({"url": "https://127.0.0.1/"}, "url", "public Internet"),
            ({"url": "https://2130706433/"}, "url", "public Internet"),
            ({"url": "https://0177.1/"}, "url", "public Internet"),
            ({"url": "https://[::ffff:10.0.0.1]/"}, "url", "public Internet"),
            ({"url": "https://localhost./"}, "url", "public Internet"),
            ({"event_types": []}, "event_types", ""),
            ({"event_types": ["pet.*", "pet.updatet"]}, "event_types[1]", "did you mean pet.updated?"),
            ({"event_types": ["xyz"]}, "event_types[0]", "docs/events.md"),
            ({"event_types": ["pet.deleted"], "format": Event.PAWSSOURCE}, "event_types[0]", "PAWSSOURCE"),
        ],
    )
    @pytest.mark.any_host
    def test_wrong(self, api: Api, fields: dict[str, Any], field: str, text: str) -> None:
        given = {"url": URL, "event_types": ["pet.*"], **fields}
        request = messages.CreateWebhookEndpointRequest(endpoint=given)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.webhooks.CreateWebhookEndpoint, request)
        assert failure.fields == [f"endpoint.{field}"]
        assert text in failure.message

    def test_a_type_needs_its_scope(self, api: Api) -> None:
        stubs = api.with_key("webhooks:*", "pets:read")
        create(stubs, event_types=["pet.created", "*", "customer.*"])
        given = {"url": URL, "event_types": ["customer.created"]}
        request = messages.CreateWebhookEndpointRequest(endpoint=given)
        failure = failed(StatusCode.PERMISSION_DENIED, stubs.webhooks.CreateWebhookEndpoint, request)
        assert failure.reason == "SCOPE_MISSING"
        assert "customers:read" in failure.message

    @pytest.mark.any_host
    def test_at_most_50(self, api: Api, new_api: NewApi) -> None:
        for _ in range(50):
            last = create(api)
        given = {"url": URL, "event_types": ["*"]}
        request = messages.CreateWebhookEndpointRequest(endpoint=given)
        failed(StatusCode.RESOURCE_EXHAUSTED, api.webhooks.CreateWebhookEndpoint, request)
        api.webhooks.DeleteWebhookEndpoint(messages.DeleteWebhookEndpointRequest(id=last.id))
        create(api)
        create(new_api())

    def test_over_http(self, api: Api) -> None:
        if not api.served.has_http:
            pytest.skip("gRPC only")
        headers = {"x-api-key": api.key}
        with http_client(api.served.address, headers=headers) as http:
            body = {"endpoint": {"url": URL, "eventTypes": ["pet.*"], "format": "PAWSSOURCE"}}
            endpoint = http.post("/v1/webhookEndpoints", json=body).raise_for_status().json()
            assert (endpoint["enabled"], endpoint["format"]) == (True, "PAWSSOURCE")
            found = http.get("/v1/webhookEndpoints").json()["endpoints"]
            del endpoint["secret"]
            assert [{name: each[name] for name in endpoint} for each in found] == [endpoint]
            path = f"/v1/webhookEndpoints/{endpoint['id']}"
            assert http.post(f"{path}:rotateSecret").json()["secret"].startswith("whsec_")
            tested = http.post(f"{path}:test").raise_for_status().json()
            assert tested["eventType"] == "webhook_endpoint.tested"
            listed = http.get(f"{path}/deliveries").json()["deliveries"]
            assert [each["id"] for each in listed] == [tested["id"]]
            again = http.post(f"{path}/deliveries/{tested['id']}:redeliver").raise_for_status().json()
            assert (again["id"], again["status"]) == (tested["id"], "PENDING")


class TestUpdateWebhookEndpoint:
    def test_present_fields(self, api: Api) -> None:
        before = create(api, description="Desk")
        after = update(api, before.id, url="https://example.com/other", enabled=False)
        assert (after.url, after.enabled, after.description) == ("https://example.com/other", False, "Desk")
        assert after.last_updated_time.ToDatetime() > before.last_updated_time.ToDatetime()
        assert get(api, before.id) == after
        assert events(api) == ["webhook_endpoint.created", "webhook_endpoint.updated"]

    def test_mask(self, api: Api) -> None:
        before = create(api, description="Desk", enabled=False)
        after = update(api, before.id, "description", "enabled", url="https://example.com/other")
        assert (after.url, after.description, after.enabled) == (URL, "", True)

    def test_nothing_to_change(self, api: Api) -> None:
        before = create(api)
        after = update(api, before.id, url=URL)
        assert after.last_updated_time == before.last_updated_time
        assert events(api) == ["webhook_endpoint.created"]

    def test_it_belongs_to_the_last_key(self, api: Api) -> None:
        endpoint = create(api, event_types=["customer.created"])
        stubs = api.with_key("webhooks:*", "pets:read")
        request = messages.UpdateWebhookEndpointRequest(id=endpoint.id, description="Mine")
        failed(StatusCode.PERMISSION_DENIED, stubs.webhooks.UpdateWebhookEndpoint, request)
        after = update(stubs, endpoint.id, event_types=["pet.*"])
        assert after.key_id not in {"", api.key_id}

    def test_wrong(self, api: Api) -> None:
        endpoint = create(api)
        for fields, field in (
            ({"url": "https://10.0.0.1/"}, "url"),
            ({"event_types": ["x"]}, "event_types[0]"),
        ):
            request = messages.UpdateWebhookEndpointRequest(id=endpoint.id, **fields)
            failure = failed(StatusCode.INVALID_ARGUMENT, api.webhooks.UpdateWebhookEndpoint, request)
            assert failure.fields == [field]

    def test_not_found(self, api: Api, new_api: NewApi) -> None:
        endpoint = create(new_api())
        request = messages.UpdateWebhookEndpointRequest(id=endpoint.id, enabled=False)
        failure = failed(StatusCode.NOT_FOUND, api.webhooks.UpdateWebhookEndpoint, request)
        assert (failure.reason, failure.resource) == (
            "WEBHOOK_ENDPOINT_NOT_FOUND",
            ("webhook_endpoint", endpoint.id),
        )


class TestRotateWebhookSecret:
    def test_overlap(self, api: Api) -> None:
        endpoint = create(api)
        request = messages.RotateWebhookSecretRequest(id=endpoint.id)
        rotated = api.webhooks.RotateWebhookSecret(request)
        assert rotated.secret not in {"", endpoint.secret}
        end = rotated.previous_secret_expires_time.ToDatetime(UTC)
        assert timedelta(hours=23) < end - datetime.now(UTC) < timedelta(hours=25)
        request.overlap.FromSeconds(0)
        assert not api.webhooks.RotateWebhookSecret(request).HasField("previous_secret_expires_time")

    def test_too_long(self, api: Api) -> None:
        request = messages.RotateWebhookSecretRequest(id=create(api).id)
        request.overlap.FromTimedelta(timedelta(days=8))
        failure = failed(StatusCode.INVALID_ARGUMENT, api.webhooks.RotateWebhookSecret, request)
        assert failure.fields == ["overlap"]


class TestListWebhookEndpoints:
    def test_pages(self, api: Api) -> None:
        ids = [create(api).id for _ in range(3)]
        request = messages.ListWebhookEndpointsRequest(pagination={"page_size": 2})
        page = api.webhooks.ListWebhookEndpoints(request)
        assert [each.id for each in page.endpoints] == ids[:2]
        assert not any(each.secret for each in page.endpoints)
        request.pagination.page_token = page.next_page_token
        page = api.webhooks.ListWebhookEndpoints(request)
        assert ([each.id for each in page.endpoints], page.next_page_token) == (ids[2:], "")


class TestDeleteWebhookEndpoint:
    def test_with_its_deliveries(self, api: Api) -> None:
        endpoint = create(api)
        api.webhooks.TestWebhookEndpoint(messages.TestWebhookEndpointRequest(id=endpoint.id))
        api.webhooks.DeleteWebhookEndpoint(messages.DeleteWebhookEndpointRequest(id=endpoint.id))
        request = messages.GetWebhookEndpointRequest(id=endpoint.id)
        failed(StatusCode.NOT_FOUND, api.webhooks.GetWebhookEndpoint, request)
        listing = messages.ListWebhookDeliveriesRequest(endpoint_id=endpoint.id)
        failed(StatusCode.NOT_FOUND, api.webhooks.ListWebhookDeliveries, listing)


class TestDeliveriesOfDisabledEndpoints:
    def test_none_are_requested(self, api: Api) -> None:
        endpoint = create(api, enabled=False)
        request = messages.TestWebhookEndpointRequest(id=endpoint.id)
        failure = failed(StatusCode.FAILED_PRECONDITION, api.webhooks.TestWebhookEndpoint, request)
        assert failure.reason == "WEBHOOK_ENDPOINT_DISABLED"
