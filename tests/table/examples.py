"""One good request for each method, with as many fields as it can have."""

from collections.abc import Callable

from google.protobuf.message import Message

from pawport.gen.pawport.v1 import biometric_service_pb2 as biometrics
from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import pet_code_service_pb2 as codes
from pawport.gen.pawport.v1 import pet_history_service_pb2 as history
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1 import photo_service_pb2 as photos
from pawport.gen.pawport.v1 import registry_service_pb2 as registry
from pawport.gen.pawport.v1 import vet_service_pb2 as vets
from pawport.gen.pawport.v1.biometric_service_pb2 import BiometricImage
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_history_pb2 import ServiceHistoryEntry
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.pictures import picture
from tests.table.care_examples import CARE_EXAMPLES
from tests.table.company_examples import COMPANY_EXAMPLES
from tests.table.prescription_examples import PRESCRIPTION_EXAMPLES
from tests.table.product_examples import PRODUCT_EXAMPLES
from tests.table.shop_examples import SHOP_EXAMPLES
from tests.table.vendor_examples import VENDOR_EXAMPLES
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


_IMPORT = {
    "pet_id": "imported",
    "pet": {**_PET, "notes": [{"content": "Shy"}], "microchips": [_chip("904")]},
    "customer": _CUSTOMER,
    "inactive": True,
}

EXAMPLES: dict[str, Callable[[World], Message]] = {
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
    "PetHistoryService.ListPetWeights": lambda w: history.ListPetWeightsRequest(pagination=_PAGE, **_pet(w)),
    "PetHistoryService.ListServiceHistory": lambda w: history.ListServiceHistoryRequest(
        pagination=_PAGE, **_pet(w), kind=ServiceHistoryEntry.VACCINATION
    ),
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
    "RegistryService.CheckMicrochip": lambda w: registry.CheckMicrochipRequest(microchip="985 112-345"),
    "RegistryService.LookupMicrochip": lambda w: registry.LookupMicrochipRequest(microchip=w.microchip),
    "RegistryService.ImportPets": lambda w: registry.ImportPetsRequest(
        pets=[_IMPORT], placeholders=["kennel"], request_id="r"
    ),
    "RegistryService.FindDuplicatePets": lambda w: registry.FindDuplicatePetsRequest(
        pagination={"page_size": 10}
    ),
    "RegistryService.FindDuplicateCustomers": lambda w: registry.FindDuplicateCustomersRequest(
        pagination={"page_size": 10}
    ),
    **COMPANY_EXAMPLES,
    **PRESCRIPTION_EXAMPLES,
    **PRODUCT_EXAMPLES,
    **SHOP_EXAMPLES,
    **CARE_EXAMPLES,
    **VENDOR_EXAMPLES,
}


def example(method: str, world: World) -> Message:
    """A good request of the method, about the things of the world."""
    assert method in EXAMPLES, f"{method} has no example: add a good request to tests/table/examples.py"
    return EXAMPLES[method](world)
