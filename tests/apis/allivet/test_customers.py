"""Operations 13 to 15: what is kept of a customer, and by what customers are found."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    DeleteCustomerRequest,
    EraseCustomerRequest,
    ListCustomersRequest,
    MergeCustomersRequest,
)
from tests.apis.allivet.clients import new_customer, places_of, refused, unique
from tests.apis.allivet.samples import sample
from tests.contract.client import Api
from tests.contract.test_erase_customer import files_with

UPDATE = sample("update_customer_request")
SHIP_TO = {
    "shipToAddressId": "1",
    "shipToName": "Jane Doe",
    "shipToAddress": "1 Pine St",
    "shipToCity": "Seattle",
    "shipToState": "WA",
    "shipToPostalCode": "98101",
    "shipToCountry": "us",
}


def kept(api: Api, shown: dict[str, Any]) -> Customer:
    """Our record of a customer."""
    wanted = {"external_id": {"system": "allivet", "id": shown["clientCustomerNo"]}}
    (found,) = api.customers.ListCustomers(ListCustomersRequest(filter=wanted)).customers
    return found


def get(allivet: httpx.Client, number: str) -> httpx.Response:
    return allivet.get(f"salesforce/Customers/{number}")


def update(allivet: httpx.Client, number: str, **changes: Any) -> httpx.Response:
    body = {**UPDATE, "email": f"{unique('a')}@example.com", **changes}
    sent = {name: value for name, value in body.items() if value != "absent"}
    return allivet.put("salesforce/Customers", params={"clientCustomerNo": number}, json=sent)


class TestRegister:
    def test_what_is_kept(self, allivet: httpx.Client, api: Api, customer: dict[str, Any]) -> None:
        found = kept(api, customer)
        assert (found.first_name, found.middle_name, found.last_name) == ("John", "Mid", "Doe")
        assert (found.display_name, found.email) == ("John Doe", customer["email"])
        assert (found.phone_number, found.e164_phone_number) == ("4245673448", "+14245673448")
        assert found.contact_preferences.marketing_allowed
        assert dict(found.external_ids) == {
            "allivet": customer["clientCustomerNo"],
            "allivet.autoship": "437451",
            "allivet.rx": "7451",
            "allivet.reorder": "4374",
            "allivet.customer": "56437",
            "allivet.perks": "9587854712",
        }
        (address,) = found.addresses
        assert (address.kind, address.primary, address.street) == (
            Customer.BILLING,
            True,
            "23200 Summer Glenn",
        )

    def test_with_ship_to_addresses(self, allivet: httpx.Client) -> None:
        other = {**SHIP_TO, "shipToAddressId": "2", "shipToName": "Jim Doe", "isPrimary": "y"}
        ship_to = [SHIP_TO, other]
        shown = new_customer(allivet, customerShipTo=ship_to)["customerShipTo"]
        assert [(each["name"], each["isPrimary"]) for each in shown] == [("Jane Doe", "N"), ("Jim Doe", "Y")]
        assert [each["addressId"] for each in shown] == ["1", "2"]
        assert shown[0]["addressType"] == "Shipping"
        assert shown[0]["country"] == "US"

    def test_with_wrong_ship_to_addresses(self, allivet: httpx.Client) -> None:
        ship_to = [SHIP_TO, {**SHIP_TO, "shipToName": "", "shipToState": "x" * 51}]
        body = {**sample("register_customer_request"), "customerShipTo": ship_to}
        fields = ("customerShipTo[1].shipToName", "customerShipTo[1].shipToState")
        refused(allivet.post("salesforce/Customers", json=body), 400, *fields)

    def test_with_an_id_of_two_addresses(self, allivet: httpx.Client) -> None:
        body = {**sample("register_customer_request"), "customerShipTo": [SHIP_TO, SHIP_TO]}
        refused(allivet.post("salesforce/Customers", json=body), 400, "customerShipTo[1].shipToAddressId")

    @pytest.mark.parametrize("value", [None, [], "absent"])
    def test_without_addresses(self, allivet: httpx.Client, value: Any) -> None:
        billing = {name: None for name in sample("register_customer_request") if name.startswith("billTo")}
        shown = new_customer(allivet, customerShipTo=None if value == "absent" else value, **billing)
        assert (shown["customerBilling"], shown["customerShipTo"], shown["mobile"]) == ([], [], "")

    @pytest.mark.parametrize(("sent", "allowed"), [("Y", True), ("n", False), (None, True), ("", True)])
    def test_consent(self, allivet: httpx.Client, api: Api, sent: Any, allowed: bool) -> None:
        shown = new_customer(allivet, isOkToReceiveEmail=sent)
        assert kept(api, shown).contact_preferences.marketing_allowed == allowed
        assert shown["isOkToReceiveEmail"] == ("Y" if allowed else "N")

    def test_warnings(self, allivet: httpx.Client) -> None:
        shown = new_customer(allivet, clientCustomerId=None, password=None)
        assert shown["warnings"] == {"clientCustomerId": ["is recommended"]}

    def test_what_must_be_unique(self, allivet: httpx.Client, customer: dict[str, Any]) -> None:
        body = {**sample("register_customer_request"), "email": customer["email"].upper()}
        body["clientCustomerNo"] = customer["clientCustomerNo"]
        answer = allivet.post("salesforce/Customers", json=body)
        assert refused(answer, 400) in {
            f"{name}: is already in use" for name in ("clientCustomerNo", "email")
        }
        body["clientCustomerNo"] = unique()
        refused(allivet.post("salesforce/Customers", json=body), 400, "email")
        body |= {"clientCustomerNo": customer["clientCustomerNo"], "email": unique("a@")}
        refused(allivet.post("salesforce/Customers", json=body), 400, "clientCustomerNo")

    def test_an_email_of_a_customer_who_came_otherwise(self, allivet: httpx.Client, api: Api) -> None:
        other = api.new_customer(email="ann@example.com")
        assert new_customer(allivet, email="ann@example.com")["clientCustomerNo"] != other.id

    def test_at_once(self, allivet: httpx.Client) -> None:
        body = {**sample("register_customer_request"), "clientCustomerNo": unique(), "email": unique("a@")}

        def register(_: int) -> int:
            return allivet.post("salesforce/Customers", json=body).status_code

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(register, range(8))) == [200] + [400] * 7

    def test_again_with_the_same_request_id(self, allivet: httpx.Client) -> None:
        body = {**sample("register_customer_request"), "clientCustomerNo": unique(), "email": unique("a@")}
        headers = {"idempotency-key": "once"}
        first, again = (
            allivet.post("salesforce/Customers", json={**body, "password": word}, headers=headers)
            for word in ("first", "second")  # which is nothing that a retry is recognized by
        )
        assert first.json() == again.json()
        query = {"requestId": "query"}
        body |= {"clientCustomerNo": unique(), "email": unique("a@")}
        first, again = (allivet.post("salesforce/Customers", json=body, params=query) for _ in range(2))
        assert first.json() == again.json()


class TestGet:
    def test_one_that_came_otherwise(self, allivet: httpx.Client, api: Api) -> None:
        other = api.new_customer(first_name="Ann", last_name="Lee")
        shown = get(allivet, other.id).json()
        assert (shown["clientCustomerNo"], shown["customerName"]) == (other.id, "Ann Lee")
        assert (shown["isOkToReceiveEmail"], shown["clientRxId"], shown["middleName"]) == ("", "", "")

    def test_unknown(self, allivet: httpx.Client) -> None:
        for number in ("nobody", "n" * 256, "%C3%BC", "a%2Fb"):
            answer = get(allivet, number)
            refused(answer, 404)
            assert answer.json()["statusmessage"] == "Customer not found."

    @pytest.mark.parametrize("number", ["%20", "%20%09"])
    def test_blank(self, allivet: httpx.Client, number: str) -> None:
        refused(get(allivet, number), 400, "clientCustomerNo")

    def test_a_number_with_a_slash(self, allivet: httpx.Client) -> None:
        new_customer(allivet, clientCustomerNo="A/1 ü")
        assert get(allivet, "A%2F1%20%C3%BC").json()["clientCustomerNo"] == "A/1 ü"

    def test_one_that_is_gone(self, allivet: httpx.Client, api: Api) -> None:
        for request, method in (
            (DeleteCustomerRequest, api.customers.DeleteCustomer),
            (EraseCustomerRequest, api.customers.EraseCustomer),
        ):
            shown = new_customer(allivet)
            id_ = kept(api, shown).id
            method(request(id=id_))
            refused(get(allivet, shown["clientCustomerNo"]), 404)
            refused(get(allivet, id_), 404)
            again = new_customer(allivet, clientCustomerNo=shown["clientCustomerNo"], email=shown["email"])
            assert again["customerGuid"] != shown["customerGuid"]

    def test_one_that_was_merged(self, allivet: httpx.Client, api: Api) -> None:
        one, other = new_customer(allivet), new_customer(allivet)
        request = MergeCustomersRequest(id=kept(api, one).id, duplicate_id=kept(api, other).id)
        api.customers.MergeCustomers(request)
        for number in (one["clientCustomerNo"], other["clientCustomerNo"]):
            assert get(allivet, number).json()["customerGuid"] == one["customerGuid"]


class TestUpdate:
    def test_what_changes(self, allivet: httpx.Client, api: Api, customer: dict[str, Any]) -> None:
        changes = {
            "firstName": "Joan",
            "lastName": "Roe",
            "telephone": "206 555 0100",
            "mobile": "206 555 0101",
            "isOkToReceiveEmail": "n",
            "clientRxId": "1",
            "perksIDNumber": "2",
        }
        shown = update(allivet, customer["clientCustomerNo"], **changes).json()
        found = kept(api, customer)
        assert (found.first_name, found.last_name, found.phone_number) == ("Joan", "Roe", "206 555 0100")
        assert [(each.number, each.label) for each in found.additional_phone_numbers] == [
            ("206 555 0101", "mobile")
        ]
        assert found.additional_phone_numbers[0].e164_number == "+12065550101"
        assert (shown["mobile"], shown["isOkToReceiveEmail"]) == ("206 555 0101", "N")
        assert (shown["clientRxId"], shown["perksIDNumber"]) == ("1", "2")
        assert (shown["customerName"], shown["middleName"]) == ("John Doe", "Mid")
        assert shown["customerBilling"] == customer["customerBilling"]

    @pytest.mark.parametrize("nothing", [None, "", "absent"])
    def test_what_is_absent_stays(
        self, allivet: httpx.Client, customer: dict[str, Any], nothing: str | None
    ) -> None:
        number = customer["clientCustomerNo"]
        update(allivet, number, isOkToReceiveEmail="N", mobile="1", clientCustomerId="7")
        optional = [name for name in UPDATE if name not in ("firstName", "lastName", "telephone", "email")]
        shown = update(allivet, number, **dict.fromkeys(optional, nothing)).json()
        assert (shown["isOkToReceiveEmail"], shown["mobile"], shown["clientCustomerId"]) == ("N", "1", "7")

    def test_the_same_again_writes_nothing(self, allivet: httpx.Client, customer: dict[str, Any]) -> None:
        email = f"{unique('a')}@example.com"
        first, again = (update(allivet, customer["clientCustomerNo"], email=email).json() for _ in range(2))
        assert first == again

    def test_an_email_that_is_taken(self, allivet: httpx.Client, customer: dict[str, Any]) -> None:
        other = new_customer(allivet)
        refused(update(allivet, customer["clientCustomerNo"], email=other["email"]), 400, "email")
        assert update(allivet, customer["clientCustomerNo"], email=customer["email"]).status_code == 200

    @pytest.mark.parametrize("query", [{}, {"clientCustomerNo": ""}, {"clientCustomerNo": " "}])
    def test_no_number(self, allivet: httpx.Client, query: dict[str, str]) -> None:
        refused(allivet.put("salesforce/Customers", params=query, json=UPDATE), 400, "clientCustomerNo")

    def test_the_number_of_the_query_counts(self, allivet: httpx.Client, customer: dict[str, Any]) -> None:
        shown = update(allivet, customer["clientCustomerNo"], clientCustomerNo="other").json()
        assert shown["clientCustomerNo"] == customer["clientCustomerNo"]

    def test_unknown(self, allivet: httpx.Client) -> None:
        refused(update(allivet, "nobody"), 404)


class TestErase:
    def test_nothing_is_left_of_what_this_api_keeps(self, allivet: httpx.Client, api: Api) -> None:
        headers = {"idempotency-key": unique("once")}
        word = "Xylophonist"
        body = {
            **sample("register_customer_request"),
            "clientCustomerNo": f"{word}-1",
            "email": f"{word}@example.com",
            **dict.fromkeys(("clientRxId", "firstName", "lastName", "middleName", "customerName"), word),
        }
        made = allivet.post("salesforce/Customers", json=body, headers=headers).json()
        pet = {**sample("new_pet_request"), "petOwner": f"{word} jr"}
        url = f"salesforce/Customers/{made['clientCustomerNo']}/Pet"
        assert allivet.post(url, json=pet, headers=headers).status_code == 200
        customer_id = kept(api, made).id
        assert {"customers.wire", "pets.owner_attributes", "answered_requests.answer"} <= places_of(api, word)
        api.customers.EraseCustomer(EraseCustomerRequest(id=customer_id))
        assert places_of(api, word) == set()
        if api.database.engine_name == "sqlite":
            assert files_with(api, word.lower().encode()) == []
