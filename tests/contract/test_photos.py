"""Pictures of pets: uploaded, shown, served, chosen and removed."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from grpc import StatusCode
from sqlalchemy import func, select

from pawport.app import App
from pawport.gen.pawport.v1 import photo_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub as PetnowStub
from pawport.jobs.tables import jobs
from pawport.pets.photos import service
from pawport.pictures.store import FolderStore
from tests.contract.client import Api, bearer
from tests.contract.failures import failed
from tests.pictures import large_picture, picture
from tests.service import http_client


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    """A pet without pictures."""
    return api.new_pet(customer_id)


@pytest.fixture
def http(api: Api) -> Iterator[httpx.Client]:
    """A client of the JSON side, with the company's key."""
    if not api.served.has_http:
        pytest.skip("there is no gateway")
    with http_client(api.served.address, headers={"authorization": f"Bearer {api.key}"}) as client:
        yield client


def ids(pet: Pet, photo: Pet.Photo) -> dict[str, str]:
    return {"customer_id": pet.customer_id, "id": pet.id, "photo_id": photo.id}


def content(api: Api, pet: Pet, photo: Pet.Photo, size: messages.PhotoSize.ValueType = messages.ORIGINAL):
    return api.photos.GetPetPhotoContent(messages.GetPetPhotoContentRequest(**ids(pet, photo), size=size))


def files(api: Api) -> list[Path]:
    """The files of the company's pictures."""
    return sorted(path for path in api.served.pictures.glob(f"*/{api.company_id}/*/*") if path.is_file())


def do_jobs(api: Api) -> None:
    """Does the jobs that are due."""
    app = App(api.database, store=FolderStore(api.served.pictures))

    async def work() -> None:
        task = asyncio.create_task(app.do_jobs())
        end = asyncio.get_running_loop().time() + 30
        while _waiting(api):
            assert asyncio.get_running_loop().time() < end
            await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(work())


def _waiting(api: Api) -> int:
    query = select(func.count()).where(jobs.c.company_id == api.company_id)
    with api.database.transaction() as connection:
        return connection.execute(query).scalar_one()


class TestUpload:
    def test_is_shown_in_the_pet(self, api: Api, pet: Pet) -> None:
        photo = api.upload(pet, picture(width=30, height=20))
        assert (photo.width, photo.height, photo.featured) == (30, 20, True)
        assert urlsplit(photo.url).path.startswith(f"/photos/{api.company_id}/")
        shown = api.pet(pet)
        assert list(shown.photos) == [photo]
        assert shown.etag != pet.etag
        assert shown.last_updated_time.ToNanoseconds() > pet.last_updated_time.ToNanoseconds()

    def test_keeps_the_original_byte_for_byte(self, api: Api, pet: Pet) -> None:
        for kind, content_type in (("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")):
            data = picture(kind, 300, 200)
            photo = api.upload(pet, data)
            original = content(api, pet, photo)
            assert (original.content_type, original.data) == (content_type, data)
            thumbnail = content(api, pet, photo, messages.THUMBNAIL)
            assert thumbnail.content_type == "image/jpeg"
            assert thumbnail.data.startswith(b"\xff\xd8")
            assert len(content(api, pet, photo, messages.LARGE).data) > len(thumbnail.data)

    def test_of_the_same_picture_answers_the_one_that_is_there(self, api: Api, pet: Pet) -> None:
        first = api.upload(pet, picture())
        api.upload(pet, picture(color="blue"))
        again = api.upload(pet, picture())
        assert again == first
        assert len(api.pet(pet).photos) == 2

    def test_with_the_same_request_id_acts_once(self, api: Api, pet: Pet) -> None:
        first = api.upload(pet, picture(), request_id="a")
        assert api.upload(pet, picture(), request_id="a") == first
        request = messages.UploadPetPhotoRequest(
            customer_id=pet.customer_id, id=pet.id, image={"data": picture(color="blue")}, request_id="a"
        )
        failure = failed(StatusCode.ALREADY_EXISTS, api.photos.UploadPetPhoto, request)
        assert failure.reason == "REQUEST_ID_REUSED"

    def test_of_no_picture_is_refused(self, api: Api, pet: Pet) -> None:
        for data in (b"", b"GIF89a", b"<svg/>", picture()[:-30], picture("PNG", 100, 100)[:-30]):
            request = messages.UploadPetPhotoRequest(
                customer_id=pet.customer_id, id=pet.id, image={"data": data, "content_type": "image/jpeg"}
            )
            failure = failed(StatusCode.INVALID_ARGUMENT, api.photos.UploadPetPhoto, request)
            assert failure.fields == ["image"]
            assert "JPEG, PNG or WebP" in failure.message
        assert files(api) == []

    def test_of_almost_16_mib(self, api: Api, pet: Pet) -> None:
        for kind in ("PNG", "WEBP"):
            data = large_picture(kind)
            assert len(data) > 15 << 20
            assert api.upload(pet, data).width == 2048
            assert any(path.read_bytes() == data for path in files(api) if path.stat().st_size == len(data))

    def test_of_more_than_16_mib_is_refused(self, api: Api, pet: Pet) -> None:
        request = messages.UploadPetPhotoRequest(customer_id=pet.customer_id, id=pet.id)
        request.image.data = bytes((16 << 20) + 1)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.photos.UploadPetPhoto, request)
        assert "16,777,216 bytes" in failure.message

    def test_other_methods_take_no_large_messages(self, api: Api, pet: Pet) -> None:
        with pytest.raises(Exception, match="a message must be at most 4194304 bytes") as caught:
            api.append(pet, "x" * (5 << 20))
        assert caught.value.code() is StatusCode.RESOURCE_EXHAUSTED

    @pytest.mark.any_host
    def test_a_pet_has_a_most_of_pictures(self, api: Api, pet: Pet, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(service, "MAX_PHOTOS", 2)  # of the server, which is in this process
        for color in ("green", "blue"):
            api.upload(pet, picture(color=color))
        request = messages.UploadPetPhotoRequest(
            customer_id=pet.customer_id, id=pet.id, image={"data": picture()}
        )
        failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.photos.UploadPetPhoto, request)
        assert (failure.reason, failure.subject) == ("PET_PHOTO_QUOTA_EXCEEDED", f"pet:{pet.id}")


class TestFeatured:
    def test_is_the_first_until_one_is_chosen(self, api: Api, pet: Pet) -> None:
        first, second = api.upload(pet, picture()), api.upload(pet, picture(color="blue"))
        assert [photo.featured for photo in api.pet(pet).photos] == [True, False]
        api.photos.FeaturePetPhoto(messages.FeaturePetPhotoRequest(**ids(pet, second)))
        assert [(one.id, one.featured) for one in api.pet(pet).photos] == [
            (second.id, True),
            (first.id, False),
        ]
        third = api.upload(pet, picture(color="green"), featured=True)
        assert [one.id for one in api.pet(pet).photos if one.featured] == [third.id]

    def test_is_the_first_again_when_it_is_deleted(self, api: Api, pet: Pet) -> None:
        first = api.upload(pet, picture())
        second = api.upload(pet, picture(color="blue"), featured=True)
        was = api.photos.DeletePetPhoto(messages.DeletePetPhotoRequest(**ids(pet, second)))
        assert was == second
        assert list(api.pet(pet).photos) == [first]


class TestDelete:
    def test_removes_the_files(self, api: Api, pet: Pet) -> None:
        kept, gone = api.upload(pet, picture()), api.upload(pet, picture(color="blue"))
        assert len(files(api)) == 6
        api.photos.DeletePetPhoto(messages.DeletePetPhotoRequest(**ids(pet, gone)))
        do_jobs(api)
        assert len(files(api)) == 3
        assert content(api, pet, kept).data == picture()
        request = messages.GetPetPhotoContentRequest(**ids(pet, gone))
        failed(StatusCode.NOT_FOUND, api.photos.GetPetPhotoContent, request)

    def test_of_the_pet_for_good_removes_them_all(self, api: Api) -> None:
        petnow = PetnowStub(api.served.channel)
        pet = api.new_pet(api.new_customer().id)
        api.upload(pet, picture())
        api.register(pet, picture(color="blue"))
        fetch = messages.FetchPetPhotosRequest(
            customer_id=pet.customer_id, id=pet.id, urls=["http://127.0.0.1:9/"]
        )
        api.photos.FetchPetPhotos(fetch)
        petnow.DeletePet(DeletePetRequest(pet_id=pet.id), metadata=bearer(api.key))
        do_jobs(api)
        assert files(api) == []

    def test_of_the_person_removes_those_of_all_their_pets(self, api: Api, pet: Pet) -> None:
        other = api.new_pet(pet.customer_id)
        strangers = api.new_pet(api.new_customer().id)
        for one in (pet, other, strangers):
            api.upload(one, picture())
            api.register(one, picture(color="blue"))
        api.delete(other)
        api.customers.EraseCustomer(EraseCustomerRequest(id=pet.customer_id))
        do_jobs(api)
        shown = api.pet(pet)
        assert (list(shown.photos), shown.fingerprint_count) == ([], 0)
        assert list(api.pet(other).photos) == []
        assert len(api.pet(strangers).photos) == 1
        assert len(files(api)) == 4


def test_a_merge_keeps_the_pictures_of_both(api: Api, pet: Pet) -> None:
    duplicate = api.new_pet(pet.customer_id)
    own, other = api.upload(pet, picture()), api.upload(duplicate, picture(color="blue"), featured=True)
    api.register(duplicate, picture())
    merged = api.pets.MergePets(
        MergePetsRequest(customer_id=pet.customer_id, id=pet.id, duplicate_id=duplicate.id)
    )
    assert [photo.id for photo in merged.photos] == [own.id, other.id]
    assert [photo.featured for photo in merged.photos] == [True, False]
    assert merged.fingerprint_count == 1
    assert content(api, duplicate, other).data == picture(color="blue")


class TestOverHttp:
    def test_the_body_is_the_picture(self, http: httpx.Client, api: Api, pet: Pet) -> None:
        path = f"/v1/customers/{pet.customer_id}/pets/{pet.id}/photos"
        data = picture("PNG", 40, 30)
        answer = http.post(path, params={"featured": "true"}, content=data)
        assert answer.status_code == 200, answer.text
        photo = answer.json()
        original = http.get(f"{path}/{photo['id']}/content")
        assert (original.content, original.headers["content-type"]) == (data, "image/png")
        assert original.headers["cache-control"] == "private, no-cache"
        assert original.headers["x-content-type-options"] == "nosniff"
        known = http.get(f"{path}/{photo['id']}/content", headers={"if-none-match": original.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == original.headers["etag"]
        other = http.get(f"{path}/{photo['id']}/content", headers={"if-none-match": '"other"'})
        assert other.status_code == 200

    def test_a_large_one(self, http: httpx.Client, pet: Pet) -> None:
        noise = picture("PNG", 10, 10) + bytes(15 << 20)  # what follows a picture's end is not looked at
        path = f"/v1/customers/{pet.customer_id}/pets/{pet.id}/photos"
        photo = http.post(path, content=noise, headers={"content-type": "image/png"}).json()
        assert len(http.get(f"{path}/{photo['id']}/content").content) == len(noise)
        too_large = http.post(path, content=bytes(18 << 20))
        assert too_large.status_code == 413
        assert too_large.json()["details"][0]["reason"] == "REQUEST_TOO_LARGE"
        assert http.post(f"{path}:fetch", content=bytes(5 << 20)).status_code == 413

    def test_the_address_needs_no_key(self, http: httpx.Client, api: Api, pet: Pet) -> None:
        photo = api.upload(pet, picture(width=3000, height=10))
        address = f"http://{api.served.address}{urlsplit(photo.url).path}"
        large = httpx.get(address)
        assert large.status_code == 200
        assert large.headers["content-type"] == "image/jpeg"
        assert large.headers["cache-control"] == "public, max-age=3600"
        assert httpx.get(address, headers={"if-none-match": large.headers["etag"]}).status_code == 304
        assert len(httpx.get(f"{address}?size=THUMBNAIL").content) < len(large.content)
        assert (
            httpx.get(f"{address}?size=ORIGINAL").json()["details"][1]["fieldViolations"][0]["field"]
            == "size"
        )

    def test_the_address_shows_nothing_of_a_deleted_pet(self, http: httpx.Client, api: Api, pet: Pet) -> None:
        photo = api.upload(pet, picture())
        api.delete(pet)
        address = f"http://{api.served.address}{urlsplit(photo.url).path}"
        assert httpx.get(address).status_code == 404
        api.undelete(pet)
        assert httpx.get(address).status_code == 200
        assert httpx.get(address.replace(".jpg", "x.jpg")).status_code == 404
        assert httpx.get(address.replace(api.company_id, "com_other")).status_code == 404
