"""What docs/gateways.md says that the gateways do otherwise, and not as each other."""

import base64
import io

import httpx
import pytest
from PIL import Image

from tests.contract.client import Api

pytestmark = pytest.mark.timeout(1200)  # Go compiles the gateway on the first run

UNKNOWN_FIELD = {"pet": {"name": "Rex", "type": "DOG", "breed": "Lab", "nmae": "Max"}}
LOWER_CASE = {"pet": {"name": "Rex", "type": "dog", "breed": "Lab"}}
PNG = {"content-type": "image/png"}


@pytest.fixture
def pets(customer_id: str) -> str:
    """The path of the customer's pets."""
    return f"/v1/customers/{customer_id}/pets"


@pytest.fixture
def photos(api: Api, customer_id: str) -> str:
    """The path of a pet's pictures."""
    return f"/v1/customers/{customer_id}/pets/{api.new_pet(customer_id).id}/photos"


@pytest.fixture(scope="module")
def picture() -> bytes:
    """One that is nearly as large as pictures may be, 16 MiB."""
    file = io.BytesIO()
    Image.new("RGB", (2360, 2360)).save(file, "png", compress_level=0)
    assert 15 << 20 < file.tell() < 16 << 20
    return file.getvalue()


class TestEnvoy:
    def test_drops_unknown_fields(self, envoy: httpx.Client, pets: str) -> None:
        created = envoy.post(pets, json=UNKNOWN_FIELD)
        assert (created.status_code, created.json()["name"]) == (200, "Rex")

    def test_refuses_unknown_parameters(self, envoy: httpx.Client, pets: str) -> None:
        refused = envoy.get(pets, params={"fliter.type": "DOG"})
        assert (refused.status_code, refused.headers["content-type"]) == (400, "text/plain")

    def test_refuses_enum_names_in_lower_case(self, envoy: httpx.Client, pets: str) -> None:
        refused = envoy.post(pets, json=LOWER_CASE)
        assert (refused.status_code, refused.headers["content-type"]) == (400, "text/plain")

    def test_leaves_out_what_is_empty(self, envoy: httpx.Client, api: Api, pets: str) -> None:
        assert envoy.get(pets).json() == {}
        pet = api.new_pet(pets.split("/")[3])
        assert not {"vet", "notes", "color", "deleted"} & envoy.get(f"{pets}/{pet.id}").json().keys()

    def test_says_in_text_what_it_cannot_read(self, envoy: httpx.Client, pets: str) -> None:
        refused = envoy.post(pets, content="{nope")
        assert (refused.status_code, refused.headers["content-type"]) == (400, "text/plain")

    def test_knows_no_path_with_another_verb(self, envoy: httpx.Client, pets: str) -> None:
        assert envoy.delete(pets).status_code == 404

    def test_takes_a_picture_as_it_is(self, envoy: httpx.Client, photos: str, picture: bytes) -> None:
        uploaded = envoy.post(photos, content=picture, headers=PNG)
        assert uploaded.status_code == 200, uploaded.text
        assert_shown(envoy, photos, uploaded.json()["id"], picture)


class TestGrpcGateway:
    def test_refuses_unknown_fields(self, grpc_gateway: httpx.Client, pets: str) -> None:
        refused = grpc_gateway.post(pets, json=UNKNOWN_FIELD)
        assert refused.status_code == 400
        assert 'unknown field "nmae"' in refused.json()["message"]

    def test_ignores_unknown_parameters(self, grpc_gateway: httpx.Client, pets: str) -> None:
        assert grpc_gateway.get(pets, params={"fliter.type": "DOG"}).status_code == 200

    def test_refuses_enum_names_in_lower_case(self, grpc_gateway: httpx.Client, pets: str) -> None:
        refused = grpc_gateway.post(pets, json=LOWER_CASE)
        assert refused.status_code == 400
        assert "invalid value for enum" in refused.json()["message"]

    def test_prints_what_is_empty(self, grpc_gateway: httpx.Client, api: Api, pets: str) -> None:
        assert grpc_gateway.get(pets).json() == {"pets": [], "nextPageToken": ""}
        pet = grpc_gateway.get(f"{pets}/{api.new_pet(pets.split('/')[3]).id}").json()
        assert {**pet, "vet": None, "notes": [], "color": "", "deleted": False} == pet

    def test_says_without_details_what_it_cannot_read(self, grpc_gateway: httpx.Client, pets: str) -> None:
        refused = grpc_gateway.post(pets, content="{nope")
        assert refused.status_code == 400
        assert (refused.json()["code"], refused.json()["details"]) == (3, [])

    def test_answers_501_on_another_verb(self, grpc_gateway: httpx.Client, pets: str) -> None:
        assert grpc_gateway.delete(pets).status_code == 501

    def test_takes_a_picture_as_base64(self, grpc_gateway: httpx.Client, photos: str, picture: bytes) -> None:
        assert grpc_gateway.post(photos, content=picture, headers=PNG).status_code == 400
        uploaded = grpc_gateway.post(photos, json={"data": base64.b64encode(picture).decode()})
        assert uploaded.status_code == 200, uploaded.text
        assert_shown(grpc_gateway, photos, uploaded.json()["id"], picture)


def assert_shown(client: httpx.Client, photos: str, photo_id: str, picture: bytes) -> None:
    """The picture is answered as it was, with the headers that a browser has to see."""
    shown = client.get(f"{photos}/{photo_id}/content")
    assert shown.content == picture
    assert (shown.headers["content-type"], shown.headers["x-content-type-options"]) == (
        "image/png",
        "nosniff",
    )
