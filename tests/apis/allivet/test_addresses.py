"""Operations 16 to 18: the addresses of a customer."""

from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.customer_pb2 import Customer
from tests.apis.allivet.clients import new_customer, refused
from tests.apis.allivet.samples import sample
from tests.apis.allivet.test_customers import kept
from tests.contract.client import Api

SAMPLE = sample("new_address_request")
WITHOUT_BILLING = {name: None for name in sample("register_customer_request") if name.startswith("billTo")}


class Addresses:
    """The addresses of one customer, who has none at first."""

    def __init__(self, allivet: httpx.Client) -> None:
        self.http = allivet
        self.customer = new_customer(allivet, **WITHOUT_BILLING)
        self.number = self.customer["clientCustomerNo"]
        self.url = f"salesforce/Customers/{self.number}/Address"

    def post(self, **fields: Any) -> httpx.Response:
        return self.http.post(self.url, json={**SAMPLE, **fields})

    def put(self, address_id: str, **fields: Any) -> httpx.Response:
        return self.http.put(f"{self.url}/{address_id}", json={**sample("update_address_request"), **fields})

    def primary(self) -> dict[str, str]:
        """The ids of the primary addresses, by type."""
        shown = self.http.get(f"salesforce/Customers/{self.number}").json()
        of_all = [*shown["customerBilling"], *shown["customerShipTo"]]
        return {each["addressType"]: each["addressId"] for each in of_all if each["isPrimary"] == "Y"}


@pytest.fixture
def addresses(allivet: httpx.Client) -> Addresses:
    return Addresses(allivet)


def one(answer: httpx.Response, addresses: Addresses) -> dict[str, Any]:
    """The only address of an answer, which must have the document's names."""
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == list(sample("new_address_answer")) == list(sample("update_address_answer"))
    assert body["clientCustomerNo"] == addresses.number
    (shown,) = body["address"]
    assert list(shown) == list(SAMPLE)
    return dict(shown)


class TestCreate:
    @pytest.mark.operation("allivet", "POST /api/salesforce/Customers/{clientCustomerNo}/Address")
    def test_the_documents(self, addresses: Addresses, api: Api) -> None:
        assert one(addresses.post(), addresses) == SAMPLE
        (address,) = kept(api, addresses.customer).addresses
        assert (address.kind, address.external_id, address.region) == (Customer.BILLING, "123456", "CA")

    def test_the_first_of_a_type_is_primary(self, addresses: Addresses) -> None:
        assert one(addresses.post(addressId="1", isPrimary="N"), addresses)["isPrimary"] == "Y"
        assert one(addresses.post(addressId="2", isPrimary="n"), addresses)["isPrimary"] == "N"
        addresses.post(addressId="1", addressType="shipping", isPrimary="N")
        assert addresses.primary() == {"Billing": "1", "Shipping": "1"}
        addresses.post(addressId="3", isPrimary="Y")
        assert addresses.primary() == {"Billing": "3", "Shipping": "1"}

    def test_the_same_again(self, addresses: Addresses, api: Api) -> None:
        first, again = addresses.post(), addresses.post(country="us")
        assert first.json() == again.json()
        assert len(kept(api, addresses.customer).addresses) == 1
        refused(addresses.post(city="Elsewhere"), 400, "addressId")

    def test_at_an_unknown_customer(self, allivet: httpx.Client) -> None:
        refused(allivet.post("salesforce/Customers/nobody/Address", json=SAMPLE), 404)


class TestUpdate:
    @pytest.mark.operation("allivet", "PUT /api/salesforce/Customers/{clientCustomerNo}/Address/{addressId}")
    def test_the_documents(self, addresses: Addresses) -> None:
        addresses.post()
        assert one(addresses.put("123456"), addresses) == {**SAMPLE, **sample("update_address_request")}

    def test_replaces_that_of_the_type(self, addresses: Addresses, api: Api) -> None:
        addresses.post()
        addresses.post(addressType="Shipping", phone=None)
        changed = {"addressType": "Shipping", "address": "1 Pine St", "phone": "1"}
        assert one(addresses.put("123456", **changed), addresses) == {**SAMPLE, **changed}
        billing, shipping = kept(api, addresses.customer).addresses
        assert (billing.street, shipping.street) == ("23200 Summer Glenn", "1 Pine St")
        addresses.put("123456", **{**changed, "phone": None})
        assert kept(api, addresses.customer).addresses[1].phone_number == "1"

    def test_makes_primary_and_takes_it_back(self, addresses: Addresses) -> None:
        addresses.post(addressId="1")
        addresses.post(addressId="2", isPrimary="N")
        for address_id, is_primary, expected in (
            ("2", "Y", "2"),
            ("2", "N", "1"),
            ("2", "N", "1"),
            ("1", "Y", "1"),
        ):
            shown = one(addresses.put(address_id, isPrimary=is_primary), addresses)
            assert addresses.primary() == {"Billing": expected}
            assert shown["isPrimary"] == ("Y" if expected == address_id else "N")
        addresses.http.delete(f"{addresses.url}/2")
        assert one(addresses.put("1", isPrimary="N"), addresses)["isPrimary"] == "Y"  # it is the only one

    def test_one_that_came_otherwise(self, addresses: Addresses, api: Api) -> None:
        customer = kept(api, addresses.customer)
        made = api.new_address(customer.id, street="1 Pine St", street2="Apt 2")
        shown = one(addresses.put(made.id, address="1 Pine St, Apt 2"), addresses)
        assert (shown["addressId"], shown["address"]) == (made.id, "1 Pine St, Apt 2")
        (after,) = kept(api, addresses.customer).addresses
        assert (after.street, after.street2, after.city) == ("1 Pine St", "Apt 2", "Harbor City")

    def test_unknown(self, addresses: Addresses) -> None:
        addresses.post()
        for answer in (addresses.put("nothing"), addresses.put("123456", addressType="Shipping")):
            refused(answer, 404)
            assert answer.json()["statusmessage"] == "The Customer address not found."


class TestDelete:
    @pytest.mark.operation(
        "allivet", "DELETE /api/salesforce/Customers/{clientCustomerNo}/Address/{addressId}"
    )
    def test_both_types(self, addresses: Addresses) -> None:
        addresses.post(addressId="2", isPrimary="N")
        addresses.post()
        addresses.post(addressType="Shipping")
        body = addresses.http.delete(f"{addresses.url}/123456").json()
        assert list(body) == list(sample("delete_address_answer"))
        assert [each["addressType"] for each in body["address"]] == ["Billing", "Shipping"]
        assert addresses.primary() == {"Billing": "2"}
        refused(addresses.http.delete(f"{addresses.url}/123456"), 404)

    def test_of_another_customer(self, addresses: Addresses) -> None:
        addresses.post()
        other = Addresses(addresses.http)
        refused(addresses.http.delete(f"{other.url}/123456"), 404)
