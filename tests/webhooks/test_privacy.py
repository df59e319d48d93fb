"""What is left of a person in deliveries after an erasure, and of a pet after a purge."""

import json
from http.server import BaseHTTPRequestHandler

from sqlalchemy import select

from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub
from pawport.webhooks.tables import webhook_batches, webhook_deliveries, webhook_endpoints
from tests.contract.client import Api, bearer
from tests.outgoing.web import Answer, Web, answer
from tests.service import eventually
from tests.webhooks.receiving import in_turn, posted_to
from tests.webhooks.running import deliveries, new_endpoint, settled


def echo(web: Web, status: int = 200) -> Answer:
    """Answers what was posted."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        answer(web.posted[-1].body, status)(handler)

    return send


def stored(api: Api) -> str:
    """All that is stored of deliveries."""
    with api.database.transaction() as connection:
        rows = [*connection.execute(select(webhook_deliveries)), *connection.execute(select(webhook_batches))]
    return repr(rows)


def test_answers_about_an_erased_customer(api: Api, receiver: Web) -> None:
    receiver.answers["/good"] = echo(receiver)
    receiver.answers["/bad"] = in_turn(echo(receiver, 500), echo(receiver))
    good, bad = (new_endpoint(api, receiver.url(f"/{name}"), "customer.*") for name in ("good", "bad"))
    ann, ben = api.new_customer(first_name="Ann"), api.new_customer(first_name="Ben")
    for hook in (good, bad):
        assert all(each.response_body for each in settled(api, hook.id, 2))
    api.customers.EraseCustomer(EraseCustomerRequest(id=ann.id))
    for hook in (good, bad):
        found = {(each.resource_id, each.event_type): each for each in settled(api, hook.id, 3)}
        assert not found[ann.id, "customer.created"].response_body
        assert found[ann.id, "customer.created"].response_status == 200
        assert "Ben" in found[ben.id, "customer.created"].response_body
    assert "Ann" not in stored(api)


def test_what_is_delivered_after_the_erasure_has_only_ids(api: Api, receiver: Web) -> None:
    receiver.answers["/hook"] = in_turn(echo(receiver, 503))
    hook = new_endpoint(api, receiver.url("/hook"), "customer.created")
    ann = api.new_customer(first_name="Ann")
    eventually(lambda: len(deliveries(api, hook.id)) == 1)
    api.customers.EraseCustomer(EraseCustomerRequest(id=ann.id))
    receiver.answers["/hook"] = echo(receiver)
    settled(api, hook.id, 1)
    first, last = receiver.posted[0], receiver.posted[-1]
    assert b"Ann" in first.body
    assert first.headers["webhook-id"] == last.headers["webhook-id"]
    payload = json.loads(last.body)
    assert (payload["data"]["id"], payload["erased"]) == (ann.id, True)
    assert b"Ann" not in last.body
    assert "Ann" not in stored(api)


def test_answers_about_a_pet_that_petnow_deletes(api: Api, receiver: Web) -> None:
    receiver.answers["/hook"] = echo(receiver)
    hook = new_endpoint(api, receiver.url("/hook"), "pet.created", "note.*")
    pet = api.new_pet(api.new_customer().id, name="Biscuit")
    api.append(pet, "Likes carrots")
    assert len(settled(api, hook.id, 2)) == 2
    PetServiceStub(api.served.channel).DeletePet(DeletePetRequest(pet_id=pet.id), metadata=bearer(api.key))
    assert not any(each.response_body for each in settled(api, hook.id, 2))
    assert len(posted_to(receiver, "/hook")) == 2


def test_secrets_are_nowhere_but_in_their_table(api: Api, receiver: Web) -> None:
    hook = new_endpoint(api, receiver.serve("/hook", b"", 200))
    with api.database.transaction() as connection:
        (secret,) = connection.execute(select(webhook_endpoints.c.secret)).scalars()
        assert secret == hook.secret
        found = []
        for table in webhook_endpoints.metadata.sorted_tables:
            if table is not webhook_endpoints:
                found += [row for row in connection.execute(select(table)) if secret in repr(row)]
    assert not found
