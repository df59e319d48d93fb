"""One good request for each method, with as many fields as it can have."""

from collections.abc import Callable

from google.protobuf.message import Message

from pawport.gen.allivet.v1 import address_service_pb2 as allivet_addresses
from pawport.gen.allivet.v1 import customer_service_pb2 as allivet_customers
from pawport.gen.allivet.v1 import pet_service_pb2 as allivet_pets
from pawport.gen.allivet.v1 import product_service_pb2 as allivet_products
from pawport.gen.allivet.v1 import vet_service_pb2 as allivet_vets
from pawport.gen.pawport.v1 import account_service_pb2 as accounts
from pawport.gen.pawport.v1 import audit_service_pb2 as audit
from pawport.gen.pawport.v1 import biometric_service_pb2 as biometrics
from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import event_service_pb2 as events
from pawport.gen.pawport.v1 import pet_code_service_pb2 as codes
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1 import photo_service_pb2 as photos
from pawport.gen.pawport.v1 import product_service_pb2 as products
from pawport.gen.pawport.v1 import registry_service_pb2 as registry
from pawport.gen.pawport.v1 import reminder_service_pb2 as reminders
from pawport.gen.pawport.v1 import vet_service_pb2 as vets
from pawport.gen.pawport.v1 import webhook_service_pb2 as webhooks
from pawport.gen.pawport.v1.account_pb2 import Key
from pawport.gen.pawport.v1.biometric_service_pb2 import BiometricImage
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery
from pawport.gen.pawssource.v2 import pet_service_pb2 as pawssource
from pawport.gen.pawssource.v2 import product_service_pb2 as pawssource_products
from pawport.gen.petnow.v2 import pet_service_pb2 as petnow
from pawport.gen.smarttag.v1 import pet_service_pb2 as smarttag
from tests.pictures import picture
from tests.table.world import World

_DATE = {"year": 2020, "month": 2, "day": 29}
_TIME = {"seconds": 1_900_000_000}
_PAGE = {"page_size": 10, "page_token": "1"}
_PET = {
    "name": "Biscuit",
    "birthday": _DATE,
    "status": Pet.ALIVE,
    "type": Pet.OTHER,
    "species": "ferret",
    "breed": "Sable",
    "secondary_breed": "Albino",
    "gender": Pet.FEMALE,
    "weight": {"value": 1.5, "unit": "kg"},
    "fixed": "yes",
    "coat": "soft",
    "color": "brown",
    "secondary_color": "white",
    "behavior": "sleeps",
    "vaccinations": [{"name": "Rabies", "expired_at": _TIME, "administered_date": _DATE, "serial": "A-1"}],
    "vet": {
        "name": "City Vet",
        "phone_number": "(206) 555-0199",
        "address": "1 Pine St",
        "doctor_name": "Dr. Lee",
        "email": "vet@example.com",
    },
    "evaluation_status": Pet.PASS,
    "photo": "https://example.com/biscuit.jpg",
    "allergies": ["chicken"],
    "medications": ["none"],
    "conditions": ["none"],
    "special_needs": "quiet",
    "unique_features": "half an ear",
    "pregnant": False,
    "metadata": '{"a": 1}',
    "external_ids": {"shelter": "77"},
    "additional_external_ids": [{"system": "shelter", "id": "78"}],
    "attributes": [{"system": "shelter", "name": "kennel", "value": "B 4"}],
    "owner_attributes": [{"system": "shelter", "name": "caller", "value": "Ann"}],
    "stated_age": {"least_years": 1, "most_years": 2, "stated_date": _DATE},
    "inactive": False,
}

_ADDRESS = {
    "kind": Customer.SHIPPING,
    "recipient": "Ann Lee",
    "street": "1 Pine St",
    "street2": "Apt 2",
    "city": "Seattle",
    "region": "WA",
    "postal_code": "98101",
    "country_code": "US",
    "phone_number": "(206) 555-0123",
    "external_id": "home-1",
}
_VET = {
    "name": "Anne Peddon",
    "clinic_name": "Bossier Animal Hospital",
    "street": "3308 Industrial Drive",
    "city": "Geneseo",
    "region": "NY",
    "postal_code": "14454",
    "country_code": "US",
    "phone_number": "(424) 568-9898",
    "email": "anne@example.com",
}
_CUSTOMER = {
    "first_name": "Ann",
    "last_name": "Lee",
    "email": "ann@example.com",
    "phone_number": "(206) 555-0199",
    "additional_emails": ["lee@example.com"],
    "additional_phone_numbers": [{"number": "(206) 555-0101", "label": "work"}],
    "addresses": [{**_ADDRESS, "id": "addr_1", "primary": True}],
    "contacts": [
        {
            "kind": Customer.Contact.EMERGENCY,
            "name": "Bo Lee",
            "relationship": "brother",
            "phone_number": "(206) 555-0102",
            "email": "bo@example.com",
            "address": "1 Pine St, Seattle",
        }
    ],
    "preferred_vet": {"name": "Dr. Lee", "phone_number": "(206) 555-0199", "address": "1 Pine St"},
    "contact_preferences": {
        "preferred_channel": Customer.ContactPreferences.EMAIL,
        "email_allowed": True,
        "text_message_allowed": False,
        "phone_call_allowed": False,
        "letter_allowed": True,
        "marketing_allowed": False,
        "language_code": "es-MX",
    },
    "external_ids": {"shop": "77"},
    "additional_external_ids": [{"system": "shop", "id": "78"}],
    "middle_name": "Mai",
    "display_name": "Dr. Ann Mai Lee",
    "attributes": [{"system": "shop", "name": "tier", "value": "gold"}],
}


def _chip(number: str) -> dict[str, object]:
    """A chip for the example of one method: it is one pet's of the company, in which all are called."""
    return {"given": f"985 112 345 678 {number}", "implanted_date": _DATE}


def _new_pet(world: World, chip: str) -> Pet:
    notes = [{"content": "Shy"}]
    return Pet(**_PET, microchips=[_chip(chip)], notes=notes, pet_codes=[{"id": world.code_id}])


def _pet(world: World) -> dict[str, str]:
    return {"customer_id": world.customer_id, "id": world.pet_id}


def _address(world: World) -> dict[str, str]:
    return {"customer_id": world.customer_id, "id": world.address_id}


def _photo(world: World) -> dict[str, str]:
    return {**_pet(world), "photo_id": world.photo_id}


def _biometric_image(world: World) -> dict[str, str]:
    return {**_pet(world), "image_id": world.biometric_image_id}


def _update_pet(world: World) -> Message:
    # Without the pet's own paths in the mask, what is wrong with a field would not be looked at.
    fields = {**_pet(world), **_PET, "microchips": [_chip("901")]}
    fields |= {"notes": [{"content": "Likes carrots"}], "pet_codes": [{"id": world.code_id}]}
    return pets.UpdatePetRequest(**fields, update_mask={"paths": ["*"]}, request_id="r")


def _batch(world: World) -> Message:
    one = pets.CreatePetRequest(customer_id=world.customer_id, pet=_new_pet(world, "902"))
    return pets.BatchCreatePetsRequest(customer_id=world.customer_id, requests=[one], request_id="r")


def _filter(world: World) -> dict[str, object]:
    interval = {"start_time": {"seconds": 1}, "end_time": _TIME}
    return {"customer_ids": [world.customer_id], "last_updated_time": interval, "type": Pet.DOG}


# A key can give no scope that it lacks, and it may have only the one that the method needs.
_KEY = {
    "name": "Booking desk",
    "scopes": ["keys:write"],
    "plan": Key.FREE,
    "allowed_ip_ranges": ["127.0.0.0/8", "::1"],
    "expires_time": {"seconds": 4_000_000_000},
}
_COMPANY = {
    "name": "Paws & Co",
    "time_zone": "America/Los_Angeles",
    "phone_region": "US",
    "max_pets_per_customer": 100,
    "max_pets": 1000,
    "allow_third_party_microchips": True,
    "audit_days": 30,
    "public_pages": True,
    "public_contact": "(206) 555-0199",
}
_IMPORT = {
    "pet_id": "imported",
    "pet": {**_PET, "notes": [{"content": "Shy"}], "microchips": [_chip("904")]},
    "customer": _CUSTOMER,
    "inactive": True,
}
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
_PRICE = {"currency_code": "USD", "units": 24, "nanos": 990_000_000}
_ATTRIBUTES = {
    "pet_type": "Dog",
    "category": "Joint Supplements",
    "life_stages": ["Adult"],
    "dietary": ["Grain Free"],
    "health_conditions": ["Joints"],
    "flavors": ["Chicken"],
    "forms": ["Chews"],
}
_ARTICLE = {
    "upc": "0085000123457",
    "price": _PRICE,
    "map_price": _PRICE,
    "active": True,
    "show_buy_button": False,
    "by_pass": False,
    "shipping_restricted": True,
    "restricted_states": ["CA"],
    "weight": {"value": 0.6, "unit": "lb"},
    "size": {"length": 4, "width": 3, "height": 2.5, "unit": "in"},
    "attributes": _ATTRIBUTES,
}
_PRODUCT = {
    **_ARTICLE,
    "name": "Hip and joint chews",
    "type": Product.MATRIX_GROUP,
    "brand": "Trailhound",
    "manufacturer": "Northfield",
    "prescription_required": False,
    "cold_item": True,
    "dangerous_goods": False,
    "map_protected": True,
    "p65_warning": True,
    "seo": {field.name: "chews" for field in Product.Seo.DESCRIPTOR.fields},
    "texts": {field.name: "Chews &amp; more" for field in Product.Texts.DESCRIPTOR.fields},
    "components": [
        {"item": {**_ARTICLE, "sku": "CHEW-1", "name": "Chew", "type": Product.STOCK}, "quantity": 60}
    ],
}


def _new_product(sku: str) -> dict[str, object]:
    """A product, with SKUs for the example of one method."""
    variant = {**_ARTICLE, "sku": f"{sku}-60", "name": "60 pieces", "type": Product.MATRIX_ITEM}
    return {**_PRODUCT, "sku": sku, "variants": [variant]}


_PRODUCT_FILTER = {
    **dict.fromkeys(("brand", "pet_type", "category", "life_stage", "dietary"), "Dog"),
    **dict.fromkeys(("health_condition", "flavor", "form"), "Dog"),
    "active": True,
    "prescription_required": False,
}
_ALLIVET_CUSTOMER = {
    "email": "johndoe@example.com",
    "client_customer_no": "ACS-123456",
    "client_autoship_id": "437451",
    "client_rx_id": "7451",
    "client_reorder_id": "4374",
    "client_customer_id": "56437",
    "first_name": "John",
    "middle_name": "Mid",
    "last_name": "Doe",
    "customer_name": "John Doe",
    "bill_to_address_id": "123456",
    "bill_to_address": "23200 Summer Glenn",
    "bill_to_city": "Harbor City",
    "bill_to_state": "CA",
    "bill_to_postal_code": "90717",
    "bill_to_country": "US",
    "bill_to_phone": "4245673448",
    "customer_ship_to": [
        {
            "ship_to_address_id": "123457",
            "ship_to_name": "John Doe",
            "ship_to_address": "23200 Summer Glenn",
            "ship_to_city": "Harbor City",
            "ship_to_state": "CA",
            "ship_to_postal_code": "90717",
            "ship_to_country": "US",
            "ship_to_phone": "4245673448",
            "is_primary": "Y",
        }
    ],
    "password": "Abcdef123456",
    "is_ok_to_receive_email": "Y",
    "perks_id_number": "9587854712",
}
_ALLIVET_CHANGE = {
    "first_name": "John",
    "last_name": "Doe",
    "telephone": "4245673448",
    "email": "john.doe@example.com",
    "client_autoship_id": "437451",
    "client_rx_id": "7451",
    "client_reorder_id": "4374",
    "client_customer_id": "56437451",
    "mobile": "4245673449",
    "is_ok_to_receive_email": "N",
    "perks_id_number": "9587854712",
}
_ALLIVET_ADDRESS = {
    "address_type": "Billing",
    "is_primary": "Y",
    "name": "John Doe",
    "address": "23200 Summer Glenn",
    "city": "Harbor City",
    "state": "CA",
    "postal_code": "90717",
    "country": "US",
    "phone": "4245673448",
}
_ALLIVET_VET = {
    "vet_name": "Anne Peddon",
    "clinic_name": "BOSSIER ANIMAL HOSPITAL",
    "vet_address": "3308 INDUSTRIAL DRIVE",
    "vet_city": "GENESEO",
    "vet_state": "NY",
    "vet_postal_code": "14454",
    "vet_phone": "4245689898",
}
_ALLIVET_CUSTOMER_VET = {
    **{name: value for name, value in _ALLIVET_VET.items() if name != "vet_address"},
    "client_vet_id": "89742",
    "cb_external_code": "A-1",
}
_ALLIVET_PET = {
    "pet_name": "Lovely",
    "pet_owner": "John Doe",
    "pet_type": "Bird",
    "pet_breed": "Labrador Retriever Dog",
    "special_type": "Alligators",
    "pet_gender": "F",
    "pet_age": "6-7 years",
    "pet_date_of_birth": "03/09/2009",
    "pet_weight": 95.5,
    "medical_allergies": "Sentinel",
    "medication_is_taking": "Prednisone Tabs 5mg",
    "medical_conditions": "Stomach issue",
    "is_pregnant": "Y",
    "is_deceased": "N",
    "image": "lovely.jpg",
}
_DAYS = {"start_date": _DATE, "end_date": {"year": 2100, "month": 1, "day": 1}}
_ENDPOINT = {
    "url": "https://example.com/pawport",
    "format": Event.PAWPORT,
    "description": "Reception",
    "enabled": True,
}

EXAMPLES: dict[str, Callable[[World], Message]] = {
    "AccountService.GetCompany": lambda w: accounts.GetCompanyRequest(),
    "AccountService.UpdateCompany": lambda w: accounts.UpdateCompanyRequest(
        **_COMPANY, update_mask={"paths": ["*"]}, request_id="r"
    ),
    "AccountService.CreateKey": lambda w: accounts.CreateKeyRequest(key=_KEY, request_id="r"),
    "AccountService.ListKeys": lambda w: accounts.ListKeysRequest(pagination=_PAGE),
    "AccountService.GetKey": lambda w: accounts.GetKeyRequest(id=w.key_id),
    "AccountService.RotateKey": lambda w: accounts.RotateKeyRequest(
        id=w.key_id, overlap={"seconds": 60}, request_id="r"
    ),
    "AccountService.RevokeKey": lambda w: accounts.RevokeKeyRequest(id=w.key_id, request_id="r"),
    "AccountService.GetUsage": lambda w: accounts.GetUsageRequest(days=_DAYS),
    "AccountService.ListUsage": lambda w: accounts.ListUsageRequest(
        pagination=_PAGE, days=_DAYS, key_id=w.key_id
    ),
    "AccountService.ListFees": lambda w: accounts.ListFeesRequest(pagination=_PAGE),
    "ReminderService.GetReminderSchedule": lambda w: reminders.GetReminderScheduleRequest(),
    "ReminderService.UpdateReminderSchedule": lambda w: reminders.UpdateReminderScheduleRequest(
        days_before=[30, 7, 0], hour=8, time_zone="UTC", update_mask={"paths": ["*"]}, request_id="r"
    ),
    "ReminderService.ListExpiringVaccinations": lambda w: reminders.ListExpiringVaccinationsRequest(
        pagination=_PAGE, from_date=_DATE, to_date={"year": 2030, "month": 12, "day": 31}, vaccine="rabies"
    ),
    "EventService.ListEvents": lambda _: events.ListEventsRequest(
        pagination=_PAGE,
        filter={"types": ["pet.*"]},
        after="evt_0000000000000001" + "0" * 32,
        format=Event.PAWPORT,
    ),
    "EventService.StreamEvents": lambda _: events.StreamEventsRequest(
        filter={"types": ["pet.*"]},
        after="evt_0000000000000001" + "0" * 32,
        format=Event.PAWPORT,
        heartbeat_seconds=1,
    ),
    "WebhookService.CreateWebhookEndpoint": lambda _: webhooks.CreateWebhookEndpointRequest(
        endpoint={**_ENDPOINT, "event_types": ["pet.*"]}, request_id="r"
    ),
    "WebhookService.GetWebhookEndpoint": lambda w: webhooks.GetWebhookEndpointRequest(id=w.endpoint_id),
    "WebhookService.ListWebhookEndpoints": lambda _: webhooks.ListWebhookEndpointsRequest(pagination=_PAGE),
    "WebhookService.UpdateWebhookEndpoint": lambda w: webhooks.UpdateWebhookEndpointRequest(
        id=w.endpoint_id,
        **_ENDPOINT,
        event_types=["customer.*"],
        update_mask={"paths": ["*"]},
        request_id="r",
    ),
    "WebhookService.DeleteWebhookEndpoint": lambda w: webhooks.DeleteWebhookEndpointRequest(
        id=w.endpoint_id, request_id="r"
    ),
    "WebhookService.RotateWebhookSecret": lambda w: webhooks.RotateWebhookSecretRequest(
        id=w.endpoint_id, overlap={"seconds": 60}, request_id="r"
    ),
    "WebhookService.TestWebhookEndpoint": lambda w: webhooks.TestWebhookEndpointRequest(
        id=w.endpoint_id, request_id="r"
    ),
    "WebhookService.ListWebhookDeliveries": lambda w: webhooks.ListWebhookDeliveriesRequest(
        endpoint_id=w.endpoint_id, pagination=_PAGE, status=WebhookDelivery.FAILED
    ),
    "WebhookService.GetWebhookDelivery": lambda w: webhooks.GetWebhookDeliveryRequest(
        endpoint_id=w.endpoint_id, id=w.delivery_id
    ),
    "WebhookService.RedeliverWebhookDelivery": lambda w: webhooks.RedeliverWebhookDeliveryRequest(
        endpoint_id=w.endpoint_id, id=w.delivery_id, request_id="r"
    ),
    "WebhookService.RedeliverFailedWebhookDeliveries": lambda w: (
        webhooks.RedeliverFailedWebhookDeliveriesRequest(
            endpoint_id=w.endpoint_id, since_time={"seconds": 1}, request_id="r"
        )
    ),
    "AuditService.ListAuditEvents": lambda w: audit.ListAuditEventsRequest(
        pagination=_PAGE,
        filter={
            "resource_kind": "pet",
            "method": "/pawport.v1.PetService/CreatePet",
            "time": {"start_time": {"seconds": 1}, "end_time": _TIME},
        },
    ),
    "BiometricService.RegisterBiometricImage": lambda w: biometrics.RegisterBiometricImageRequest(
        **_pet(w), kind=BiometricImage.APPEARANCE, image={"data": picture()}, request_id="r"
    ),
    "BiometricService.ListBiometricImages": lambda w: biometrics.ListBiometricImagesRequest(
        **_pet(w), kind=BiometricImage.FINGERPRINT
    ),
    "BiometricService.GetBiometricImage": lambda w: biometrics.GetBiometricImageRequest(
        **_biometric_image(w)
    ),
    "BiometricService.GetBiometricImageContent": lambda w: biometrics.GetBiometricImageContentRequest(
        **_biometric_image(w)
    ),
    "BiometricService.DeleteBiometricImage": lambda w: biometrics.DeleteBiometricImageRequest(
        **_biometric_image(w), request_id="r"
    ),
    "CustomerService.CreateCustomer": lambda w: customers.CreateCustomerRequest(
        customer=_CUSTOMER, request_id="r"
    ),
    "CustomerService.GetCustomer": lambda w: customers.GetCustomerRequest(id=w.customer_id),
    "CustomerService.UpdateCustomer": lambda w: customers.UpdateCustomerRequest(
        id=w.customer_id, **_CUSTOMER, update_mask={"paths": ["*"]}, request_id="r"
    ),
    "CustomerService.ListCustomers": lambda w: customers.ListCustomersRequest(
        pagination=_PAGE, filter={"external_id": {"system": "shop", "id": "77"}}
    ),
    "CustomerService.DeleteCustomer": lambda w: customers.DeleteCustomerRequest(
        id=w.customer_without_pets, request_id="r"
    ),
    "CustomerService.MergeCustomers": lambda w: customers.MergeCustomersRequest(
        id=w.customer_id, duplicate_id=w.duplicate_customer, request_id="r"
    ),
    "CustomerService.EraseCustomer": lambda w: customers.EraseCustomerRequest(
        id=w.duplicate_customer, request_id="r"
    ),
    "CustomerService.CreateCustomerAddress": lambda w: customers.CreateCustomerAddressRequest(
        customer_id=w.customer_id, address=_ADDRESS, request_id="r"
    ),
    "CustomerService.ListCustomerAddresses": lambda w: customers.ListCustomerAddressesRequest(
        customer_id=w.customer_id, kind=Customer.BILLING
    ),
    "CustomerService.FindAddresses": lambda w: customers.FindAddressesRequest(
        external_id="home-1", kind=Customer.SHIPPING
    ),
    "CustomerService.UpdateCustomerAddress": lambda w: customers.UpdateCustomerAddressRequest(
        **_address(w), **_ADDRESS, update_mask={"paths": ["*"]}, request_id="r"
    ),
    "CustomerService.DeleteCustomerAddress": lambda w: customers.DeleteCustomerAddressRequest(
        **_address(w), request_id="r"
    ),
    "CustomerService.SetPrimaryCustomerAddress": lambda w: customers.SetPrimaryCustomerAddressRequest(
        **_address(w), request_id="r"
    ),
    "VetService.CreateVet": lambda w: vets.CreateVetRequest(vet=_VET, request_id="r"),
    "VetService.GetVet": lambda w: vets.GetVetRequest(id=w.vet_id),
    "VetService.ListVets": lambda w: vets.ListVetsRequest(pagination=_PAGE, show_deleted=True),
    "VetService.SearchVets": lambda w: vets.SearchVetsRequest(
        pagination=_PAGE, name_prefix="Ped", region="NY", phone_number="+1 424 568 9898", postal_code="14454"
    ),
    # Not the name: with it, the vet would be the one that CreateVet adds.
    "VetService.UpdateVet": lambda w: vets.UpdateVetRequest(
        id=w.vet_id, **_VET, update_mask={"paths": sorted(_VET.keys() - {"name"})}, request_id="r"
    ),
    "VetService.DeleteVet": lambda w: vets.DeleteVetRequest(id=w.vet_id, request_id="r"),
    "VetService.LinkCustomerVet": lambda w: vets.LinkCustomerVetRequest(
        customer_id=w.customer_id,
        vet_id=w.other_vet_id,
        client_vet_id="V-17",
        external_code="C-1",
        vet=_VET,
        request_id="r",
    ),
    "VetService.ListCustomerVets": lambda w: vets.ListCustomerVetsRequest(customer_id=w.customer_id),
    "VetService.UnlinkCustomerVet": lambda w: vets.UnlinkCustomerVetRequest(
        customer_id=w.customer_id, vet_id=w.vet_id, request_id="r"
    ),
    "VetService.LinkPetVet": lambda w: vets.LinkPetVetRequest(
        **_pet(w), vet_id=w.other_vet_id, request_id="r"
    ),
    "VetService.ListPetVets": lambda w: vets.ListPetVetsRequest(**_pet(w)),
    "VetService.UnlinkPetVet": lambda w: vets.UnlinkPetVetRequest(**_pet(w), vet_id=w.vet_id, request_id="r"),
    "PetCodeService.CreatePetCode": lambda w: codes.CreatePetCodeRequest(
        pet_code={"abbreviation": "AGG", "color": "#FF8800"}, request_id="r"
    ),
    "PetCodeService.GetPetCode": lambda w: codes.GetPetCodeRequest(id=w.code_id),
    "PetCodeService.UpdatePetCode": lambda w: codes.UpdatePetCodeRequest(
        id=w.code_id, description="Bites", update_mask={"paths": ["description"]}, request_id="r"
    ),
    "PetCodeService.ListPetCodes": lambda w: codes.PetCodeServiceListPetCodesRequest(pagination=_PAGE),
    "PetCodeService.DeletePetCode": lambda w: codes.DeletePetCodeRequest(id=w.code_id, request_id="r"),
    "PhotoService.UploadPetPhoto": lambda w: photos.UploadPetPhotoRequest(
        **_pet(w), image={"data": picture()}, featured=True, request_id="r"
    ),
    "PhotoService.FetchPetPhotos": lambda w: photos.FetchPetPhotosRequest(
        **_pet(w), urls=["https://example.com/biscuit.jpg"], request_id="r"
    ),
    "PhotoService.ListPetPhotoFetches": lambda w: photos.ListPetPhotoFetchesRequest(**_pet(w)),
    "PhotoService.ListPetPhotos": lambda w: photos.ListPetPhotosRequest(**_pet(w)),
    "PhotoService.GetPetPhotoContent": lambda w: photos.GetPetPhotoContentRequest(
        **_photo(w), size=photos.THUMBNAIL
    ),
    "PhotoService.FeaturePetPhoto": lambda w: photos.FeaturePetPhotoRequest(**_photo(w), request_id="r"),
    "PhotoService.DeletePetPhoto": lambda w: photos.DeletePetPhotoRequest(**_photo(w), request_id="r"),
    "PetService.CreatePet": lambda w: pets.CreatePetRequest(
        customer_id=w.customer_id, pet=_new_pet(w, "903"), request_id="r"
    ),
    "PetService.GetPet": lambda w: pets.GetPetRequest(**_pet(w)),
    "PetService.UpdatePet": _update_pet,
    "PetService.DeletePet": lambda w: pets.DeletePetRequest(**_pet(w), request_id="r"),
    "PetService.UndeletePet": lambda w: pets.UndeletePetRequest(
        customer_id=w.customer_id, id=w.deleted_pet_id, request_id="r"
    ),
    "PetService.ListPets": lambda w: pets.ListPetsRequest(customer_id=w.customer_id, pagination=_PAGE),
    "PetService.ListAllPets": lambda w: pets.ListAllPetsRequest(
        company_id=w.company_id, pagination=_PAGE, filter=_filter(w)
    ),
    "PetService.SearchPets": lambda w: pets.SearchPetsRequest(
        pagination=_PAGE, owner_email="ann@example.com"
    ),
    "PetService.MergePets": lambda w: pets.MergePetsRequest(
        **_pet(w), duplicate_id=w.duplicate_pet, request_id="r"
    ),
    "PetService.TransferPet": lambda w: pets.TransferPetRequest(
        **_pet(w), new_customer_id=w.duplicate_customer, request_id="r"
    ),
    "PetService.BatchCreatePets": _batch,
    "PetService.AppendPetNotes": lambda w: pets.AppendPetNotesRequest(
        **_pet(w), notes=[{"content": "Sleeps", "last_updated_by": "Bo"}], request_id="r"
    ),
    "PetService.ListPetNotes": lambda w: pets.ListPetNotesRequest(**_pet(w), pagination=_PAGE),
    "PetService.UpdatePetNote": lambda w: pets.UpdatePetNoteRequest(
        **_pet(w), note_id=w.note_id, content="Awake", request_id="r"
    ),
    "PetService.DeletePetNote": lambda w: pets.DeletePetNoteRequest(
        **_pet(w), note_id=w.note_id, request_id="r"
    ),
    "PetService.AppendPetCodes": lambda w: pets.AppendPetCodesRequest(
        **_pet(w), pet_code_ids=[w.other_code_id], request_id="r"
    ),
    "PetService.ListPetCodes": lambda w: pets.ListPetCodesRequest(**_pet(w)),
    "PetService.RemovePetCode": lambda w: pets.RemovePetCodeRequest(
        **_pet(w), pet_code_id=w.code_id, request_id="r"
    ),
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
    "ProductService.CreateProduct": lambda _: products.CreateProductRequest(
        product=_new_product("HIP-1"), request_id="r"
    ),
    "ProductService.GetProduct": lambda w: products.GetProductRequest(id=w.product_id),
    "ProductService.ListProducts": lambda _: products.ListProductsRequest(
        pagination=_PAGE, show_deleted=True
    ),
    "ProductService.SearchProducts": lambda _: products.SearchProductsRequest(
        pagination=_PAGE, keyword="rope toys", filter=_PRODUCT_FILTER
    ),
    "ProductService.UpdateProduct": lambda w: products.UpdateProductRequest(
        id=w.product_id, **_new_product("HIP-2"), update_mask={"paths": ["*"]}, request_id="r"
    ),
    "ProductService.DeleteProduct": lambda w: products.DeleteProductRequest(id=w.product_id, request_id="r"),
    "ProductService.UndeleteProduct": lambda w: products.UndeleteProductRequest(
        id=w.deleted_product_id, request_id="r"
    ),
    # Without ids of the world, like ImportPets.
    "ProductService.ImportProducts": lambda _: products.ImportProductsRequest(
        products=[{"product": _new_product("HIP-3")}], request_id="r"
    ),
    "RegistryService.CheckMicrochip": lambda w: registry.CheckMicrochipRequest(microchip="985 112-345"),
    "RegistryService.LookupMicrochip": lambda w: registry.LookupMicrochipRequest(microchip=w.microchip),
    # Without ids of the world: a wrong one is a wrong result, and the call a good one.
    "RegistryService.ImportPets": lambda w: registry.ImportPetsRequest(
        pets=[_IMPORT], placeholders=["kennel"], request_id="r"
    ),
    "RegistryService.FindDuplicatePets": lambda w: registry.FindDuplicatePetsRequest(
        pagination={"page_size": 10}
    ),
    "RegistryService.FindDuplicateCustomers": lambda w: registry.FindDuplicateCustomersRequest(
        pagination={"page_size": 10}
    ),
    "smarttag.v1.PetService.SavePets": lambda w: smarttag.SavePetsRequest(pets=_SMARTTAG, request_id="r"),
    "smarttag.v1.PetService.TestPets": lambda w: smarttag.TestPetsRequest(pets=_SMARTTAG),
    "allivet.v1.CustomerService.GetCustomer": lambda w: allivet_customers.GetCustomerRequest(
        client_customer_no=w.customer_id
    ),
    "allivet.v1.CustomerService.CreateCustomer": lambda w: allivet_customers.CreateCustomerRequest(
        customer=_ALLIVET_CUSTOMER, request_id="r"
    ),
    "allivet.v1.CustomerService.UpdateCustomer": lambda w: allivet_customers.UpdateCustomerRequest(
        client_customer_no=w.customer_id, customer=_ALLIVET_CHANGE, request_id="r"
    ),
    "allivet.v1.PetService.CreatePet": lambda w: allivet_pets.CreatePetRequest(
        client_customer_no=w.customer_id, pet={"client_pet_id": "123456", **_ALLIVET_PET}, request_id="r"
    ),
    "allivet.v1.PetService.UpdatePet": lambda w: allivet_pets.UpdatePetRequest(
        client_customer_no=w.customer_id, client_pet_id=w.pet_id, pet=_ALLIVET_PET, request_id="r"
    ),
    "allivet.v1.PetService.DeletePet": lambda w: allivet_pets.DeletePetRequest(
        client_customer_no=w.customer_id, client_pet_id=w.pet_id, request_id="r"
    ),
    "allivet.v1.AddressService.CreateAddress": lambda w: allivet_addresses.CreateAddressRequest(
        client_customer_no=w.customer_id, address={"address_id": "123458", **_ALLIVET_ADDRESS}, request_id="r"
    ),
    "allivet.v1.AddressService.UpdateAddress": lambda w: allivet_addresses.UpdateAddressRequest(
        client_customer_no=w.customer_id, address_id=w.address_id, address=_ALLIVET_ADDRESS, request_id="r"
    ),
    "allivet.v1.AddressService.DeleteAddress": lambda w: allivet_addresses.DeleteAddressRequest(
        client_customer_no=w.customer_id, address_id=w.address_id, request_id="r"
    ),
    "allivet.v1.VetService.SearchVets": lambda _: allivet_vets.SearchVetsRequest(
        vet_name="Anne", vet_state="NY", vet_phone="4245689898", vet_postal_code="14454"
    ),
    "allivet.v1.VetService.CreateVet": lambda _: allivet_vets.CreateVetRequest(
        vet=_ALLIVET_VET, request_id="r"
    ),
    "allivet.v1.VetService.GetVet": lambda w: allivet_vets.GetVetRequest(vet_id=w.vet_number),
    "allivet.v1.VetService.LinkVet": lambda w: allivet_vets.LinkVetRequest(
        client_customer_no=w.customer_id, vet=_ALLIVET_CUSTOMER_VET, request_id="r"
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


def example(method: str, world: World) -> Message:
    """A good request of the method, about the things of the world."""
    assert method in EXAMPLES, f"{method} has no example: add a good request to tests/table/examples.py"
    return EXAMPLES[method](world)
