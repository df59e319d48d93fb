"""The documents say what the real gateway does: every operation is called with its own examples."""

import httpx
import pytest

from tests.openapi.documents import APIS, DIALECTS, Operation, load, operations, prefix
from tests.openapi.validation import problems
from tests.pictures import picture
from tests.service import Service

NEEDED = {
    "CustomerService_CreateCustomer",
    "PetCodeService_CreatePetCode",
    "ProductService_CreateProduct",
}
# Why the service refuses some of the examples when they are called in this order.
PAGE = "a page that says so"
REFUSED = {
    **dict.fromkeys(
        ("AccountService_GetKey", "AccountService_RevokeKey", "AccountService_RotateKey"), "KEY_NOT_FOUND"
    ),
    **dict.fromkeys(
        (
            "BiometricService_GetBiometricImage",
            "BiometricService_GetBiometricImageContent",
            "BiometricService_DeleteBiometricImage",
        ),
        "BIOMETRIC_IMAGE_NOT_FOUND",
    ),
    **dict.fromkeys(
        (
            "AppointmentService_CheckInAppointment",
            "AppointmentService_CompleteAppointment",
            "AppointmentService_DeclineAppointment",
            "AppointmentService_MarkAppointmentNoShow",
        ),
        "APPOINTMENT_STATUS",
    ),
    "CustomerService_DeleteCustomer": "CUSTOMER_HAS_PETS",
    **dict.fromkeys(
        ("GroomingService_CreateGroomingBooking", "GroomingService_FindGroomingSlots"),
        "GROOMING_PACKAGE_NOT_FOUND",
    ),
    **dict.fromkeys(
        (
            "GroomingService_CancelGroomingBooking",
            "GroomingService_CheckInGroomingBooking",
            "GroomingService_CompleteGroomingBooking",
            "GroomingService_GetGroomingBooking",
            "GroomingService_MarkGroomingNoShow",
            "GroomingService_RescheduleGroomingBooking",
            "GroomingService_UpdateGroomingBooking",
        ),
        "GROOMING_BOOKING_NOT_FOUND",
    ),
    "CustomerService_MergeCustomers": "CUSTOMER_NOT_FOUND",
    **dict.fromkeys(
        (
            "OrderService_CancelOrder",
            "OrderService_GetOrder",
            "OrderService_ReshipOrder",
            "OrderService_ShipOrder",
            "OrderService_UpdateOrder",
            "OrderService_UpdateOrder_patch",
        ),
        "ORDER_NOT_FOUND",
    ),
    **dict.fromkeys(
        ("PaymentMethodService_GetPaymentMethod", "PaymentMethodService_DeletePaymentMethod"),
        "PAYMENT_METHOD_NOT_FOUND",
    ),
    "PetService_DeletePetNote": "NOTE_NOT_FOUND",
    "PetService_ListAllPets_post": "COMPANY_MISMATCH",
    "PetService_TransferPet": "CUSTOMER_NOT_FOUND",
    "PetService_UndeletePet": "PET_NOT_DELETED",
    "PetService_UpdatePetNote": "NOTE_NOT_FOUND",
    "PetService_UpdatePetNote_patch": "NOTE_NOT_FOUND",
    **dict.fromkeys(
        ("PrescriptionService_CreatePrescription", "PrescriptionService_RequestPrescription"),
        "PRODUCT_NOT_FOUND",
    ),
    **dict.fromkeys(
        (
            "PrescriptionService_ApprovePrescription",
            "PrescriptionService_ClosePrescription",
            "PrescriptionService_DenyPrescription",
            "PrescriptionService_GetPrescription",
        ),
        "PRESCRIPTION_NOT_FOUND",
    ),
    "ProductService_UndeleteProduct": "PRODUCT_NOT_DELETED",
    "PublicService_GetPetPage": PAGE,
    "PublicService_GetPetPage_get": PAGE,
    "PublicService_GetStaffCalendar": "STAFF_CALENDAR_NOT_FOUND",
    "RegistryService_LookupMicrochip": "MICROCHIP_NOT_FOUND",
    **dict.fromkeys(
        (
            "PhotoService_DeletePetPhoto",
            "PhotoService_FeaturePetPhoto",
            "PhotoService_GetPetPhotoContent",
            "PhotoService_GetPublicPhoto",
        ),
        "PHOTO_NOT_FOUND",
    ),
    **dict.fromkeys(
        (
            "WebhookService_DeleteWebhookEndpoint",
            "WebhookService_GetWebhookDelivery",
            "WebhookService_GetWebhookEndpoint",
            "WebhookService_ListWebhookDeliveries",
            "WebhookService_ListWebhookDeliveries_post",
            "WebhookService_RedeliverFailedWebhookDeliveries",
            "WebhookService_RedeliverWebhookDelivery",
            "WebhookService_RotateWebhookSecret",
            "WebhookService_TestWebhookEndpoint",
            "WebhookService_UpdateWebhookEndpoint",
            "WebhookService_UpdateWebhookEndpoint_patch",
        ),
        "WEBHOOK_ENDPOINT_NOT_FOUND",
    ),
}


def answers(service: Service, api: str) -> dict[str, httpx.Response]:
    """The answers to all operations, by their names. What others need comes first, and what deletes
    last, from the inside out."""
    document = load("openapi", api)
    order = sorted(operations(document), key=lambda one: one.name not in NEEDED)
    order.sort(key=lambda one: (one.verb == "delete") / len(one.path))
    with service.http() as http:
        return {one.name: _answer(http, prefix(document), one) for one in order}


def _answer(http: httpx.Client, prefix: str, one: Operation) -> httpx.Response:
    body = {"content": picture()} if one.takes_picture else {"json": one.example_body}
    where = (one.verb, prefix + one.example_path)
    if "application/x-ndjson" not in one.content["responses"].get("200", {}).get("content", ()):
        return http.request(*where, params=one.example_query, **body)
    with http.stream(*where, params=one.example_query, **body) as answer:  # it does not end by itself
        first = next(answer.iter_lines())
        headers = {"content-type": answer.headers["content-type"]}
        return httpx.Response(answer.status_code, headers=headers, content=first.encode())


def test_every_operation_can_be_called_as_its_example_says(service: Service) -> None:
    refused = {
        name: _reason(answer)
        for name, answer in answers(service, "pawport").items()
        if answer.status_code != 200
    }
    assert refused == REFUSED


def _reason(answer: httpx.Response) -> str:
    if answer.headers["content-type"].startswith("text/html"):
        return PAGE
    return str(answer.json()["details"][0]["reason"])


@pytest.mark.parametrize("api", DIALECTS)
def test_every_operation_of_a_dialect_answers_as_it_says(service_with_pet: Service, api: str) -> None:
    said = {one.name: next(iter(one.content["responses"])) for one in operations(load("openapi", api))}
    told = {name: str(answer.status_code) for name, answer in answers(service_with_pet, api).items()}
    if api == "allivet":  # nobody has its example's credentials, no vet or order that number
        said["AccountService_CreateToken"] = "401"
        said |= {"VetService_GetVet": "404", "VetService_SearchVets": "400"}  # a search needs a term
        said |= {f"OrderService_{name}": "400" for name in ("CreateOrder", "UpdateOrder")}
        said |= {f"OrderService_{name}": "404" for name in ("GetOrder", "CancelOrder")}
        said["PrescriptionService_ListCustomerPrescriptions"] = "404"
    if api == "pawssource":  # no order, address and payment method has its example's id
        said |= {"OrderService_CreateOrder": "422"}
        said |= {f"OrderService_{name}": "404" for name in ("GetOrder", "CancelOrder")}
    assert told == said


@pytest.mark.parametrize("api", APIS)
def test_every_answer_is_what_the_document_says(service_with_pet: Service, api: str) -> None:
    document = load("openapi", api)
    called = {one.name: one.content["responses"] for one in operations(document)}
    for name, answer in answers(service_with_pet, api).items():
        said = called[name].get(str(answer.status_code), called[name]["default"])
        if "content" not in said:
            assert answer.content == b"", name
            continue
        type_ = answer.headers["content-type"].partition(";")[0]
        assert type_ in said["content"], name
        if type_ == "application/json":
            assert problems(document, said["content"][type_]["schema"], answer.json()) == [], name
