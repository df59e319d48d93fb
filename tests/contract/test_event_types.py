"""Every declared type of events is recorded by a call, with the declared data, and no other type is."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from google.protobuf.json_format import Parse

from pawport.events.types import EVENT_TYPES
from pawport.gen.pawport.v1 import account_service_pb2 as accounts
from pawport.gen.pawport.v1 import appointment_service_pb2 as visits
from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import grooming_service_pb2 as grooming
from pawport.gen.pawport.v1 import order_service_pb2 as orders
from pawport.gen.pawport.v1 import pet_code_service_pb2 as codes
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1 import vet_service_pb2 as vets
from pawport.gen.pawport.v1 import webhook_service_pb2 as webhooks
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.payment_method_service_pb2 import DeletePaymentMethodRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_service_pb2 import (
    ApprovePrescriptionRequest,
    DenyPrescriptionRequest,
)
from pawport.gen.pawport.v1.product_service_pb2 import (
    DeleteProductRequest,
    UndeleteProductRequest,
    UpdateProductRequest,
)
from pawport.gen.pawport.v1.staff_service_pb2 import DeleteStaffMemberRequest, UpdateStaffMemberRequest
from pawport.gen.pawport.v1.stock_service_pb2 import UpdateStockRequest
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub as PetnowStub
from pawport.gen.smarttag.v1.pet_service_pb2 import SavePetsRequest
from pawport.gen.smarttag.v1.pet_service_pb2_grpc import PetServiceStub as SmarttagStub
from pawport.shop.prescriptions.fills import take_refill
from tests.contract.client import Api, bearer
from tests.contract.conftest import NewApi
from tests.contract.test_grooming import let_begin
from tests.contract.visits import age_to_past
from tests.prescriptions import PRESCRIBER, TERMS, new_rx_product, prescribe, request

_OF_JOBS = {
    *("vaccination.expiring", "vaccination.expired", "appointment.upcoming", "grooming.upcoming"),
    "webhook_endpoint.disabled",
}
"""Which no call makes: tests/reminders and tests/webhooks have them."""
_OWNER = {"email": "john@example.com", "first_name": "John"}


@pytest.fixture
def events(new_api: NewApi) -> Sequence[Event]:
    """Those of a company to which everything has happened."""
    api = new_api()
    api.set_company(allow_third_party_microchips=True)
    change_pets(api)
    change_customers(api)
    change_products(api)
    change_orders(api)
    change_payment_methods(api)
    change_care(api)
    change_grooming(api)
    change_prescriptions(api)
    change_webhooks(api)
    change_others(api)
    request = ListEventsRequest(pagination={"page_size": 500})
    return list(api.events.ListEvents(request).events)


def change_pets(api: Api) -> None:
    owner, other = api.new_customer(), api.new_customer()
    pet, duplicate = api.new_pet(owner.id), api.new_pet(owner.id)
    named = {"customer_id": owner.id, "id": pet.id}
    (note,) = api.append(pet, "shy")
    api.pets.UpdatePetNote(pets.UpdatePetNoteRequest(**named, note_id=note.id, content="very shy"))
    api.pets.DeletePetNote(pets.DeletePetNoteRequest(**named, note_id=note.id))
    api.update(pet, vaccinations=[{"name": "Rabies"}])
    api.update(pet, "vaccinations")
    api.update(pet, status=Pet.PASSED_AWAY)
    api.delete(pet)
    api.undelete(pet)
    api.pets.MergePets(pets.MergePetsRequest(**named, duplicate_id=duplicate.id))
    api.pets.TransferPet(pets.TransferPetRequest(**named, new_customer_id=other.id))
    petnow = PetnowStub(api.served.channel)
    petnow.DeletePet(DeletePetRequest(pet_id=pet.id), metadata=bearer(api.key))


def change_customers(api: Api) -> None:
    customer, duplicate = api.new_customer(), api.new_customer()
    api.customers.UpdateCustomer(customers.UpdateCustomerRequest(id=customer.id, first_name="Bea"))
    address = {"customer_id": customer.id, "id": api.new_address(customer.id).id}
    api.customers.UpdateCustomerAddress(customers.UpdateCustomerAddressRequest(**address, city="Seattle"))
    api.customers.DeleteCustomerAddress(customers.DeleteCustomerAddressRequest(**address))
    merge = customers.MergeCustomersRequest(id=customer.id, duplicate_id=duplicate.id)
    api.customers.MergeCustomers(merge)
    api.customers.DeleteCustomer(customers.DeleteCustomerRequest(id=customer.id))
    api.customers.EraseCustomer(customers.EraseCustomerRequest(id=customer.id))


def change_products(api: Api) -> None:
    product = api.new_product()
    api.products.UpdateProduct(UpdateProductRequest(id=product.id, name="Ball"))
    api.products.DeleteProduct(DeleteProductRequest(id=product.id))
    api.products.UndeleteProduct(UndeleteProductRequest(id=product.id))
    api.receive(product.sku, 3)
    api.stock.UpdateStock(UpdateStockRequest(sku=product.sku, low_stock_threshold=3))


def change_orders(api: Api) -> None:
    customer, sku = api.new_customer(), api.new_article()
    first, second = (api.new_order(customer.id, sku) for _ in range(2))
    api.orders.UpdateOrder(orders.UpdateOrderRequest(id=first.id, notes="Ring twice"))
    api.orders.ShipOrder(orders.ShipOrderRequest(id=first.id, carrier="UPS"))
    api.orders.CancelOrder(orders.CancelOrderRequest(id=second.id))
    rates = {"tax_rates": [{"percent": "10"}]}
    api.orders.UpdateOrderRates(orders.UpdateOrderRatesRequest(rates=rates))


def change_payment_methods(api: Api) -> None:
    customer, duplicate = api.new_customer(), api.new_customer()
    method = api.new_payment_method(duplicate.id)
    merge = customers.MergeCustomersRequest(id=customer.id, duplicate_id=duplicate.id)
    api.customers.MergeCustomers(merge)
    api.payment_methods.DeletePaymentMethod(DeletePaymentMethodRequest(customer_id=customer.id, id=method.id))


def change_care(api: Api) -> None:
    staff, pet = api.new_staff(), api.new_pet(api.new_customer().id)
    api.staff.UpdateStaffMember(UpdateStaffMemberRequest(id=staff.id, name="Dr. Sarah Moss"))
    type_ = {"id": "nails", "name": "Nails", "role": staff.role, "duration_minutes": 15}
    api.appointments.SetAppointmentType(visits.SetAppointmentTypeRequest(**type_))
    begun, *others = (api.new_appointment(days=days, pet_id=pet.id).id for days in range(3, 7))
    stub = api.appointments
    for id_ in (begun, *others[:2]):
        stub.ConfirmAppointment(visits.ConfirmAppointmentRequest(id=id_))
    stub.DeclineAppointment(visits.DeclineAppointmentRequest(id=others[2]))
    noon = datetime.combine(datetime.now(UTC).date() + timedelta(days=9), time(12))
    moved = {"id": others[0], "local_start": noon.isoformat(timespec="minutes")}
    stub.RescheduleAppointment(visits.RescheduleAppointmentRequest(**moved))
    stub.CancelAppointment(visits.CancelAppointmentRequest(id=others[0]))
    stub.CheckInAppointment(visits.CheckInAppointmentRequest(id=others[1]))
    stub.CompleteAppointment(visits.CompleteAppointmentRequest(id=others[1]))
    age_to_past(api, stub.GetAppointment(visits.GetAppointmentRequest(id=begun)))
    stub.MarkAppointmentNoShow(visits.MarkAppointmentNoShowRequest(id=begun))
    api.staff.DeleteStaffMember(DeleteStaffMemberRequest(id=staff.id))


def change_grooming(api: Api) -> None:
    pet, stub = api.new_pet(api.new_customer().id), api.grooming
    api.new_groomer()
    api.new_package()
    begun, cancelled, done = (api.new_booking(days=days, pet_id=pet.id) for days in (20, 21, 22))
    noon = datetime.combine(datetime.now(UTC).date() + timedelta(days=23), time(12))
    moved = {"id": cancelled.id, "local_start": noon.isoformat(timespec="minutes")}
    stub.RescheduleGroomingBooking(grooming.RescheduleGroomingBookingRequest(**moved))
    stub.CancelGroomingBooking(grooming.CancelGroomingBookingRequest(id=cancelled.id))
    stub.UpdateGroomingBooking(grooming.UpdateGroomingBookingRequest(id=done.id, notes="Shy"))
    stub.CheckInGroomingBooking(grooming.CheckInGroomingBookingRequest(id=done.id))
    stub.CompleteGroomingBooking(grooming.CompleteGroomingBookingRequest(id=done.id, report="Trimmed"))
    let_begin(api, begun)
    stub.MarkGroomingNoShow(grooming.MarkGroomingNoShowRequest(id=begun.id))


def change_prescriptions(api: Api) -> None:
    pet, product = api.new_pet(api.new_customer().id), new_rx_product(api)
    denied = request(api, pet, product)
    api.prescriptions.DenyPrescription(DenyPrescriptionRequest(id=denied.id, reason="not seen for years"))
    asked = request(api, pet, product)
    approval = ApprovePrescriptionRequest(id=asked.id, terms=TERMS, prescriber=PRESCRIBER)
    api.prescriptions.ApprovePrescription(approval)
    prescribe(api, pet, product, replaces_id=asked.id)
    with api.database.transaction() as connection:
        ids = {"pet_id": pet.id, "product_id": product.id, "variant_id": "", "line_id": "line_1"}
        take_refill(connection, api.company_id, **ids, quantity=1)


def change_webhooks(api: Api) -> None:
    given = {"url": "https://hook.invalid/", "event_types": ["pet.*"]}
    stub = api.webhooks
    endpoint = stub.CreateWebhookEndpoint(webhooks.CreateWebhookEndpointRequest(endpoint=given))
    stub.UpdateWebhookEndpoint(webhooks.UpdateWebhookEndpointRequest(id=endpoint.id, description="new"))
    stub.RotateWebhookSecret(webhooks.RotateWebhookSecretRequest(id=endpoint.id))
    stub.TestWebhookEndpoint(webhooks.TestWebhookEndpointRequest(id=endpoint.id))
    stub.DeleteWebhookEndpoint(webhooks.DeleteWebhookEndpointRequest(id=endpoint.id))


def change_others(api: Api) -> None:
    code = api.new_code()
    api.pet_codes.UpdatePetCode(codes.UpdatePetCodeRequest(id=code.id, description="new"))
    api.pet_codes.DeletePetCode(codes.DeletePetCodeRequest(id=code.id))
    vet = api.new_vet()
    api.vets.UpdateVet(vets.UpdateVetRequest(id=vet.id, city="Geneseo"))
    api.vets.DeleteVet(vets.DeleteVetRequest(id=vet.id))
    api.accounts.UpdateCompany(accounts.UpdateCompanyRequest(name="Paws and more"))
    key_id, _ = api.new_key("pets:read")
    api.accounts.RotateKey(accounts.RotateKeyRequest(id=key_id))
    api.accounts.RevokeKey(accounts.RevokeKeyRequest(id=key_id))
    smarttag = SmarttagStub(api.served.channel)
    third_party: dict[str, Any] = {"microchip_number": "123456789", "pet_type": "Dog", "pet_owner": _OWNER}
    saved = smarttag.SavePets(SavePetsRequest(pets=[third_party]), metadata=bearer(api.key))
    assert saved.summary.created == 1, saved


def test_every_type_is_recorded(events: Sequence[Event]) -> None:
    assert {each.type for each in events} == EVENT_TYPES.keys() - _OF_JOBS


def test_the_data_is_the_declared_message(events: Sequence[Event]) -> None:
    for each in events:
        message = Parse(each.data, EVENT_TYPES[each.type].message())
        assert message.ListFields(), each
        assert "pawport_" not in each.data  # as a secret begins
