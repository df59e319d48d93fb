"""Fingerprint and appearance images."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import biometric_service_pb2 as messages
from pawport.gen.pawport.v1.biometric_service_pb2 import BiometricImage
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.biometrics import service
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.test_photos import do_jobs, files
from tests.pictures import picture


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    """A pet without images."""
    return api.new_pet(customer_id)


def images(api: Api, pet: Pet, kind: BiometricImage.Kind.ValueType = 0) -> list[BiometricImage]:
    request = messages.ListBiometricImagesRequest(customer_id=pet.customer_id, id=pet.id, kind=kind)
    return list(api.biometrics.ListBiometricImages(request).images)


def test_the_pet_counts_them(api: Api, pet: Pet) -> None:
    for kind in (BiometricImage.FINGERPRINT, BiometricImage.FINGERPRINT, BiometricImage.APPEARANCE):
        api.register(pet, picture(), kind)
    shown = api.pet(pet)
    assert (shown.fingerprint_count, shown.appearance_count) == (2, 1)
    assert shown.etag != pet.etag


def test_what_is_registered_is_listed_and_answered(api: Api, pet: Pet) -> None:
    data = picture("WEBP", 30, 20)
    first = api.register(pet, data)
    second = api.register(pet, picture("PNG"), BiometricImage.APPEARANCE)
    assert (first.content_type, first.size_bytes, first.width, first.height) == (
        "image/webp",
        len(data),
        30,
        20,
    )
    assert images(api, pet) == [first, second]
    assert images(api, pet, BiometricImage.APPEARANCE) == [second]
    ids = {"customer_id": pet.customer_id, "id": pet.id, "image_id": first.id}
    assert api.biometrics.GetBiometricImage(messages.GetBiometricImageRequest(**ids)) == first
    content = api.biometrics.GetBiometricImageContent(messages.GetBiometricImageContentRequest(**ids))
    assert (content.content_type, content.data) == ("image/webp", data)


def test_a_deleted_one_is_gone_for_good(api: Api, pet: Pet) -> None:
    image, other = api.register(pet, picture()), api.register(pet, picture(color="blue"))
    ids = {"customer_id": pet.customer_id, "id": pet.id, "image_id": image.id}
    assert api.biometrics.DeleteBiometricImage(messages.DeleteBiometricImageRequest(**ids)) == image
    do_jobs(api)
    assert images(api, pet) == [other]
    assert api.pet(pet).fingerprint_count == 1
    (left,) = files(api)
    assert other.id in left.name
    failure = failed(
        StatusCode.NOT_FOUND,
        api.biometrics.GetBiometricImageContent,
        messages.GetBiometricImageContentRequest(**ids),
    )
    assert failure.resource == ("biometric_image", image.id)


def test_what_is_too_large_or_no_picture_is_refused(api: Api, pet: Pet) -> None:
    for data, why in ((bytes(10_000_001), "10,000,000 bytes"), (b"no", "JPEG, PNG or WebP")):
        request = messages.RegisterBiometricImageRequest(
            customer_id=pet.customer_id, id=pet.id, kind=BiometricImage.APPEARANCE, image={"data": data}
        )
        failure = failed(StatusCode.INVALID_ARGUMENT, api.biometrics.RegisterBiometricImage, request)
        assert failure.fields == ["image"]
        assert why in failure.message
    assert files(api) == []


@pytest.mark.any_host
def test_a_pet_has_a_most_of_each_kind(api: Api, pet: Pet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_IMAGES", 2)  # of the server, which is in this process
    for _ in range(2):
        api.register(pet, picture())
    api.register(pet, picture(), BiometricImage.APPEARANCE)
    request = messages.RegisterBiometricImageRequest(
        customer_id=pet.customer_id, id=pet.id, kind=BiometricImage.FINGERPRINT, image={"data": picture()}
    )
    failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.biometrics.RegisterBiometricImage, request)
    assert failure.reason == "BIOMETRIC_IMAGE_QUOTA_EXCEEDED"
    assert api.pet(pet).fingerprint_count == 2
