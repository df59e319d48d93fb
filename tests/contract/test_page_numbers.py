"""Clients that count their pages get the pages that they would get by following the tokens."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from pawport.accounts import usage_repository
from pawport.accounts.usage_repository import KeyCounts
from pawport.gen.pawport.v1 import account_service_pb2 as accounts
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1 import vet_service_pb2 as vets
from pawport.gen.pawport.v1 import webhook_service_pb2 as webhooks
from pawport.gen.pawport.v1.appointment_service_pb2 import ListAppointmentsRequest
from pawport.gen.pawport.v1.audit_service_pb2 import ListAuditEventsRequest
from pawport.gen.pawport.v1.customer_service_pb2 import ListCustomersRequest
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.grooming_service_pb2 import ListGroomingBookingsRequest
from pawport.gen.pawport.v1.order_service_pb2 import ListOrdersRequest
from pawport.gen.pawport.v1.payment_method_service_pb2 import ListPaymentMethodsRequest
from pawport.gen.pawport.v1.pet_code_service_pb2 import PetCodeServiceListPetCodesRequest
from pawport.gen.pawport.v1.pet_history_service_pb2 import ListPetWeightsRequest, ListServiceHistoryRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_service_pb2 import ListPrescriptionsRequest
from pawport.gen.pawport.v1.product_service_pb2 import ListProductsRequest, SearchProductsRequest
from pawport.gen.pawport.v1.registry_service_pb2 import (
    FindDuplicateCustomersRequest,
    FindDuplicatePetsRequest,
)
from pawport.gen.pawport.v1.reminder_service_pb2 import ListExpiringVaccinationsRequest
from pawport.gen.pawport.v1.staff_service_pb2 import ListStaffRequest
from pawport.gen.pawport.v1.stock_service_pb2 import ListStockMovementsRequest, ListStockRequest
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.test_company import book
from tests.prescriptions import new_rx_product, prescribe
from tests.table.methods import METHODS

pytestmark = pytest.mark.any_host

COUNT = 7
DAYS = {"start_date": {"year": 2020, "month": 1, "day": 1}, "end_date": {"year": 2020, "month": 1, "day": 9}}
OWNER = "cus_0"
PET = "pet_0"


class List(NamedTuple):
    """A list with at least seven records."""

    method: str
    request: Message
    call: Callable[[Api], Callable[[Message], Any]]
    field: str


LISTS = {
    "keys": List(
        "AccountService.ListKeys", accounts.ListKeysRequest(), lambda api: api.accounts.ListKeys, "keys"
    ),
    "usage": List(
        "AccountService.ListUsage",
        accounts.ListUsageRequest(days=DAYS),
        lambda api: api.accounts.ListUsage,
        "usage",
    ),
    "fees": List(
        "AccountService.ListFees", accounts.ListFeesRequest(), lambda api: api.accounts.ListFees, "fees"
    ),
    "codes": List(
        "PetCodeService.ListPetCodes",
        PetCodeServiceListPetCodesRequest(),
        lambda api: api.pet_codes.ListPetCodes,
        "codes",
    ),
    "pets of a customer": List(
        "PetService.ListPets",
        pets.ListPetsRequest(customer_id=OWNER),
        lambda api: api.pets.ListPets,
        "pets",
    ),
    "notes": List(
        "PetService.ListPetNotes",
        pets.ListPetNotesRequest(customer_id=OWNER, id=PET),
        lambda api: api.pets.ListPetNotes,
        "notes",
    ),
    "expiring vaccinations": List(
        "ReminderService.ListExpiringVaccinations",
        ListExpiringVaccinationsRequest(to_date={"year": 2100, "month": 1, "day": 1}),
        lambda api: api.reminders.ListExpiringVaccinations,
        "vaccinations",
    ),
    "vets": List(
        "VetService.ListVets", vets.ListVetsRequest(show_deleted=True), lambda api: api.vets.ListVets, "vets"
    ),
    **{
        f"vets {term}": List(
            "VetService.SearchVets", vets.SearchVetsRequest(**term), lambda api: api.vets.SearchVets, "vets"
        )
        for term in ({"name_prefix": "a"}, {"region": "NY", "postal_code": "14454-1234"})
    },
    "staff": List(
        "StaffService.ListStaff",
        ListStaffRequest(show_deleted=True),
        lambda api: api.staff.ListStaff,
        "staff",
    ),
    "bookings of grooming": List(
        "GroomingService.ListGroomingBookings",
        ListGroomingBookingsRequest(),
        lambda api: api.grooming.ListGroomingBookings,
        "bookings",
    ),
    **{
        f"appointments {filter_}": List(
            "AppointmentService.ListAppointments",
            ListAppointmentsRequest(**filter_),
            lambda api: api.appointments.ListAppointments,
            "appointments",
        )
        for filter_ in ({}, {"pet_id": PET}, {"staff_id": "staff_0"}, {"status": "REQUESTED"})
    },
    "endpoints": List(
        "WebhookService.ListWebhookEndpoints",
        webhooks.ListWebhookEndpointsRequest(),
        lambda api: api.webhooks.ListWebhookEndpoints,
        "endpoints",
    ),
    "deliveries": List(
        "WebhookService.ListWebhookDeliveries",
        webhooks.ListWebhookDeliveriesRequest(),
        lambda api: api.webhooks.ListWebhookDeliveries,
        "deliveries",
    ),
    "products": List(
        "ProductService.ListProducts",
        ListProductsRequest(),
        lambda api: api.products.ListProducts,
        "products",
    ),
    "weights": List(
        "PetHistoryService.ListPetWeights",
        ListPetWeightsRequest(customer_id=OWNER, id=PET),
        lambda api: api.history.ListPetWeights,
        "weights",
    ),
    "history": List(
        "PetHistoryService.ListServiceHistory",
        ListServiceHistoryRequest(customer_id=OWNER, id=PET),
        lambda api: api.history.ListServiceHistory,
        "entries",
    ),
    "prescriptions": List(
        "PrescriptionService.ListPrescriptions",
        ListPrescriptionsRequest(),
        lambda api: api.prescriptions.ListPrescriptions,
        "prescriptions",
    ),
    "products that are searched": List(
        "ProductService.SearchProducts",
        SearchProductsRequest(keyword="rope"),
        lambda api: api.products.SearchProducts,
        "products",
    ),
    "payment methods": List(
        "PaymentMethodService.ListPaymentMethods",
        ListPaymentMethodsRequest(customer_id=OWNER),
        lambda api: api.payment_methods.ListPaymentMethods,
        "payment_methods",
    ),
    **{
        f"orders {filter_}": List(
            "OrderService.ListOrders",
            ListOrdersRequest(filter=filter_),
            lambda api: api.orders.ListOrders,
            "orders",
        )
        for filter_ in ({}, {"customer_id": OWNER}, {"status": "PROCESSING"})
    },
    "stock": List("StockService.ListStock", ListStockRequest(), lambda api: api.stock.ListStock, "items"),
    "stock movements": List(
        "StockService.ListStockMovements",
        ListStockMovementsRequest(sku="TOY-0"),
        lambda api: api.stock.ListStockMovements,
        "movements",
    ),
    "duplicate customers": List(
        "RegistryService.FindDuplicateCustomers",
        FindDuplicateCustomersRequest(),
        lambda api: api.registry.FindDuplicateCustomers,
        "duplicates",
    ),
    "duplicate pets": List(
        "RegistryService.FindDuplicatePets",
        FindDuplicatePetsRequest(),
        lambda api: api.registry.FindDuplicatePets,
        "duplicates",
    ),
    **{
        f"customers {filter_}": List(
            "CustomerService.ListCustomers",
            ListCustomersRequest(filter=filter_),
            lambda api: api.customers.ListCustomers,
            "customers",
        )
        for filter_ in ({}, {"name_prefix": "a"}, {"email": "ann@example.org"})
    },
    **{
        f"events for subscribers {filter_}": List(
            "EventService.ListEvents",
            ListEventsRequest(filter=filter_),
            lambda api: api.events.ListEvents,
            "events",
        )
        for filter_ in ({}, {"types": ["pet.*"]}, {"resource_id": PET})
    },
    **{
        f"events {filter_}": List(
            "AuditService.ListAuditEvents",
            ListAuditEventsRequest(filter=filter_),
            lambda api: api.audit.ListAuditEvents,
            "events",
        )
        for filter_ in ({}, {"resource_kind": "pet"})
    },
    **{
        f"all pets {filter_}": List(
            "PetService.ListAllPets",
            pets.ListAllPetsRequest(filter=filter_),
            lambda api: api.pets.ListAllPets,
            "pets",
        )
        for filter_ in ({}, {"type": "DOG", "show_deleted": True}, {"last_updated_time": {}})
    },
    **{
        f"pets {term}": List(
            "PetService.SearchPets", pets.SearchPetsRequest(**term), lambda api: api.pets.SearchPets, "pets"
        )
        for term in ({"name_prefix": "b"}, {"breed": "Labrador"}, {"owner_email": "ann@example.org"})
    },
}


@pytest.fixture(scope="module")
def filled(server: Any) -> Api:
    """A company that has seven of everything."""
    api = Api(server)
    for number in range(COUNT):
        api.new_customer(f"cus_{number}", email="ann@example.org")
        dose = {"name": "Rabies", "expired_at": Timestamp(seconds=4_000_000_000)}
        api.new_pet(OWNER, f"pet_{number}", name=f"Buddy {number % 3}", vaccinations=[dose])
        api.update(Pet(customer_id=OWNER, id=PET), weight={"value": number + 1, "unit": "kg"})
        api.new_code()
        api.new_payment_method(OWNER)
        prescribe(
            api, Pet(customer_id=OWNER, id=PET), new_rx_product(api, sku=f"TOY-{number}", name="Rope toy")
        )
        api.new_order(OWNER, api.new_article())
        api.receive(f"TOY-{number}", 1)
        api.receive("TOY-0", 1)
        api.new_vet(region="NY", postal_code="14454")
        api.new_staff(f"staff_{number}")
        api.new_appointment(days=10 + number, pet_id=PET, staff_id="staff_0")
        api.new_groomer(f"groomer_{number}")
        api.new_package()
        api.new_booking(days=30 + number, pet_id=PET)
        api.new_key("pets:read")
        hook = {"url": f"https://{number}.invalid/", "event_types": ["*"]}
        api.webhooks.CreateWebhookEndpoint(webhooks.CreateWebhookEndpointRequest(endpoint=hook))
        api.webhooks.TestWebhookEndpoint(webhooks.TestWebhookEndpointRequest(id=first_endpoint(api)))
        book(api, f"chip:{number}", "1")
    api.append(Pet(customer_id=OWNER, id=PET), *map(str, range(COUNT)))
    with api.database.transaction() as connection:
        for number in range(COUNT):
            counts = [KeyCounts(api.company_id, api.key_id, number, 0, 0)]
            usage_repository.add(connection, f"2020-01-0{number + 1}", counts)
    return api


def first_endpoint(api: Api) -> str:
    return api.webhooks.ListWebhookEndpoints(webhooks.ListWebhookEndpointsRequest()).endpoints[0].id


def asking(api: Api, wanted: List, token: str, size: int = 3) -> Any:
    """The request for a page."""
    request: Any = type(wanted.request)()
    request.CopyFrom(wanted.request)
    if "company_id" in request.DESCRIPTOR.fields_by_name:
        request.company_id = api.company_id
    if "endpoint_id" in request.DESCRIPTOR.fields_by_name:
        request.endpoint_id = first_endpoint(api)
    request.pagination.page_size, request.pagination.page_token = size, token
    return request


def ask(api: Api, wanted: List, token: str, size: int = 3) -> Any:
    return wanted.call(api)(asking(api, wanted, token, size))


def walk(api: Api, wanted: List) -> Iterator[Any]:
    token = ""
    while True:
        page = ask(api, wanted, token)
        yield page
        token = page.next_page_token
        if not token:
            return


def records(page: Any, wanted: List) -> list[Message]:
    return list(getattr(page, wanted.field))


def test_every_list_is_here() -> None:
    paged = {name for name, method in METHODS.items() if "pagination" in method.input_type.fields_by_name}
    assert {wanted.method for wanted in LISTS.values()} == paged


@pytest.mark.parametrize("wanted", LISTS.values(), ids=LISTS)
class TestNumbers:
    def test_are_those_of_a_walk(self, filled: Api, wanted: List) -> None:
        pages = list(walk(filled, wanted))
        assert len(pages) > 2
        for number, page in enumerate(pages, 1):
            counted = ask(filled, wanted, str(number))
            assert records(counted, wanted) == records(page, wanted)
            assert bool(counted.next_page_token) == bool(page.next_page_token)

    def test_a_token_goes_on_after_a_number(self, filled: Api, wanted: List) -> None:
        third = ask(filled, wanted, ask(filled, wanted, "2").next_page_token)
        assert records(third, wanted) == records(ask(filled, wanted, "3"), wanted)

    def test_after_the_end_there_is_nothing(self, filled: Api, wanted: List) -> None:
        for number in ("50", "99999"):
            page = ask(filled, wanted, number, 500)
            assert (records(page, wanted), page.next_page_token) == ([], "")

    @pytest.mark.parametrize("number", ["0", "-1", "100000"])
    def test_from_one(self, filled: Api, wanted: List, number: str) -> None:
        failure = failed(StatusCode.INVALID_ARGUMENT, wanted.call(filled), asking(filled, wanted, number))
        assert failure.fields == ["pagination.page_token"]


def test_no_number_after_a_page_that_was_cut_short(api: Api, customer_id: str) -> None:
    pet = api.new_pet(customer_id)
    for _ in range(4):
        api.append(pet, *["x" * 10_000] * 100)
    request = pets.ListPetNotesRequest(customer_id=customer_id, id=pet.id)
    notes = LISTS["notes"]._replace(request=request)
    assert len(ask(api, notes, "1", 400).notes) < 400
    failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.ListPetNotes, asking(api, notes, "2", 400))
    assert failure.fields == ["pagination.page_token"]
    assert len(ask(api, notes, "2", 200).notes) == 200
