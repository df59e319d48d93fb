"""What Allivet's client records is seen through every API, and what others record through Allivet's."""

import json
from typing import Any

import httpx

from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import order_service_pb2 as orders
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1 import prescription_service_pb2 as prescriptions
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import GetProductRequest
from pawport.gen.pawport.v1.vet_service_pb2 import GetVetRequest
from tests.apis.allivet.clients import log_in, new_customer, unique
from tests.apis.allivet.orders import lines_of, order_of, placed
from tests.apis.allivet.samples import sample
from tests.contract.client import Api
from tests.prescriptions import PRESCRIBER, TERMS, new_rx_product, prescribe

CHIP = "900141000564647"


def allivet(http: httpx.Client, api: Api) -> httpx.Client:
    """A client that has logged in."""
    headers = {"authorization": f"Bearer {log_in(http, api)}"}
    return httpx.Client(base_url=http.base_url.join("/allivet/api/"), headers=headers, verify=False)


def new_pet(client: httpx.Client, number: str, **changes: Any) -> dict[str, Any]:
    """A pet of a customer."""
    given = {**sample("new_pet_request"), "clientPetId": unique("P-"), **changes}
    answer = client.post(f"salesforce/Customers/{number}/Pet", json=given)
    assert answer.status_code == 200, answer.text
    (pet,) = answer.json()["customerPet"]
    return dict(pet)


def test_what_allivet_records_is_seen_everywhere(http: httpx.Client, api: Api) -> None:
    with allivet(http, api) as client:
        customer = new_customer(client)
        number = customer["clientCustomerNo"]
        made = new_pet(client, number, petName="Lovely", petType="Cat", petBreed="Siamese")
        request = customers.ListCustomersRequest(filter={"email": customer["email"]})
        (owner,) = api.customers.ListCustomers(request).customers
        assert (owner.first_name, owner.external_ids["allivet"]) == (customer["firstName"], number)
        (pet,) = api.pets.ListPets(pets.ListPetsRequest(customer_id=owner.id)).pets
        assert (pet.name, pet.type, pet.breed) == ("Lovely", Pet.CAT, "Siamese")
        assert pet.external_ids["allivet"] == made["clientPetId"]

        petnow = http.get(f"/petnow/v2/pets/{pet.id}", headers={"x-petnow-api-key": api.key}).json()["data"]
        assert (petnow["id"], petnow["species"]) == (pet.id, "CAT")
        assert json.loads(petnow["metadata"])["name"] == "Lovely"
        key = {"authorization": f"Bearer {api.key}"}
        pawssource = http.get(f"/pawssource/v2/pets/{pet.id}", headers=key).json()["data"]
        assert (pawssource["name"], pawssource["species"]) == ("Lovely", "feline")

        # A shelter sends the chip of this owner's pet: SmartTag's API knows both.
        chipped = {"microchip_number": CHIP, "pet_name": "Lovely", "pet_type": "Cat", "pet_breed": "Siamese"}
        person = {"email": customer["email"], "first_name": owner.first_name, "last_name": owner.last_name}
        api.update(pet, microchips=[{"number": CHIP}])
        saved = http.post(
            "/wp-json/pet-api/v1/pets",
            json={"pets": [{**chipped, "pet_owner": person}]},
            headers={"x-api-key": api.key},
        )
        (detail,) = saved.raise_for_status().json()["details"]
        assert detail["action"] != "created"
        (listed,) = api.pets.ListPets(pets.ListPetsRequest(customer_id=owner.id)).pets
        assert (listed.id, listed.microchips[0].number) == (pet.id, CHIP)

        vet = client.post("Vets", json=sample("new_vet_request")).json()
        (found,) = client.get("Vets", params={"vetPhone": vet["vetPhone"]}).json()
        assert found["vetId"] == vet["vetId"]


def test_what_others_record_is_seen_through_allivet(http: httpx.Client, api: Api) -> None:
    with allivet(http, api) as client:
        owner = api.new_customer(first_name="Ada", last_name="Moore", email="ada@example.com")
        shown = client.get(f"salesforce/Customers/{owner.id}").json()
        assert (shown["clientCustomerNo"], shown["firstName"]) == (owner.id, "Ada")
        pet = api.new_pet(owner.id, name="Rex", type=Pet.DOG)
        change = {**sample("update_pet_request"), "petName": "Duke", "petType": "Dog"}
        path = f"salesforce/Customers/{owner.id}/Pet/clientPetId"
        answer = client.put(path, params={"clientPetId": pet.id}, json=change)
        assert answer.status_code == 200, answer.text
        assert answer.json()["customerPet"][0]["clientPetId"] == pet.id
        assert api.pets.GetPet(pets.GetPetRequest(customer_id=owner.id, id=pet.id)).name == "Duke"

        product = api.new_product()
        assert client.get(f"Products/{product.sku}").json()["itemName"] == product.sku
        assert api.products.GetProduct(GetProductRequest(id=product.sku)).id == product.id
        vet = api.new_vet()
        assert client.get(f"Vets/{vet.vet_number}").json()["vetName"] == vet.name
        assert api.vets.GetVet(GetVetRequest(id=vet.id)).vet_number == vet.vet_number


def rx_lines(product: Product, made: dict[str, Any], *others: str) -> list[dict[str, Any]]:
    """Lines of a cart: a product on prescription for a pet, and other articles."""
    wanted = {"itemName": product.sku, "quantity": 1, "clientPetId": made["clientPetId"]}
    return [wanted, *({"itemName": sku, "quantity": 2} for sku in others)]


def order_statuses(http: httpx.Client, api: Api, client: httpx.Client, name: str) -> tuple[str, str, str]:
    """What Allivet's, Paws Source's and our own API say of an order."""
    shown = client.get(f"Orders/{name}").json()
    (order,) = [
        each
        for each in api.orders.ListOrders(orders.ListOrdersRequest()).orders
        if each.client_order_id == name
    ]
    key = {"authorization": f"Bearer {api.key}"}
    theirs = http.get(f"/pawssource/v2/orders/{order.id}", headers=key).json()["data"]
    assert theirs["total"] == shown["total"]
    return shown["orderStatus"], theirs["status"], Order.Status.Name(order.status)


def test_a_cart_waits_for_the_vet_and_is_shipped_in_parts(http: httpx.Client, api: Api) -> None:
    drug = new_rx_product(api, price={"currency_code": "USD", "units": 30})
    ball = api.new_article("BALL", 999)
    api.receive(ball, 10)
    with allivet(http, api) as client:
        customer = new_customer(client)
        pet = new_pet(client, customer["clientCustomerNo"])
        vets = f"salesforce/Customers/{customer['clientCustomerNo']}/Vet"
        assert client.post(vets, json=sample("link_vet_request")).status_code == 200
        name = placed(client, order_of(api, customer, *rx_lines(drug, pet, ball)))["clientOrderId"]
        waiting = ("Waiting for Rx", "waiting_for_prescription", "WAITING_FOR_PRESCRIPTION")
        assert order_statuses(http, api, client, name) == waiting
        rx = f"customer/{customer['clientCustomerNo']}/CustomerRx"
        (asked,) = client.get(f"{rx}/WaitingVetApproval").json()["Data"]
        assert asked["ClientOrderId"] == name

        order_id = api.orders.ListOrders(orders.ListOrdersRequest()).orders[0].id
        api.orders.ShipOrder(orders.ShipOrderRequest(id=order_id, carrier="UPS", tracking_number="1Z1"))
        partly = ("Partially Shipped", "partially_shipped", "PARTIALLY_SHIPPED")
        assert order_statuses(http, api, client, name) == partly
        assert client.put(f"Orders/{name}/cancel").status_code == 400

        approval = prescriptions.ApprovePrescriptionRequest(
            id=asked["RxNumber"], terms=TERMS, prescriber=PRESCRIBER
        )
        api.prescriptions.ApprovePrescription(approval)
        (valid,) = client.get(f"{rx}/Valid").json()["Data"]
        assert (valid["RxNumber"], valid["RefillsLeft"]) == (asked["RxNumber"], 5)
        api.orders.ShipOrder(orders.ShipOrderRequest(id=order_id, carrier="FedEx", tracking_number="77"))
        assert order_statuses(http, api, client, name) == ("Shipped", "shipped", "SHIPPED")
        shown = client.get(f"Orders/{name}").json()
        assert lines_of(shown, "carrier", "trackingNumber", "quantityShipped") == [
            ["FedEx", "77", 1],
            ["UPS", "1Z1", 2],
        ]

        reship = {"isReship": "Y", "reasonCode": "2", "originalClientOrderId": name}
        again = placed(client, order_of(api, customer, {"itemName": ball, "quantity": 1}, **reship))
        assert (again["total"], again["orderStatus"]) == (0, "Processing")
        assert client.get(f"Products/{ball}/availability").json()["availableQuantity"] == 7
        assert client.put(f"Orders/{again['clientOrderId']}/cancel").status_code == 200
        assert client.get(f"Products/{ball}/availability").json()["availableQuantity"] == 8


def test_an_order_with_a_prescription_is_cancelled(http: httpx.Client, api: Api) -> None:
    drug = new_rx_product(api, price={"currency_code": "USD", "units": 30})
    with allivet(http, api) as client:
        customer = new_customer(client)
        number = customer["clientCustomerNo"]
        pet = new_pet(client, number)
        vets = f"salesforce/Customers/{number}/Vet"
        assert client.post(vets, json=sample("link_vet_request")).status_code == 200
        wanted = customers.ListCustomersRequest(filter={"email": customer["email"]})
        (owner,) = api.customers.ListCustomers(wanted).customers
        (ours,) = api.pets.ListPets(pets.ListPetsRequest(customer_id=owner.id)).pets
        prescribe(api, ours, drug, {"refills": 0})
        rx = f"customer/{number}/CustomerRx/Valid"
        name = placed(client, order_of(api, customer, *rx_lines(drug, pet)))["clientOrderId"]
        assert order_statuses(http, api, client, name) == ("Processing", "processing", "PROCESSING")
        second = placed(client, order_of(api, customer, *rx_lines(drug, pet)))  # no fill is left
        assert second["orderStatus"] == "Waiting for Rx"
        assert client.put(f"Orders/{name}/cancel").json()["statuscode"] == "200"
        assert order_statuses(http, api, client, name) == ("Voided", "cancelled", "CANCELLED")
        (given_back,) = client.get(rx).json()["Data"]
        assert given_back["RefillsAuthorized"] == 0
        changed = client.put(
            "Orders",
            json=order_of(api, customer, *rx_lines(drug, pet), clientOrderId=second["clientOrderId"]),
        )
        assert changed.status_code == 200, changed.text
