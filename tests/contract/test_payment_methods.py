"""Payment methods, which never are the number of a card."""

from typing import Any

import pytest
from grpc import StatusCode
from sqlalchemy import text

from pawport.db import metadata
from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import payment_method_service_pb2 as messages
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.payment_method_pb2 import PaymentMethod
from tests.contract.client import Api
from tests.contract.failures import failed

pytestmark = pytest.mark.any_host

CARD = "4242424242424242"
FIELDS: dict[str, Any] = {"expiry_month": 8, "expiry_year": 2029, "label": "Company card"}


def get(api: Api, method: PaymentMethod) -> PaymentMethod:
    request = messages.GetPaymentMethodRequest(customer_id=method.customer_id, id=method.id)
    return api.payment_methods.GetPaymentMethod(request)


def delete(api: Api, method: PaymentMethod) -> PaymentMethod:
    request = messages.DeletePaymentMethodRequest(customer_id=method.customer_id, id=method.id)
    return api.payment_methods.DeletePaymentMethod(request)


def listed(api: Api, customer_id: str) -> list[PaymentMethod]:
    request = messages.ListPaymentMethodsRequest(customer_id=customer_id)
    return list(api.payment_methods.ListPaymentMethods(request).payment_methods)


def refused(api: Api, customer_id: str, **fields: Any) -> list[str]:
    given = {"provider": "stripe", "token": "pm_1", **fields}
    request = messages.CreatePaymentMethodRequest(customer_id=customer_id, payment_method=given)
    create = api.payment_methods.CreatePaymentMethod
    return failed(StatusCode.INVALID_ARGUMENT, create, request).fields


class TestCreate:
    def test_returns_it(self, api: Api, customer_id: str) -> None:
        method = api.new_payment_method(customer_id, **FIELDS)
        assert (method.customer_id, method.token, method.last_four) == (customer_id, "pm_1QkYzW", "4242")
        assert method.created_time == method.last_updated_time
        assert get(api, method) == method
        assert listed(api, customer_id) == [method]

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"provider": " "}, "provider"),
            ({"token": "\t"}, "token"),
            ({"expiry_month": 8}, "expiry_year"),
            ({"expiry_year": 2029}, "expiry_month"),
            ({"expiry_month": 8, "expiry_year": 29}, "expiry_year"),
            ({"expiry_month": 13, "expiry_year": 2029}, "expiry_month"),
        ],
    )
    def test_wrong_fields(self, api: Api, customer_id: str, fields: dict[str, Any], wrong: str) -> None:
        assert refused(api, customer_id, **fields) == [f"payment_method.{wrong}"]

    def test_of_somebody_who_is_gone(self, api: Api) -> None:
        request = messages.CreatePaymentMethodRequest(
            customer_id="cus_none", payment_method={"provider": "stripe", "token": "pm_1"}
        )
        create = api.payment_methods.CreatePaymentMethod
        assert failed(StatusCode.NOT_FOUND, create, request).reason == "CUSTOMER_NOT_FOUND"


class TestCardNumbers:
    @pytest.mark.parametrize("field", ["provider", "token", "brand", "label"])
    def test_are_refused_and_kept_nowhere(self, api: Api, customer_id: str, field: str) -> None:
        for number in (CARD, "4242 4242-4242 4242"):
            value = f"x {number}"
            request = messages.CreatePaymentMethodRequest(
                customer_id=customer_id,
                payment_method={"provider": "stripe", "token": "pm_1", field: value},
                request_id="again",
            )
            create = api.payment_methods.CreatePaymentMethod
            failure = failed(StatusCode.INVALID_ARGUMENT, create, request)
            assert (failure.reason, failure.fields) == ("CARD_NUMBER", [f"payment_method.{field}"])
            assert "4242" not in failure.message
        assert listed(api, customer_id) == []
        assert not stored(api, "4242")

    def test_as_a_request_id(self, api: Api, customer_id: str) -> None:
        request = messages.CreatePaymentMethodRequest(
            customer_id=customer_id, payment_method={"provider": "stripe", "token": "pm_1"}, request_id=CARD
        )
        create = api.payment_methods.CreatePaymentMethod
        assert failed(StatusCode.INVALID_ARGUMENT, create, request).fields == ["request_id"]
        assert not stored(api, CARD)


def stored(api: Api, word: str) -> bool:
    """Whether any row of the company has the word."""
    with api.database.transaction() as connection:
        for name in metadata.tables:
            query = text(f"SELECT * FROM {name} WHERE company_id = :id")
            rows = connection.execute(query, {"id": api.company_id}).all()
            if any(word.encode() in value for row in rows for value in map(_bytes, row)):
                return True
    return False


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


class TestDelete:
    def test_removes_the_token(self, api: Api, customer_id: str) -> None:
        method, other = (api.new_payment_method(customer_id) for _ in range(2))
        gone = delete(api, method)
        assert (gone.deleted, gone.token, gone.last_four) == (True, "", "4242")
        assert get(api, method) == gone
        assert listed(api, customer_id) == [other]

    def test_twice(self, api: Api, customer_id: str) -> None:
        method = api.new_payment_method(customer_id)
        delete(api, method)
        request = messages.DeletePaymentMethodRequest(customer_id=customer_id, id=method.id)
        failure = failed(StatusCode.NOT_FOUND, api.payment_methods.DeletePaymentMethod, request)
        assert (failure.reason, failure.resource) == (
            "PAYMENT_METHOD_NOT_FOUND",
            ("payment_method", method.id),
        )

    def test_of_another_customer(self, api: Api, customer_id: str) -> None:
        method = api.new_payment_method(api.new_customer().id)
        for call, request in (
            (api.payment_methods.DeletePaymentMethod, messages.DeletePaymentMethodRequest),
            (api.payment_methods.GetPaymentMethod, messages.GetPaymentMethodRequest),
        ):
            failed(StatusCode.NOT_FOUND, call, request(customer_id=customer_id, id=method.id))


class TestLifeOfTheCustomer:
    def test_merged(self, api: Api, customer_id: str) -> None:
        duplicate = api.new_customer()
        method = api.new_payment_method(duplicate.id)
        merge = customers.MergeCustomersRequest(id=customer_id, duplicate_id=duplicate.id)
        api.customers.MergeCustomers(merge)
        (moved,) = listed(api, customer_id)
        assert (moved.id, moved.customer_id, moved.token) == (method.id, customer_id, method.token)
        assert get(api, method) == moved  # by the id of the duplicate

    def test_deleted(self, api: Api, customer_id: str) -> None:
        method = api.new_payment_method(customer_id)
        api.customers.DeleteCustomer(customers.DeleteCustomerRequest(id=customer_id))
        assert get(api, method).deleted

    def test_erased(self, api: Api, customer_id: str) -> None:
        kept, deleted = (
            api.new_payment_method(customer_id, brand="Zebra", label="Mrs Mark", token=token)
            for token in ("tok_a", "tok_b")
        )
        delete(api, deleted)
        api.customers.EraseCustomer(customers.EraseCustomerRequest(id=customer_id))
        for method in (kept, deleted):
            left = get(api, method)
            assert left == PaymentMethod(
                id=method.id,
                customer_id=customer_id,
                deleted=True,
                created_time=method.created_time,
                last_updated_time=left.last_updated_time,
            )
        for word in ("Zebra", "Mrs Mark", "tok_a", "tok_b"):
            assert not stored(api, word)


def test_events_have_no_token(api: Api, customer_id: str) -> None:
    method = api.new_payment_method(customer_id)
    delete(api, method)
    request = ListEventsRequest(filter={"types": ["payment_method.*"]})
    found = api.events.ListEvents(request).events
    assert [event.type for event in found] == ["payment_method.created", "payment_method.deleted"]
    assert all(method.id in event.data and "token" not in event.data for event in found)
