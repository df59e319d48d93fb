"""Another company's records are as if they did not exist, to every method and in every place of a request."""

from dataclasses import dataclass, replace

import pytest
from google.protobuf.message import Message
from grpc import StatusCode

from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.table.examples import example
from tests.table.leaves import Leaf, leaves
from tests.table.methods import METHODS, path
from tests.table.outcome import Outcome, outcomes
from tests.table.world import World, new_world, nowhere

# Where an id is not what the call is about, the answer is another than NOT_FOUND.
_ALLIVET_LINE = "order.customer_sales_order_detail[0]"
_OTHER_CODES = {
    **{
        ("pawssource.v2.AppointmentService.CreateAppointment", field): StatusCode.INVALID_ARGUMENT
        for field in ("pet_id", "vet_id")
    },
    **{
        (f"pawssource.v2.GroomingService.{method}", field): StatusCode.INVALID_ARGUMENT
        for method, *fields in (
            ("CreateGroomingBooking", "pet_id", "groomer_id"),
            ("UpdateGroomingBooking", "groomer_id"),
        )
        for field in fields
    },
    **{
        (f"allivet.v1.OrderService.{method}", field): StatusCode.INVALID_ARGUMENT
        for method in ("CreateOrder", "UpdateOrder")
        for field in (
            *("order.client_id", "order.customer_key_id", f"{_ALLIVET_LINE}.item_name"),
            *(f"{_ALLIVET_LINE}.client_pet_id", f"{_ALLIVET_LINE}.client_vet_id"),
        )
    },
    **{
        (f"pawssource.v2.{method}", field): StatusCode.INVALID_ARGUMENT
        for method, *fields in (
            ("AddressService.CreateAddress", "customer_id"),
            ("AddressService.ListAddresses", "customer_id"),
            ("OrderService.CreateOrder", "items[0].product_id", "items[0].pet_id"),
            ("OrderService.CreateOrder", "shipping_address_id", "payment_method_id"),
            ("PaymentMethodService.CreatePaymentMethod", "customer_id"),
            ("PaymentMethodService.ListPaymentMethods", "customer_id"),
        )
        for field in fields
    },
    ("GroomingService.CompleteGroomingBooking", "photo_ids[0]"): StatusCode.INVALID_ARGUMENT,
    ("OrderService.CreateOrder", "order.lines[0].pet_id"): StatusCode.INVALID_ARGUMENT,
    ("OrderService.CreateOrder", "order.lines[0].sku"): StatusCode.INVALID_ARGUMENT,
    ("OrderService.CreateOrder", "order.lines[0].vet_id"): StatusCode.INVALID_ARGUMENT,
    ("OrderService.UpdateOrder", "lines[0].pet_id"): StatusCode.INVALID_ARGUMENT,
    ("OrderService.UpdateOrder", "lines[0].sku"): StatusCode.INVALID_ARGUMENT,
    ("OrderService.UpdateOrder", "lines[0].vet_id"): StatusCode.INVALID_ARGUMENT,
    ("PetService.AppendPetCodes", "pet_code_ids[0]"): StatusCode.INVALID_ARGUMENT,
    ("PetService.BatchCreatePets", "customer_id"): StatusCode.INVALID_ARGUMENT,  # not its requests'
    ("PetService.BatchCreatePets", "requests[0].customer_id"): StatusCode.INVALID_ARGUMENT,
    ("PetService.BatchCreatePets", "requests[0].pet.pet_codes[0].id"): StatusCode.INVALID_ARGUMENT,
    ("PetService.CreatePet", "pet.pet_codes[0].id"): StatusCode.INVALID_ARGUMENT,
    ("PrescriptionService.CreatePrescription", "variant_sku"): StatusCode.INVALID_ARGUMENT,
    ("PetService.UpdatePet", "pet_codes[0].id"): StatusCode.INVALID_ARGUMENT,
    ("PetService.ListAllPets", "company_id"): StatusCode.PERMISSION_DENIED,
    ("PetService.ListAllPets", "filter.customer_ids[0]"): StatusCode.OK,
}

# An id in the body that does not exist is a wrong field.
_IN_BODY = {
    "allivet.v1.OrderService.CreateOrder": "StatusCode.INVALID_ARGUMENT",  # makes a customer without pets
    "pawssource.v2.AppointmentService.CreateAppointment": "StatusCode.INVALID_ARGUMENT",
    "pawssource.v2.GroomingService.CreateGroomingBooking": "StatusCode.INVALID_ARGUMENT",
    "pawssource.v2.AddressService.CreateAddress": "StatusCode.INVALID_ARGUMENT",
    "pawssource.v2.AddressService.ListAddresses": "StatusCode.INVALID_ARGUMENT",
    "pawssource.v2.OrderService.CreateOrder": "StatusCode.INVALID_ARGUMENT",
    "pawssource.v2.PaymentMethodService.CreatePaymentMethod": "StatusCode.INVALID_ARGUMENT",
    "pawssource.v2.PaymentMethodService.ListPaymentMethods": "StatusCode.INVALID_ARGUMENT",
}


@dataclass(frozen=True)
class Companies:
    """A company that calls, and what it and another one have."""

    api: Api
    own: World
    foreign: World

    def call(self, method: str, request: Message) -> Outcome:
        """A call with the company's owner key."""
        metadata = bearer(self.api.key)
        return outcomes(self.api.served.channel, path(METHODS[method]), [request], metadata)[0]


@pytest.fixture(scope="module")
def companies(server: Served) -> Companies:
    """Two companies, on each engine in turn."""
    api = Api(server)
    return Companies(api, new_world(api), new_world(Api(server)))


def test_in_each_place(companies: Companies, method: str):
    mine = example(method, companies.own)
    strangers = [example(method, companies.foreign), example(method, nowhere())]
    for place, *others in zip(leaves(mine), *map(leaves, strangers), strict=True):
        if place.value == others[0].value:
            continue  # no id
        foreign, unknown = (_with(companies, method, mine, place, other.value) for other in others)
        assert foreign == unknown, place.path
        code = _OTHER_CODES.get((method, place.path), StatusCode.NOT_FOUND)
        assert foreign[0] is code, (place.path, foreign)


def _with(companies: Companies, method: str, request: Message, place: Leaf, value: str) -> tuple:
    """What the call tells when one of its ids is replaced by `value`; without the value itself."""
    place.set(value)
    answer = companies.call(method, request)
    place.set(place.value)
    told = answer.code, answer.reason, answer.text, str(answer.detail)
    return told[0], *(text.replace(value, "ID") for text in told[1:])


def test_in_all_places(companies: Companies, method: str):
    answers = []
    for strange in (companies.foreign, nowhere()):
        world = replace(strange, own_key_id=companies.own.own_key_id)
        request = example(method, world)
        answer = companies.call(method, request)
        if request == example(method, companies.own):
            assert answer.code is StatusCode.OK  # it has no ids
            return
        numbers = {value: f"ID{number}" for number, value in enumerate(world.ids)}
        told = f"{answer.code} {answer.reason} {answer.text} {answer.detail}"
        for value, number in numbers.items():
            told = told.replace(value, number)
        answers.append(told)
    assert answers[0] == answers[1]
    expected = _IN_BODY.get(method, ("StatusCode.NOT_FOUND", "StatusCode.PERMISSION_DENIED"))
    assert answers[0].startswith(expected)


def test_a_list_shows_nothing_foreign(companies: Companies, method: str):
    if "List" not in method:
        return
    answer = companies.call(method, example(method, companies.own))
    assert answer.code is StatusCode.OK
    shown = [value for value in companies.foreign.ids if value.encode() in answer.reply]
    assert shown == []
