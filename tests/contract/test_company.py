"""The company's settings, how much its keys are used, and its fees."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from google.type.date_pb2 import Date
from grpc import StatusCode

from pawport.accounts import fees
from pawport.gen.pawport.v1 import account_service_pb2 as messages
from pawport.gen.pawport.v1.account_pb2 import Company, Fee, FeeTotal, Key
from pawport.gen.pawport.v1.account_service_pb2 import UpdateCompanyRequest
from pawport.gen.pawport.v1.customer_service_pb2 import CreateCustomerRequest
from tests.contract.client import Api, bearer
from tests.contract.conftest import NewApi
from tests.contract.failures import failed

PATIENCE = 60  # seconds


def get(api: Api) -> Company:
    return api.accounts.GetCompany(messages.GetCompanyRequest())


def update(api: Api, *paths: str, **fields: object) -> Company:
    request = messages.UpdateCompanyRequest(**fields, update_mask={"paths": paths})
    return api.accounts.UpdateCompany(request)


class TestCompany:
    def test_it_is_the_callers_own(self, api: Api) -> None:
        company = get(api)
        assert (company.id, company.name, company.time_zone) == (api.company_id, "Paws", "UTC")
        assert (company.phone_region, company.max_pets_per_customer) == ("US", 100)
        assert company.HasField("created_time")

    def test_an_update_changes_what_is_given(self, api: Api) -> None:
        before = get(api)
        after = update(api, time_zone="America/Los_Angeles", phone_region="de", max_pets_per_customer=2)
        before.time_zone, before.phone_region, before.max_pets_per_customer = "America/Los_Angeles", "DE", 2
        assert after == get(api) == before
        assert update(api, allow_third_party_microchips=True).allow_third_party_microchips
        assert not update(api, "allow_third_party_microchips").allow_third_party_microchips
        found = update(api, public_pages=True, public_contact="found@example.com")
        assert (found.public_pages, found.public_contact) == (True, "found@example.com")
        assert not update(api, "public_pages").public_pages
        assert update(api, max_pets=3).max_pets == 3
        assert update(api, "max_pets").max_pets == 0

    def test_what_was_read_can_be_sent_back(self, api: Api) -> None:
        read = MessageToDict(update(api, name="Paws & Co", max_pets=3))
        assert MessageToDict(api.accounts.UpdateCompany(ParseDict(read, UpdateCompanyRequest()))) == read

    def test_another_company(self, api: Api, new_api: NewApi) -> None:
        request = UpdateCompanyRequest(id=new_api().company_id, name="Mine now")
        failure = failed(StatusCode.PERMISSION_DENIED, api.accounts.UpdateCompany, request)
        assert failure.reason == "COMPANY_MISMATCH"
        assert get(api).name == "Paws"

    def test_the_settings_hold(self, api: Api) -> None:
        update(api, phone_region="DE")
        # By another key than the one that the server has seen: its company is known for some seconds.
        desk = api.with_key("*")
        given = {"first_name": "Ann", "phone_number": "030 1234567"}
        customer = desk.customers.CreateCustomer(CreateCustomerRequest(customer=given))
        assert customer.e164_phone_number == "+49301234567"

    @pytest.mark.parametrize(
        ("fields", "paths", "wrong"),
        [
            ({"time_zone": "Mars/Olympus"}, (), "time_zone"),
            ({"time_zone": "../etc/passwd"}, (), "time_zone"),
            ({"phone_region": "XX"}, (), "phone_region"),
            ({"name": " "}, (), "name"),
            ({"public_contact": "a\nb"}, (), "public_contact"),
            ({"public_contact": "x" * 201}, (), "public_contact"),
            ({"max_pets_per_customer": 0}, (), "max_pets_per_customer"),
            ({"max_pets_per_customer": 10_001}, (), "max_pets_per_customer"),
            ({}, ("max_pets_per_customer",), "max_pets_per_customer"),
            ({"max_pets": 10**9 + 1}, (), "max_pets"),
            ({}, ("name",), "name"),
            ({}, ("id_number",), "update_mask"),
        ],
    )
    def test_wrong_settings(
        self, api: Api, fields: dict[str, object], paths: tuple[str, ...], wrong: str
    ) -> None:
        request = messages.UpdateCompanyRequest(**fields, update_mask={"paths": paths})
        assert failed(StatusCode.INVALID_ARGUMENT, api.accounts.UpdateCompany, request).fields == [wrong]


class TestUsage:
    def test_calls_and_errors_are_counted_by_key_and_day(self, api: Api) -> None:
        key_id, secret = api.new_key("keys:read")
        desk = api.with_metadata(*bearer(secret))
        for _ in range(3):
            desk.accounts.ListKeys(messages.ListKeysRequest())
        failed(StatusCode.NOT_FOUND, desk.accounts.GetKey, messages.GetKeyRequest(id="none"))
        failed(StatusCode.PERMISSION_DENIED, desk.accounts.GetCompany, messages.GetCompanyRequest())
        request = messages.ListUsageRequest(key_id=key_id)
        end = time.monotonic() + PATIENCE
        while not (found := api.accounts.ListUsage(request).usage) or found[0].calls < 5:
            assert time.monotonic() < end
            time.sleep(0.1)
        (usage,) = found
        assert (usage.key_id, usage.calls, usage.errors, usage.limit_hits) == (key_id, 5, 2, 0)
        today = datetime.now(UTC).date()
        assert usage.date in [_date(today), _date(today - timedelta(days=1))]
        total = api.accounts.GetUsage(messages.GetUsageRequest(days={"start_date": usage.date}))
        assert (total.calls >= 5, total.errors >= 2) == (True, True)
        later = {"start_date": _date(today + timedelta(days=1))}
        assert api.accounts.GetUsage(messages.GetUsageRequest(days=later)) == messages.GetUsageResponse()
        assert not api.accounts.ListUsage(messages.ListUsageRequest(days=later)).usage

    def test_limit_hits_are_counted(self, api: Api) -> None:
        key = {"name": "desk", "scopes": ["keys:read"], "plan": Key.FREE}
        made = api.accounts.CreateKey(messages.CreateKeyRequest(key=key))
        desk = api.with_metadata(*bearer(made.secret))
        calls = [desk.accounts.ListKeys.future(messages.ListKeysRequest()) for _ in range(100)]
        hits = sum(call.code() is StatusCode.RESOURCE_EXHAUSTED for call in calls)
        assert hits >= 40  # 60 a minute
        end = time.monotonic() + PATIENCE
        request = messages.ListUsageRequest(key_id=made.id)
        while sum(each.calls for each in api.accounts.ListUsage(request).usage) < len(calls):
            assert time.monotonic() < end
            time.sleep(0.1)
        found = api.accounts.ListUsage(request).usage
        assert [sum(each.limit_hits for each in found), sum(each.errors for each in found)] == [hits, hits]

    def test_days_must_be_whole_and_in_order(self, api: Api) -> None:
        for days, field in (
            ({"start_date": {"year": 2020}}, "days.start_date"),
            ({"end_date": {"year": 2021, "month": 2, "day": 29}}, "days.end_date"),
            ({"start_date": _date(date(2021, 1, 2)), "end_date": _date(date(2021, 1, 1))}, "days.end_date"),
        ):
            request = messages.GetUsageRequest(days=days)
            assert failed(StatusCode.INVALID_ARGUMENT, api.accounts.GetUsage, request).fields == [field]


class TestFees:
    def test_each_is_booked_once(self, api: Api) -> None:
        booked = [book(api, *fee) for fee in (("chip:1", "7.50"), ("chip:2", "7.5"), ("other", "3", "EUR"))]
        assert booked == [True, True, True]
        assert not book(api, "chip:1", "99")
        listed = walk(api)
        assert [(fee.reference, fee.amount, fee.currency) for fee in listed] == [
            ("chip:1", "7.50", "USD"),
            ("chip:2", "7.5", "USD"),
            ("other", "3", "EUR"),
        ]
        assert (listed[0].kind, listed[0].description) == ("third_party_microchip", "chip:1 was registered")
        total = api.accounts.GetUsage(messages.GetUsageRequest()).fees
        assert list(total) == [
            FeeTotal(currency="EUR", amount="3", count=1),
            FeeTotal(currency="USD", amount="15.00", count=2),
        ]

    def test_totals_are_of_the_days(self, api: Api) -> None:
        book(api, "chip:1", "7.50")
        today = datetime.now(UTC).date()
        for first, last, count in ((-1, 1, 1), (2, 3, 0), (-3, -2, 0)):
            days = {"start_date": _date(today + timedelta(first)), "end_date": _date(today + timedelta(last))}
            assert len(api.accounts.GetUsage(messages.GetUsageRequest(days=days)).fees) == count

    def test_an_amount_is_a_number(self, api: Api) -> None:
        with pytest.raises(ValueError, match="amount"):
            book(api, "chip:1", "NaN")
        assert walk(api) == []


def book(api: Api, reference: str, amount: str, currency: str = "USD") -> bool:
    return asyncio.run(
        api.database.write(
            lambda connection: fees.book_fee(
                connection,
                api.company_id,
                reference=reference,
                kind="third_party_microchip",
                amount=Decimal(amount),
                currency=currency,
                description=f"{reference} was registered",
            )
        )
    )


def walk(api: Api) -> list[Fee]:
    """The fees of all pages, each of which has two."""
    found: list[Fee] = []
    token = ""
    while True:
        page = api.accounts.ListFees(
            messages.ListFeesRequest(pagination={"page_size": 2, "page_token": token})
        )
        found += page.fees
        token = page.next_page_token
        if not token:
            return found


def _date(day) -> Date:
    return Date(year=day.year, month=day.month, day=day.day)
