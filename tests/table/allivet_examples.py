"""Requests of Allivet's API."""

from typing import Any

from tests.table.world import World

ALLIVET_CUSTOMER = {
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
ALLIVET_CHANGE = {
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
ALLIVET_ADDRESS = {
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
ALLIVET_VET = {
    "vet_name": "Anne Peddon",
    "clinic_name": "BOSSIER ANIMAL HOSPITAL",
    "vet_address": "3308 INDUSTRIAL DRIVE",
    "vet_city": "GENESEO",
    "vet_state": "NY",
    "vet_postal_code": "14454",
    "vet_phone": "4245689898",
}
ALLIVET_CUSTOMER_VET = {
    **{name: value for name, value in ALLIVET_VET.items() if name != "vet_address"},
    "client_vet_id": "89742",
    "cb_external_code": "A-1",
}
ALLIVET_PET = {
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

PAYMENT_METHOD: dict[str, Any] = {
    "provider": "stripe",
    "token": "pm_1QkYzW",
    "brand": "Visa",
    "last_four": "4242",
    "expiry_month": 8,
    "expiry_year": 2029,
    "label": "Company card",
}


def allivet_order(w: World, client_order_id: str) -> dict[str, Any]:
    return {
        "client_id": w.own_key_id,
        "client_order_id": client_order_id,
        "customer_id": "johndoe@example.com",
        "customer_key_id": w.customer_id,
        "sales_order_date": "2014-02-23T20:01:08-08:00",
        "shipping_method": "GRND",
        "bill_to_name": "John Doe",
        "bill_to_address": "23200 Summer Glenn",
        "bill_to_city": "Harbor City",
        "bill_to_state": "CA",
        "bill_to_postal_code": "90717",
        "bill_to_country": "US",
        "bill_to_phone": "4245673448",
        "ship_to_address_id": "123459",
        "ship_to_name": "John Doe",
        "ship_to_address": "23200 Summer Glenn",
        "ship_to_city": "Harbor City",
        "ship_to_state": "CA",
        "ship_to_postal_code": "90717",
        "ship_to_country": "US",
        "ship_to_phone": "4245673448",
        "is_autoship": "N",
        "is_reship": "N",
        "reason_code": "0",
        "original_client_order_id": "0",
        "customer_sales_order_detail": [
            {
                "line_number": 3,
                "item_name": w.article,
                "quantity": 1,
                "unit_price": 9.99,
                "client_pet_id": w.pet_id,
                "client_vet_id": w.vet_number,
            }
        ],
    }
