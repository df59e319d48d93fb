"""A good request for each method of the vendors' APIs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from google.protobuf.message import Message

from pawport.gen.allivet.v1 import address_service_pb2 as allivet_addresses
from pawport.gen.allivet.v1 import customer_service_pb2 as allivet_customers
from pawport.gen.allivet.v1 import order_service_pb2 as allivet_orders
from pawport.gen.allivet.v1 import pet_service_pb2 as allivet_pets
from pawport.gen.allivet.v1 import prescription_service_pb2 as allivet_prescriptions
from pawport.gen.allivet.v1 import product_service_pb2 as allivet_products
from pawport.gen.allivet.v1 import vet_service_pb2 as allivet_vets
from pawport.gen.pawssource.v2 import address_service_pb2 as pawssource_addresses
from pawport.gen.pawssource.v2 import appointment_service_pb2 as pawssource_appointments
from pawport.gen.pawssource.v2 import grooming_service_pb2 as pawssource_grooming
from pawport.gen.pawssource.v2 import order_service_pb2 as pawssource_orders
from pawport.gen.pawssource.v2 import payment_method_service_pb2 as pawssource_payments
from pawport.gen.pawssource.v2 import pet_service_pb2 as pawssource
from pawport.gen.pawssource.v2 import product_service_pb2 as pawssource_products
from pawport.gen.petnow.v2 import pet_service_pb2 as petnow
from pawport.gen.smarttag.v1 import pet_service_pb2 as smarttag
from tests.table.allivet_examples import (
    ALLIVET_ADDRESS,
    ALLIVET_CHANGE,
    ALLIVET_CUSTOMER,
    ALLIVET_CUSTOMER_VET,
    ALLIVET_PET,
    ALLIVET_VET,
    PAYMENT_METHOD,
    allivet_order,
)
from tests.table.world import World

_SMARTTAG = [
    {
        "microchip_number": "900141000564647",
        "pet_name": "Fluffy",
        "pet_type": "Cat",
        "pet_breed": "Domestic Medium Hair",
        "pet_sec_breed": "Siamese",
        "pet_color": "Brown",
        "pet_sec_color": "White",
        "pet_gender": "Male",
        "pet_weight": "8.56",
        "pet_dob": "2024-01-19",
        "pet_neutered": "Yes",
        "pet_allergies": "Chicken, Beef",
        "pet_unique_features": "Half an ear",
        "pet_special_needs": "Quiet",
        "pet_images": ["https://example.com/fluffy.jpg"],
        "pet_owner": {
            "email": "john.doe@example.com",
            "first_name": "John",
            "last_name": "Doe",
            "address_1": "123 Main St",
            "address_2": "Apt 4",
            "city": "Anytown",
            "state": "CA",
            "zip": "12345",
            "country": "United States",
            "phone": "+15551234567",
            "mobile_phone": "+15557654321",
        },
        "secondary_contact": {"first_name": "Jane", "last_name": "Doe", "phone": "+15551234568"},
        "vet_contact": {"clinic_name": "City Vet", "dr_name": "Dr. Lee", "email": "vet@example.com"},
    }
]

VENDOR_EXAMPLES: dict[str, Callable[[World], Message]] = {
    "pawssource.v2.PetService.ListPets": lambda w: pawssource.ListPetsRequest(
        species="canine", status="active", limit=10, sort="-name"
    ),
    "pawssource.v2.PetService.CreatePet": lambda w: pawssource.CreatePetRequest(
        name="Buster",
        species="canine",
        breed="Golden Retriever",
        date_of_birth="2020-02-29",
        medical_notes="Allergic to chicken",
        weight_kg=32.5,
        status="active",
        request_id="r",
    ),
    "pawssource.v2.PetService.GetPet": lambda w: pawssource.GetPetRequest(id=w.pet_id),
    "pawssource.v2.PetService.UpdatePet": lambda w: pawssource.UpdatePetRequest(
        id=w.pet_id,
        name="Bud",
        species="ferret",
        breed={"string_value": "Sable"},
        date_of_birth={"string_value": "2020"},
        medical_notes="Deaf",
        weight_kg={"number_value": 1.5},
        status="inactive",
        request_id="r",
    ),
    "pawssource.v2.PetService.DeletePet": lambda w: pawssource.DeletePetRequest(id=w.pet_id, request_id="r"),
    "pawssource.v2.AppointmentService.CreateAppointment": (
        lambda w: pawssource_appointments.CreateAppointmentRequest(
            pet_id=w.pet_id,
            vet_id=w.staff_id,
            appointment_type="routine_checkup",
            requested_date=str(datetime.now(UTC).date() + timedelta(days=25)),
            preferred_time_slot="any",
            notes="Annual vaccination due",
            request_id="r",
        )
    ),
    "pawssource.v2.AppointmentService.ListAppointments": (
        lambda w: pawssource_appointments.ListAppointmentsRequest(
            **{"from": "2025-03-15"},
            pet_id=w.pet_id,
            vet_id=w.staff_id,
            status="confirmed",
            to="2099-03-15",
            limit=5,
        )
    ),
    "pawssource.v2.AppointmentService.GetAppointment": (
        lambda w: pawssource_appointments.GetAppointmentRequest(id=w.confirmed_id)
    ),
    "pawssource.v2.AppointmentService.CancelAppointment": (
        lambda w: pawssource_appointments.CancelAppointmentRequest(
            id=w.confirmed_id, reason="Ill", request_id="r"
        )
    ),
    "pawssource.v2.GroomingService.CreateGroomingBooking": (
        lambda w: pawssource_grooming.CreateGroomingBookingRequest(
            pet_id=w.pet_id,
            groomer_id=w.groomer_id,
            package="full_groom",
            add_ons=["nails"],
            scheduled_start=f"{datetime.now(UTC).date() + timedelta(days=26)}T09:30:00Z",
            notes="Shy",
            request_id="r",
        )
    ),
    "pawssource.v2.GroomingService.UpdateGroomingBooking": (
        lambda w: pawssource_grooming.UpdateGroomingBookingRequest(
            id=w.booked_id,
            groomer_id=w.groomer_id,
            package="full_groom",
            scheduled_start=f"{datetime.now(UTC).date() + timedelta(days=27)}T09:30:00Z",
            notes="Shy",
            request_id="r",
        )
    ),
    "pawssource.v2.GroomingService.ListGroomingBookings": (
        lambda w: pawssource_grooming.ListGroomingBookingsRequest(
            pet_id=w.pet_id, groomer_id=w.groomer_id, status="booked", limit=5
        )
    ),
    "pawssource.v2.GroomingService.GetGroomingBooking": (
        lambda w: pawssource_grooming.GetGroomingBookingRequest(id=w.booked_id)
    ),
    "pawssource.v2.GroomingService.ListGroomingPackages": (
        lambda _: pawssource_grooming.ListGroomingPackagesRequest()
    ),
    "pawssource.v2.ProductService.ListProducts": lambda _: pawssource_products.ListProductsRequest(
        keyword="chews",
        category="Joint Supplements",
        dietary="Grain Free",
        pet_type="Dog",
        limit=10,
        sort="-name",
    ),
    "pawssource.v2.ProductService.GetProduct": lambda w: pawssource_products.GetProductRequest(
        id=w.product_sku
    ),
    "pawssource.v2.OrderService.CreateOrder": lambda w: pawssource_orders.CreateOrderRequest(
        items=[{"product_id": w.article, "quantity": 2, "pet_id": w.pet_id}],
        shipping_address_id=w.address_id,
        payment_method_id=w.payment_method_id,
        notes="Ring twice",
        request_id="r",
    ),
    "pawssource.v2.OrderService.ListOrders": lambda _: pawssource_orders.ListOrdersRequest(
        status="processing", limit=10
    ),
    "pawssource.v2.OrderService.GetOrder": lambda w: pawssource_orders.GetOrderRequest(id=w.order_id),
    "pawssource.v2.OrderService.CancelOrder": lambda w: pawssource_orders.CancelOrderRequest(
        id=w.order_id, request_id="r"
    ),
    "pawssource.v2.AddressService.CreateAddress": lambda w: pawssource_addresses.CreateAddressRequest(
        recipient="Ada Moore",
        street="1 Pine St",
        street2="Apt 4",
        city="Seattle",
        region="WA",
        postal_code="98101",
        country="US",
        phone_number="(206) 555-0199",
        customer_id=w.customer_id,
        request_id="r",
    ),
    "pawssource.v2.AddressService.ListAddresses": lambda w: pawssource_addresses.ListAddressesRequest(
        customer_id=w.customer_id, limit=10
    ),
    "pawssource.v2.PaymentMethodService.CreatePaymentMethod": (
        lambda w: pawssource_payments.CreatePaymentMethodRequest(
            **PAYMENT_METHOD, customer_id=w.customer_id, request_id="r"
        )
    ),
    "pawssource.v2.PaymentMethodService.ListPaymentMethods": (
        lambda w: pawssource_payments.ListPaymentMethodsRequest(customer_id=w.customer_id, limit=10)
    ),
    "smarttag.v1.PetService.SavePets": lambda w: smarttag.SavePetsRequest(pets=_SMARTTAG, request_id="r"),
    "smarttag.v1.PetService.TestPets": lambda w: smarttag.TestPetsRequest(pets=_SMARTTAG),
    "allivet.v1.CustomerService.GetCustomer": lambda w: allivet_customers.GetCustomerRequest(
        client_customer_no=w.customer_id
    ),
    "allivet.v1.CustomerService.CreateCustomer": lambda w: allivet_customers.CreateCustomerRequest(
        customer=ALLIVET_CUSTOMER, request_id="r"
    ),
    "allivet.v1.CustomerService.UpdateCustomer": lambda w: allivet_customers.UpdateCustomerRequest(
        client_customer_no=w.customer_id, customer=ALLIVET_CHANGE, request_id="r"
    ),
    "allivet.v1.OrderService.GetOrder": lambda w: allivet_orders.GetOrderRequest(order_id=w.order_number),
    "allivet.v1.OrderService.CreateOrder": lambda w: allivet_orders.CreateOrderRequest(
        order=allivet_order(w, "26849758"), request_id="r"
    ),
    "allivet.v1.OrderService.UpdateOrder": lambda w: allivet_orders.UpdateOrderRequest(
        order=allivet_order(w, w.order_number), request_id="r"
    ),
    "allivet.v1.OrderService.CancelOrder": lambda w: allivet_orders.CancelOrderRequest(
        external_order_id=w.order_number, request_id="r"
    ),
    "allivet.v1.PrescriptionService.ListCustomerPrescriptions": (
        lambda w: allivet_prescriptions.ListCustomerPrescriptionsRequest(
            customerid=w.customer_id, rx_status="Valid"
        )
    ),
    "allivet.v1.PetService.CreatePet": lambda w: allivet_pets.CreatePetRequest(
        client_customer_no=w.customer_id, pet={"client_pet_id": "123456", **ALLIVET_PET}, request_id="r"
    ),
    "allivet.v1.PetService.UpdatePet": lambda w: allivet_pets.UpdatePetRequest(
        client_customer_no=w.customer_id, client_pet_id=w.pet_id, pet=ALLIVET_PET, request_id="r"
    ),
    "allivet.v1.PetService.DeletePet": lambda w: allivet_pets.DeletePetRequest(
        client_customer_no=w.customer_id, client_pet_id=w.pet_id, request_id="r"
    ),
    "allivet.v1.AddressService.CreateAddress": lambda w: allivet_addresses.CreateAddressRequest(
        client_customer_no=w.customer_id, address={"address_id": "123458", **ALLIVET_ADDRESS}, request_id="r"
    ),
    "allivet.v1.AddressService.UpdateAddress": lambda w: allivet_addresses.UpdateAddressRequest(
        client_customer_no=w.customer_id, address_id=w.address_id, address=ALLIVET_ADDRESS, request_id="r"
    ),
    "allivet.v1.AddressService.DeleteAddress": lambda w: allivet_addresses.DeleteAddressRequest(
        client_customer_no=w.customer_id, address_id=w.address_id, request_id="r"
    ),
    "allivet.v1.VetService.SearchVets": lambda _: allivet_vets.SearchVetsRequest(
        vet_name="Anne", vet_state="NY", vet_phone="4245689898", vet_postal_code="14454"
    ),
    "allivet.v1.VetService.CreateVet": lambda _: allivet_vets.CreateVetRequest(
        vet=ALLIVET_VET, request_id="r"
    ),
    "allivet.v1.VetService.GetVet": lambda w: allivet_vets.GetVetRequest(vet_id=w.vet_number),
    "allivet.v1.VetService.LinkVet": lambda w: allivet_vets.LinkVetRequest(
        client_customer_no=w.customer_id, vet=ALLIVET_CUSTOMER_VET, request_id="r"
    ),
    "allivet.v1.VetService.UnlinkVet": lambda w: allivet_vets.UnlinkVetRequest(
        client_customer_no=w.customer_id, client_vet_id=w.vet_id, request_id="r"
    ),
    "allivet.v1.ProductService.GetProduct": lambda w: allivet_products.GetProductRequest(id=w.product_sku),
    "allivet.v1.ProductService.ListProducts": lambda _: allivet_products.ListProductsRequest(pageno="1"),
    "allivet.v1.ProductService.GetAvailability": lambda w: allivet_products.GetAvailabilityRequest(
        id=w.product_sku
    ),
    "petnow.v2.PetService.CreatePet": lambda w: petnow.CreatePetRequest(
        species="DOG", breed="Golden Retriever", metadata='{"name": "Buddy"}', request_id="r"
    ),
    "petnow.v2.PetService.ListPets": lambda w: petnow.ListPetsRequest(limit=10),
    "petnow.v2.PetService.GetPet": lambda w: petnow.GetPetRequest(pet_id=w.pet_id),
    "petnow.v2.PetService.UpdatePet": lambda w: petnow.UpdatePetRequest(
        pet_id=w.pet_id, breed="Mix", metadata='{"name": "Bud"}', request_id="r"
    ),
    "petnow.v2.PetService.DeletePet": lambda w: petnow.DeletePetRequest(pet_id=w.pet_id, request_id="r"),
}
