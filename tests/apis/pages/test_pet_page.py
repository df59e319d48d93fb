"""GET /pet/CHIP/: what a finder of a pet sees."""

from collections.abc import Callable

import grpc
import httpx
import pytest

from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest, TransferPetRequest
from pawport.gen.pawport.v1.public_service_pb2 import GetPetPageRequest
from pawport.gen.pawport.v1.public_service_pb2_grpc import PublicServiceStub
from tests.apis.pages.conftest import JOHN, Shelter, wishes
from tests.pictures import picture

NewShelter = Callable[..., Shelter]
COMPANYS = {"(206) 555-0100": "tel:+12065550100", "found@paws.example": "mailto:found@paws.example"}
CALL = {"Call 206 555 0199": "tel:+12065550199"}
TEXT = {"Send a text message to 206 555 0199": "sms:+12065550199"}
EMAIL = {"Write to john@example.com": "mailto:john@example.com"}


class TestPet:
    def test_shows_what_it_looks_like(self, shelter: Shelter) -> None:
        shelter.add(name="Rex", secondary_breed="Poodle", color="brown", secondary_color="white")
        page = shelter.page()
        assert (page.heading, page.title) == ("Rex", "Rex, Dog")
        assert page.facts == {
            "Species": "Dog",
            "Breed": "Labrador / Poodle",
            "Color": "brown / white",
            "Microchip": shelter.chip,
        }
        assert "Registered with Paws" in page.text

    def test_another_species_is_called_by_its_word(self, shelter: Shelter) -> None:
        shelter.add(type=Pet.OTHER, species="ferret", breed="Sable")
        assert shelter.page().facts["Species"] == "ferret"

    def test_shows_the_featured_picture(self, shelter: Shelter) -> None:
        pet = shelter.add(name="Rex")
        assert shelter.page().image == {}
        shelter.api.upload(pet, picture())
        shelter.api.upload(pet, picture(width=30, height=20), featured=True)
        image = shelter.page().image
        assert (image["alt"], image["width"], image["height"]) == ("Picture of Rex", "30", "20")
        shown = shelter.get(image["src"] or "")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")

    def test_a_picture_elsewhere_is_not_shown(self, shelter: Shelter) -> None:
        shelter.add(photo="https://tracker.example/rex.jpg")
        assert "tracker" not in shelter.get().text

    @pytest.mark.parametrize("end", ["", "/", "?fbclid=abc&utm_source=x", "/?microchip=985000000000001"])
    def test_what_stands_behind_the_number_does_not_matter(self, shelter: Shelter, end: str) -> None:
        shelter.add()
        assert shelter.page(f"/pet/{shelter.chip}{end}") == shelter.page()

    def test_the_number_can_have_separators(self, shelter: Shelter) -> None:
        shelter.add()
        parts = f"{shelter.chip[:3]}-{shelter.chip[3:6]} {shelter.chip[6:]}"
        assert shelter.page(f"/pet/{parts}/") == shelter.page()

    def test_has_a_page_under_each_of_its_chips(self, shelter: Shelter) -> None:
        customer = shelter.api.new_customer()
        chips = [shelter.chip, f"977{shelter.chip[3:]}"]
        shelter.api.new_pet(customer.id, microchips=[{"given": chip} for chip in chips])
        assert [shelter.page(f"/pet/{chip}/").facts["Microchip"] for chip in chips] == chips


class TestOwner:
    @pytest.mark.parametrize(
        ("owner", "links"),
        [
            (JOHN, COMPANYS),  # who said nothing
            (wishes(marketing_allowed=True, preferred_channel="PHONE_CALL"), COMPANYS),
            (wishes(phone_call_allowed=False, email_allowed=False), COMPANYS),
            (wishes(phone_call_allowed=True), CALL),
            (wishes(text_message_allowed=True), TEXT),
            (wishes(email_allowed=True, phone_call_allowed=False), EMAIL),
            (
                wishes(phone_call_allowed=True, text_message_allowed=True, email_allowed=True),
                CALL | TEXT | EMAIL,
            ),
            ({**wishes(email_allowed=True), "email": ""}, COMPANYS),
        ],
    )
    def test_shows_what_the_owner_has_said_yes_to(self, shelter: Shelter, owner: dict, links: dict) -> None:
        shelter.add(owner)
        page = shelter.page()
        assert page.links == links
        assert "John" not in page.text
        assert "Doe" not in page.text

    def test_the_preferred_way_comes_first(self, shelter: Shelter) -> None:
        shelter.add(wishes(phone_call_allowed=True, email_allowed=True, preferred_channel="EMAIL"))
        assert list(shelter.page().links) == [*EMAIL, *CALL]

    def test_another_number_where_there_is_no_primary_one(self, shelter: Shelter) -> None:
        numbers = [{"number": "206 555 0123", "label": "mobile"}]
        owner = {**wishes(phone_call_allowed=True), "phone_number": "", "additional_phone_numbers": numbers}
        shelter.add(owner)
        assert shelter.page().links == {"Call 206 555 0123": "tel:+12065550123"}

    def test_a_new_owner_is_asked_and_not_the_old_one(self, shelter: Shelter) -> None:
        pet = shelter.add(wishes(phone_call_allowed=True))
        new = shelter.api.new_customer()
        request = TransferPetRequest(customer_id=pet.customer_id, id=pet.id, new_customer_id=new.id)
        shelter.api.pets.TransferPet(request)
        assert shelter.page().links == COMPANYS

    def test_nothing_is_shown_of_who_was_erased(self, shelter: Shelter) -> None:
        pet = shelter.add(wishes(phone_call_allowed=True, email_allowed=True))
        shelter.api.customers.EraseCustomer(EraseCustomerRequest(id=pet.customer_id))
        assert shelter.page().links == COMPANYS

    def test_a_company_that_says_nothing(self, new_shelter: NewShelter) -> None:
        shelter = new_shelter(public_contact="")
        shelter.add()
        page = shelter.page()
        assert page.links == {}
        assert "take it to a veterinarian" in page.text

    def test_nobody_calls_the_owner_of_a_pet_that_has_died(self, shelter: Shelter) -> None:
        shelter.add(wishes(phone_call_allowed=True), name="Rex", status=Pet.PASSED_AWAY)
        page = shelter.page()
        assert (page.heading, page.links) == ("Rex", COMPANYS)
        assert "has passed away" in page.text
        assert "please tell Paws, who keep it" in page.text


class TestSeveralCompanies:
    def test_the_record_updated_last_is_shown(self, new_shelter: NewShelter) -> None:
        first, second = new_shelter(name="First"), new_shelter(name="Second")
        pet = first.add()
        second.add()
        assert "Registered with Second" in second.page().text
        first.api.update(pet, name="Max")
        assert "Registered with First" in second.page().text
        first.api.delete(pet)
        assert "Registered with Second" in second.page().text

    def test_of_those_that_have_public_pages(self, new_shelter: NewShelter) -> None:
        first, second = new_shelter(name="First"), new_shelter(public_pages=False)
        first.add(name="Rex")
        second.add(name="Secret")
        assert first.page().heading == "Rex"


class TestMissing:
    def test_says_the_same_whatever_is_missing(self, new_shelter: NewShelter) -> None:
        shelter = new_shelter()
        unknown = shelter.get()
        pet = shelter.add()
        assert shelter.get().status_code == 200
        shelter.api.delete(pet)
        deleted = shelter.get()
        secret = new_shelter(public_pages=False)
        secret.add()
        strange = [shelter.get(f"/pet/{number}") for number in STRANGE]
        without = [
            shelter.get(path) for path in ("/pet", "/pet/", "/pet//", "/pet?from=tag", "/pet/?from=tag")
        ]
        answers = [unknown, deleted, secret.get(), *strange, *without]
        assert {answer.status_code for answer in answers} == {404}
        assert {answer.content for answer in answers} == {unknown.content}
        assert len({_headers(answer) for answer in answers}) == 1
        assert "No page for this number" in unknown.text

    def test_a_pet_that_is_brought_back_has_its_page_again(self, shelter: Shelter) -> None:
        pet = shelter.add()
        shelter.api.delete(pet)
        shelter.api.undelete(pet)
        assert shelter.page().heading == pet.name

    def test_a_merged_pet_gives_its_page_to_the_one_that_was_kept(self, shelter: Shelter) -> None:
        duplicate = shelter.add(name="Old")
        kept = shelter.api.new_pet(duplicate.customer_id, name="Kept")
        ids = {"customer_id": kept.customer_id, "id": kept.id, "duplicate_id": duplicate.id}
        shelter.api.pets.MergePets(MergePetsRequest(**ids))
        assert shelter.page().heading == "Kept"

    def test_callers_of_grpc_get_the_same_page(self, shelter: Shelter) -> None:
        stub = PublicServiceStub(shelter.api.served.channel)
        answer, call = stub.GetPetPage.with_call(GetPetPageRequest(microchip=shelter.chip))
        assert call.code() is grpc.StatusCode.OK
        assert answer.data == shelter.get().content


STRANGE = ("x", "9" * 3000, "%27%3B--", "%3Cscript%3E", "985%2F112", "%F0%9F%90%B6", "0" * 15)


def _headers(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    own = {"x-request-id", "date"}
    return tuple(sorted((name, value) for name, value in response.headers.items() if name not in own))


@pytest.mark.parametrize("is_there", [True, False])
def test_headers(shelter: Shelter, is_there: bool) -> None:
    if is_there:
        shelter.add()
    headers = shelter.get().headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=60"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-robots-tag"] == "noindex"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    assert "x-http-code" not in headers
