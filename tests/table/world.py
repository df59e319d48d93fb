"""A company with one of everything that a request can name."""

import uuid
from dataclasses import asdict, dataclass
from hashlib import sha256

from sqlalchemy import update

from pawport.care.appointments import repository as appointments
from pawport.care.grooming import repository as grooming
from pawport.db import new_id, new_uid, write_time
from pawport.events.service import Position
from pawport.gen.pawport.v1.order_service_pb2 import ShipOrderRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.product_service_pb2 import DeleteProductRequest
from pawport.gen.pawport.v1.staff_service_pb2 import CreateStaffCalendarRequest
from pawport.gen.pawport.v1.vet_service_pb2 import LinkCustomerVetRequest, LinkPetVetRequest
from pawport.pets.biometrics import service as biometrics
from pawport.pets.photos import service as photos
from pawport.pictures.keeping import Kept, delete_files
from pawport.pictures.store import FolderStore
from pawport.webhooks import deliveries
from pawport.webhooks import repository as webhooks
from pawport.webhooks.signing import new_secret
from pawport.webhooks.tables import webhook_deliveries
from tests.contract.client import Api
from tests.pictures import picture
from tests.prescriptions import new_rx_product, prescribe, request


@dataclass(frozen=True)
class World:
    """Ids of things that exist, or of things that do not."""

    company_id: str
    customer_id: str
    customer_without_pets: str
    pet_id: str
    deleted_pet_id: str
    note_id: str
    code_id: str  # the pet has it
    other_code_id: str  # the pet does not
    address_id: str  # of the customer
    vet_id: str  # the customer and the pet have it
    other_vet_id: str  # they do not
    vet_number: str  # of the latter
    staff_id: str  # works every day, all day
    requested_id: str  # an appointment that has a start
    confirmed_id: str  # an appointment
    begun_id: str  # a confirmed appointment that has begun
    groomer_id: str  # works every day, all day; has a calendar
    booked_id: str  # a booking of grooming
    begun_booking_id: str  # one that has begun
    duplicate_customer: str
    duplicate_pet: str  # of the customer
    key_id: str
    own_key_id: str  # of the caller
    microchip: str  # the pet has it
    photo_id: str
    biometric_image_id: str
    endpoint_id: str  # of a webhook
    delivery_id: str  # to the endpoint
    product_id: str
    product_sku: str
    deleted_product_id: str
    payment_method_id: str  # of the customer
    rx_product_id: str  # sold on prescription, with a variant
    rx_variant_sku: str
    other_rx_product_id: str  # without variants
    prescription_id: str  # of the pet, valid
    waiting_prescription_id: str  # of the pet
    article: str  # the SKU of what can be ordered, of which there is stock
    order_id: str  # of the customer, not shipped
    order_number: str  # of the same
    shipped_order_id: str

    @property
    def ids(self) -> list[str]:
        """All of them."""
        return list(asdict(self).values())


def new_world(api: Api) -> World:
    """Makes one of everything in the company."""
    customer_id = api.new_customer().id
    microchip = uuid.uuid4().hex[:14].upper()
    pet = api.new_pet(customer_id, microchips=[{"given": microchip}])
    deleted = api.new_pet(customer_id)
    api.delete(deleted)
    codes = [api.new_code().id, api.new_code().id]
    api.apply(pet, codes[0])
    product = api.new_product()
    api.receive(product.sku, 1000)
    vets, other_vet = [api.new_vet().id], api.new_vet()
    link = {"customer_id": customer_id, "vet_id": vets[0]}
    api.vets.LinkCustomerVet(LinkCustomerVetRequest(**link))
    api.vets.LinkPetVet(LinkPetVetRequest(**link, id=pet.id))
    return World(
        company_id=api.company_id,
        customer_id=customer_id,
        customer_without_pets=api.new_customer().id,
        pet_id=pet.id,
        deleted_pet_id=deleted.id,
        note_id=api.append(pet, "Likes carrots")[0].id,
        code_id=codes[0],
        other_code_id=codes[1],
        address_id=[api.new_address(customer_id).id for _ in range(2)][1],  # not the primary one
        vet_id=vets[0],
        other_vet_id=other_vet.id,
        vet_number=str(other_vet.vet_number),
        **_visits(api, pet),
        duplicate_customer=api.new_customer().id,
        duplicate_pet=api.new_pet(customer_id).id,
        key_id=api.new_key("keys:write")[0],
        own_key_id=api.key_id,
        microchip=microchip,
        photo_id=_photo(api, pet),
        biometric_image_id=_biometric_image(api, pet),
        **_endpoint(api),
        product_id=product.id,
        product_sku=product.sku,
        deleted_product_id=_deleted_product(api),
        payment_method_id=api.new_payment_method(customer_id).id,
        **_prescriptions(api, pet),
        **_orders(api, customer_id, pet.id),
    )


def _visits(api: Api, pet: Pet) -> dict[str, str]:
    """A vet, and a groomer with a calendar: a company cannot have a third one in each world."""
    vet, groomer = api.new_staff().id, api.new_groomer().id
    api.staff.CreateStaffCalendar(CreateStaffCalendarRequest(id=groomer))
    staff = {"staff_id": vet, "groomer_id": groomer}
    return {**staff, **_appointments(api, pet, vet), **_grooming(api, pet, groomer)}


def _appointments(api: Api, pet: Pet, vet: str) -> dict[str, str]:
    """Appointments of the pet on different days, of which one is in the past."""
    wish = {"pet_id": pet.id, "staff_id": vet}
    requested = api.new_appointment(days=10, **wish)
    begun, confirmed = (api.new_appointment(days=days, confirm=True, **wish) for days in (11, 12))
    with api.database.transaction() as connection:
        begun.start_time.seconds = begun.end_time.seconds = 1_750_000_000
        appointments.save(connection, api.company_id, begun)
    return {"requested_id": requested.id, "confirmed_id": confirmed.id, "begun_id": begun.id}


def _grooming(api: Api, pet: Pet, groomer: str) -> dict[str, str]:
    """Bookings of the pet on different days, of which one is in the past."""
    api.new_package()
    api.new_package("nails", 10, 15, add_on=True)
    begun, booked = (api.new_booking(days=days, pet_id=pet.id, staff_id=groomer) for days in (13, 14))
    begun.ClearField("pet_codes")
    with api.database.transaction() as connection:
        begun.start_time.seconds = begun.end_time.seconds = 1_750_000_000
        grooming.save(connection, api.company_id, begun)
    return {"booked_id": booked.id, "begun_booking_id": begun.id}


def _deleted_product(api: Api) -> str:
    product = api.new_product()
    api.products.DeleteProduct(DeleteProductRequest(id=product.id))
    return product.id


def _prescriptions(api: Api, pet: Pet) -> dict[str, str]:
    sku = uuid.uuid4().hex
    product, other = new_rx_product(api, variants=[{"sku": sku}]), new_rx_product(api)
    return {
        "rx_product_id": product.id,
        "rx_variant_sku": sku,
        "other_rx_product_id": other.id,
        "prescription_id": prescribe(api, pet, product, variant_sku=sku).id,
        "waiting_prescription_id": request(api, pet, product, variant_sku=sku).id,
    }


def _orders(api: Api, customer_id: str, pet_id: str) -> dict[str, str]:
    article = api.new_article()
    api.receive(article, 1000)
    lines = [{"sku": article, "quantity": 2, "pet_id": pet_id}]
    orders = [api.new_order(customer_id, lines=lines) for _ in range(2)]
    api.orders.ShipOrder(ShipOrderRequest(id=orders[1].id, carrier="UPS"))
    return {
        "article": article,
        "order_id": orders[0].id,
        "order_number": orders[0].number,
        "shipped_order_id": orders[1].id,
    }


# Pictures are not uploaded: a check for each of many worlds would take most of the time.


def _photo(api: Api, pet: Pet) -> str:
    data = picture(color="white")
    digest, photo_id = sha256(data).hexdigest(), f"photo_{uuid.uuid4().hex}"
    for name in photos.files_of(api.company_id, photo_id, digest):
        FolderStore(api.served.pictures).put(name, data)
    with api.database.transaction() as connection:
        kept = Kept(delete_files(connection, api.company_id, []))
        new = photos.NewPhoto(
            photo_id, new_uid(), digest, "image/jpeg", len(data), 8, 8, photo_id, f"/photos/{photo_id}", kept
        )
        photos.add_photo(connection, api.company_id, pet.customer_id, pet.id, new, featured=False)
    return photo_id


def _biometric_image(api: Api, pet: Pet) -> str:
    data = picture(color="white")
    digest, image_id = sha256(data).hexdigest(), f"bio_{uuid.uuid4().hex}"
    FolderStore(api.served.pictures).put(biometrics.file_of(api.company_id, image_id, digest), data)
    with api.database.transaction() as connection:
        kept = Kept(delete_files(connection, api.company_id, []))
        new = biometrics.NewImage(image_id, digest, "image/jpeg", len(data), 8, 8, kept)
        ids = (api.company_id, pet.customer_id, pet.id)
        biometrics.register_image(connection, *ids, "FINGERPRINT", new)
    return image_id


def _endpoint(api: Api) -> dict[str, str]:
    """An endpoint with a delivery that failed. Of a company with many worlds, the oldest endpoint goes."""
    with api.database.transaction() as connection:
        if len(others := webhooks.endpoint_ids(connection, api.company_id)) > 30:
            webhooks.delete_endpoint(connection, api.company_id, others[0])
        now = write_time(connection)
        endpoint = webhooks.StoredEndpoint(
            id=new_id("whe", new_uid()),
            url="https://example.com/hook",
            event_types=["*"],
            format="PAWPORT",
            description="",
            enabled=True,
            disabled_reason="",
            key_id=api.key_id,
            secret=new_secret(),
            created_time=now,
            last_updated_time=now,
        )
        webhooks.insert_endpoint(connection, api.company_id, endpoint, Position(now, new_uid()))
        delivery = deliveries.send_test(connection, api.company_id, endpoint.id)
        connection.execute(
            update(webhook_deliveries)
            .where(webhook_deliveries.c.endpoint_id == endpoint.id)
            .values(status="FAILED", due_time=None)
        )
    return {"endpoint_id": endpoint.id, "delivery_id": delivery.id}


def nowhere() -> World:
    """Ids that no company has, as long as those of keys."""
    return World(*(f"none_{uuid.uuid4().hex[:25]}" for _ in World.__dataclass_fields__))
