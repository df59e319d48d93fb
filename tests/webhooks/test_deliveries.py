"""Deliveries to real receivers on loopback."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import standardwebhooks
from sqlalchemy import update

from pawport.accounts.tables import api_keys
from pawport.gen.pawport.v1 import webhook_service_pb2 as messages
from pawport.gen.pawport.v1.account_service_pb2 import RevokeKeyRequest
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery, WebhookEndpoint
from pawport.webhooks.deliveries import KEPT
from pawport.webhooks.deliveries_repository import delete_old
from pawport.webhooks.tables import webhook_cursors
from tests.contract.client import Api, bearer
from tests.outgoing.web import Web, answer, hanging
from tests.service import eventually
from tests.webhooks.receiving import failing, ids, posted_to
from tests.webhooks.running import deliveries, endpoint, new_endpoint, settled

SUCCEEDED, FAILED = WebhookDelivery.SUCCEEDED, WebhookDelivery.FAILED


def test_an_event_is_delivered_with_a_signature(api: Api, receiver: Web) -> None:
    hook = new_endpoint(api, receiver.serve("/hook", b"thanks"), "customer.*")
    customer = api.new_customer(first_name="Ada")
    [delivery] = settled(api, hook.id, 1)
    [posted] = receiver.posted
    standardwebhooks.Webhook(hook.secret).verify(posted.body, dict(posted.headers))
    payload = json.loads(posted.body)
    assert (payload["type"], payload["data"]["id"]) == ("customer.created", customer.id)
    assert payload["id"] == posted.headers["webhook-id"]
    assert (delivery.id, delivery.event_type) == (payload["id"], "customer.created")
    assert (delivery.resource_id, delivery.status) == (customer.id, SUCCEEDED)
    assert (delivery.attempts, delivery.response_status, delivery.response_body) == (1, 200, "thanks")
    request = messages.GetWebhookDeliveryRequest(endpoint_id=hook.id, id=delivery.id)
    assert api.webhooks.GetWebhookDelivery(request) == delivery


def test_the_format_of_paws_source(api: Api, receiver: Web) -> None:
    url = receiver.serve("/hook", b"")
    hook = new_endpoint(api, url, "*", format=Event.PAWSSOURCE)
    pet = api.new_pet(api.new_customer().id)
    settled(api, hook.id, 1)
    [posted] = receiver.posted
    payload = json.loads(posted.body)
    assert (payload["type"], payload["data"]["species"]) == ("pet.created", "canine")
    assert payload["data"]["id"] == pet.id
    digest = hmac.new(hook.secret.encode(), posted.body, sha256).hexdigest()
    assert posted.headers["X-Paws-Signature"] == digest


def test_events_of_before_and_other_types_are_not_delivered(api: Api, receiver: Web) -> None:
    customer_id = api.new_customer().id
    hook = new_endpoint(api, receiver.serve("/hook", b""), "pet.deleted", "pet.created")
    pet = api.new_pet(customer_id)
    api.append(pet, "Likes carrots")
    api.delete(pet)
    assert [each.event_type for each in settled(api, hook.id, 2)] == ["pet.deleted", "pet.created"]
    assert len(receiver.posted) == 2


def test_other_types_count_from_the_change_on(api: Api, receiver: Web) -> None:
    hook = new_endpoint(api, receiver.serve("/hook", b""), "customer.*")
    customer_id = api.new_customer().id
    wanted = ["customer.created"]
    for type_ in ("pet.created", "customer.created") * 5:
        # While this process delivers to the endpoint.
        assert [each.event_type for each in settled(api, hook.id, len(wanted))] == wanted
        api.webhooks.UpdateWebhookEndpoint(
            messages.UpdateWebhookEndpointRequest(id=hook.id, event_types=[type_])
        )
        api.new_customer()
        api.new_pet(customer_id)
        wanted.insert(0, type_)
    assert [each.event_type for each in settled(api, hook.id, len(wanted))] == wanted


class TestRetries:
    def test_every_attempt_sends_the_same_bytes(self, api: Api, receiver: Web) -> None:
        receiver.answers["/hook"] = failing(2)
        hook = new_endpoint(api, receiver.url("/hook"))
        api.new_customer()
        [delivery] = settled(api, hook.id, 1)
        assert (delivery.status, delivery.attempts, delivery.response_body) == (SUCCEEDED, 3, "yes")
        first, second, third = receiver.posted
        assert first.body == second.body == third.body
        assert len({*ids(receiver.posted)}) == 1
        for posted in receiver.posted:
            standardwebhooks.Webhook(hook.secret).verify(posted.body, dict(posted.headers))
        assert not endpoint(api, hook.id).HasField("failing_since_time")

    def test_retry_after_is_honoured(self, api: Api, receiver: Web) -> None:
        receiver.answers["/hook"] = failing(1, 503, Retry_After="2")
        hook = new_endpoint(api, receiver.url("/hook"))
        api.new_customer()
        eventually(lambda: len(deliveries(api, hook.id)) == 1)
        [pending] = deliveries(api, hook.id)
        if pending.status == WebhookDelivery.PENDING:  # otherwise this test itself was slow
            assert pending.error.startswith("HTTP status 503")
            pause = pending.next_attempt_time.ToDatetime() - pending.last_attempt_time.ToDatetime()
            assert pause >= timedelta(seconds=2)
        [delivery] = settled(api, hook.id, 1)
        first, second = (int(posted.headers["webhook-timestamp"]) for posted in receiver.posted)
        assert second - first >= 2
        assert delivery.attempts == 2

    def test_redirects_are_not_followed(self, api: Api, receiver: Web) -> None:
        elsewhere = receiver.serve("/elsewhere", b"")
        receiver.answers["/hook"] = failing(1, 307, Location=elsewhere)
        hook = new_endpoint(api, receiver.url("/hook"))
        api.new_customer()
        settled(api, hook.id, 1)
        assert receiver.asked == ["/hook", "/hook"]

    def test_they_end_after_a_time(self, impatient_api: Api, receiver: Web) -> None:
        api = impatient_api
        hook = new_endpoint(api, receiver.serve("/hook", b"no", 500))
        customer = api.new_customer()
        [delivery] = settled(api, hook.id, 1)
        assert (delivery.status, delivery.response_status, delivery.error) == (FAILED, 500, "HTTP status 500")
        assert not delivery.HasField("next_attempt_time")
        assert delivery.resource_id == customer.id
        assert endpoint(api, hook.id).HasField("failing_since_time")

    def test_no_answer_is_a_failure(self, api: Api, receiver: Web) -> None:
        hook = new_endpoint(api, "http://127.0.0.1:1/")
        api.new_customer()
        eventually(lambda: [each for each in deliveries(api, hook.id) if each.error])
        [delivery] = deliveries(api, hook.id, status=WebhookDelivery.PENDING)
        assert delivery.response_status == 0


class TestDisabling:
    def test_410(self, api: Api, receiver: Web) -> None:
        hook = new_endpoint(api, receiver.serve("/hook", b"", 410), "customer.*")
        api.new_customer()
        eventually(lambda: not endpoint(api, hook.id).enabled)
        assert endpoint(api, hook.id).disabled_reason == WebhookEndpoint.GONE
        [event] = events(api, "webhook_endpoint.disabled")
        assert json.loads(event.data)["disabledReason"] == "GONE"
        api.new_customer()
        other = new_endpoint(api, receiver.serve("/other", b""))
        api.new_customer()
        settled(api, other.id, 1)
        assert len(posted_to(receiver, "/hook")) == 1

    def test_five_days_of_failures(self, api: Api, receiver: Web) -> None:
        hook = new_endpoint(api, receiver.serve("/hook", b"", 500))
        with api.database.transaction() as connection:
            since = datetime.now(UTC) - timedelta(days=5, seconds=1)
            connection.execute(update(webhook_cursors).values(failing_since=since))
        api.new_customer()
        eventually(lambda: not endpoint(api, hook.id).enabled)
        assert endpoint(api, hook.id).disabled_reason == WebhookEndpoint.FAILING

    def test_events_of_meanwhile_are_delivered_when_it_is_enabled(self, api: Api, receiver: Web) -> None:
        hook = new_endpoint(api, receiver.serve("/hook", b""), "customer.*", enabled=False)
        customer = api.new_customer()
        other = new_endpoint(api, receiver.serve("/other", b""), "pet.*")
        api.new_pet(customer.id)
        settled(api, other.id, 1)
        assert not posted_to(receiver, "/hook")
        enable = messages.UpdateWebhookEndpointRequest(id=hook.id, enabled=True)
        assert api.webhooks.UpdateWebhookEndpoint(enable).enabled
        [delivery] = settled(api, hook.id, 1)
        assert delivery.resource_id == customer.id

    def test_a_revoked_key(self, api: Api, receiver: Web) -> None:
        key_id, secret = api.new_key("webhooks:write", "customers:read")
        hook = new_endpoint(api.with_metadata(*bearer(secret)), receiver.serve("/hook", b""))
        api.accounts.RevokeKey(RevokeKeyRequest(id=key_id))
        api.new_customer()
        eventually(lambda: not endpoint(api, hook.id).enabled)
        assert endpoint(api, hook.id).disabled_reason == WebhookEndpoint.KEY_INVALID
        assert not receiver.posted


class TestScopes:
    def test_a_wildcard_means_what_the_key_may_read(self, api: Api, receiver: Web) -> None:
        stubs = api.with_key("webhooks:write", "pets:read")
        hook = new_endpoint(stubs, receiver.serve("/hook", b""))
        pet = api.new_pet(api.new_customer().id)
        [delivery] = settled(api, hook.id, 1)
        assert delivery.resource_id == pet.id

    def test_a_scope_that_is_removed(self, api: Api, receiver: Web) -> None:
        key_id, secret = api.new_key("webhooks:write", "pets:read", "customers:read")
        stubs = api.with_metadata(*bearer(secret))
        hook = new_endpoint(stubs, receiver.serve("/hook", b""), "customer.created", "pet.*")
        with api.database.transaction() as connection:
            of_key = update(api_keys).where(api_keys.c.id == key_id)
            connection.execute(of_key.values(scopes=["webhooks:write", "pets:read"]))
        pet = api.new_pet(api.new_customer().id)
        [delivery] = settled(api, hook.id, 1)
        assert delivery.resource_id == pet.id
        assert len(receiver.posted) == 1

    def test_a_scope_that_is_removed_before_a_retry(self, api: Api, receiver: Web) -> None:
        key_id, secret = api.new_key("webhooks:write", "customers:read", "pets:read")
        stubs = api.with_metadata(*bearer(secret))
        receiver.answers["/hook"] = failing(1, 503, Retry_After="3")
        hook = new_endpoint(stubs, receiver.url("/hook"), "customer.created")
        api.new_customer()
        eventually(lambda: len(receiver.posted) == 1)
        with api.database.transaction() as connection:
            of_key = update(api_keys).where(api_keys.c.id == key_id)
            connection.execute(of_key.values(scopes=["webhooks:write", "pets:read"]))
        [delivery] = settled(api, hook.id, 1)
        assert (delivery.status, delivery.attempts) == (FAILED, 1)
        assert "lacks the scope" in delivery.error


class TestSecrets:
    def test_deliveries_have_both_signatures_in_an_overlap(self, api: Api, receiver: Web) -> None:
        hook = new_endpoint(api, receiver.serve("/hook", b""), "customer.*")
        rotated = api.webhooks.RotateWebhookSecret(messages.RotateWebhookSecretRequest(id=hook.id))
        api.new_customer()
        settled(api, hook.id, 1)
        [posted] = receiver.posted
        for secret in (hook.secret, rotated.secret):
            standardwebhooks.Webhook(secret).verify(posted.body, dict(posted.headers))

    def test_without_an_overlap_only_the_new_one(self, api: Api, receiver: Web) -> None:
        hook = new_endpoint(api, receiver.serve("/hook", b""), "customer.*")
        request = messages.RotateWebhookSecretRequest(id=hook.id, overlap={"seconds": 0})
        rotated = api.webhooks.RotateWebhookSecret(request)
        api.new_customer()
        settled(api, hook.id, 1)
        [posted] = receiver.posted
        standardwebhooks.Webhook(rotated.secret).verify(posted.body, dict(posted.headers))
        assert " " not in posted.headers["webhook-signature"]


class TestTestWebhookEndpoint:
    def test_only_the_endpoint_gets_it(self, api: Api, receiver: Web) -> None:
        hook = new_endpoint(api, receiver.serve("/hook", b""), "pet.created")
        other = new_endpoint(api, receiver.serve("/other", b""), "*")
        tested = api.webhooks.TestWebhookEndpoint(messages.TestWebhookEndpointRequest(id=hook.id))
        [delivery] = settled(api, hook.id, 1)
        assert (delivery.id, delivery.event_type) == (tested.id, "webhook_endpoint.tested")
        assert delivery.status == SUCCEEDED
        [posted] = posted_to(receiver, "/hook")
        payload = json.loads(posted.body)
        assert (payload["type"], payload["data"]["id"]) == ("webhook_endpoint.tested", hook.id)
        assert "secret" not in payload["data"]
        customer = api.new_customer()
        [delivery] = settled(api, other.id, 1)
        assert delivery.resource_id == customer.id


class TestRedelivery:
    def test_one_that_succeeded(self, api: Api, receiver: Web) -> None:
        hook = new_endpoint(api, receiver.serve("/hook", b""))
        for _ in range(3):
            api.new_customer()
        before = settled(api, hook.id, 3)
        request = messages.RedeliverWebhookDeliveryRequest(endpoint_id=hook.id, id=before[1].id)
        again = api.webhooks.RedeliverWebhookDelivery(request)
        assert (again.id, again.status) == (before[1].id, WebhookDelivery.PENDING)
        eventually(lambda: len(receiver.posted) == 4)
        after = settled(api, hook.id, 3)
        assert [each.id for each in after] == [each.id for each in before]
        assert [each.attempts for each in after] == [1, 2, 1]
        assert ids(receiver.posted)[3] == before[1].id

    def test_all_that_failed_since_a_time(self, impatient_api: Api, receiver: Web) -> None:
        api = impatient_api
        hook = new_endpoint(api, receiver.serve("/hook", b"", 500))
        customers = [api.new_customer() for _ in range(3)]
        failed = settled(api, hook.id, 3)
        assert {each.status for each in failed} == {FAILED}
        receiver.serve("/hook", b"")
        number = len(receiver.posted)
        request = messages.RedeliverFailedWebhookDeliveriesRequest(
            endpoint_id=hook.id, since_time=customers[1].created_time
        )
        assert api.webhooks.RedeliverFailedWebhookDeliveries(request).count == 2
        eventually(lambda: len(receiver.posted) == number + 2)
        assert [each.status for each in settled(api, hook.id, 3)] == [SUCCEEDED, SUCCEEDED, FAILED]
        assert api.webhooks.RedeliverFailedWebhookDeliveries(request).count == 0


class TestListing:
    def test_pages_of_what_has_a_row_and_what_has_none(self, api: Api, receiver: Web) -> None:
        receiver.answers["/hook"] = failing(2)
        hook = new_endpoint(api, receiver.url("/hook"))
        for number in range(9):
            api.new_customer()
            if number % 3 == 2:
                settled(api, hook.id, number + 1)
        everything = deliveries(api, hook.id)
        assert [each.id for each in everything] == sorted({each.id for each in everything}, reverse=True)
        assert len({each.attempts for each in everything}) == 2
        request = messages.ListWebhookDeliveriesRequest(endpoint_id=hook.id, pagination={"page_size": 2})
        found = []
        while True:
            page = api.webhooks.ListWebhookDeliveries(request)
            found += page.deliveries
            if not page.next_page_token:
                break
            request.pagination.page_token = page.next_page_token
        assert found == everything
        assert deliveries(api, hook.id, status=SUCCEEDED) == everything
        assert not deliveries(api, hook.id, status=FAILED)


class TestHangingEndpoints:
    def test_do_not_delay_others(self, api: Api, receiver: Web) -> None:
        receiver.answers["/hanging"] = hanging
        for _ in range(20):
            new_endpoint(api, receiver.url("/hanging"))
        hook = new_endpoint(api, receiver.serve("/hook", b""), "customer.*")
        for _ in range(20):
            api.new_customer()
        found = settled(api, hook.id, 20)
        assert {each.attempts for each in found} == {1}


def events(api: Api, *types: str) -> list[Event]:
    return list(api.events.ListEvents(ListEventsRequest(filter={"types": types})).events)


def test_answers_are_kept_up_to_1024_bytes(api: Api, receiver: Web) -> None:
    receiver.answers["/hook"] = answer(b"x" * 5000)
    hook = new_endpoint(api, receiver.url("/hook"))
    api.new_customer()
    [delivery] = settled(api, hook.id, 1)
    assert delivery.response_body == "x" * 1024


def test_deliveries_are_kept_for_15_days(impatient_api: Api, receiver: Web) -> None:
    api = impatient_api
    urls = [receiver.serve(f"/{status}", b"", status) for status in (200, 500)]
    hooks = [new_endpoint(api, url, "customer.*").id for url in urls]
    api.new_customer()
    assert [settled(api, hook, 1)[0].status for hook in hooks] == [SUCCEEDED, FAILED]

    def delete(age: timedelta) -> list[int]:
        """The numbers of deliveries that are left when they are so old."""
        end = datetime.now(UTC) - KEPT + age
        with api.database.transaction() as connection:
            for hook in hooks:
                delete_old(connection, api.company_id, hook, end)
        return [len(deliveries(api, hook)) for hook in hooks]

    assert delete(timedelta(days=14, hours=23)) == [1, 1]
    assert delete(timedelta(days=15)) == [0, 0]
