"""Where pet_url leads: the page that a finder opens on a phone."""

import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerRequest
from tests.apis.smarttag.conftest import CHIP, JOHN, SmartTag
from tests.browser import chromium
from tests.pictures import picture

SHELTER = {"public_pages": True, "public_contact": "found@paws.example"}
FINDER = {"pet_name": "Rex <b>of</b> Oz", "pet_type": "Dog", "pet_breed": "Boxer", "pet_color": "Brown"}


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser that runs no script of a page."""
    flags = ("--window-size=390,844", "--blink-settings=scriptEnabled=false")
    with chromium(tmp_path_factory.mktemp("chromium"), *flags) as browser:
        yield browser


@pytest.fixture
def new_chip() -> str:
    """A number that no other company has."""
    return f"900141{secrets.randbelow(10**9):09}"


def test_a_finder_reaches_the_owner(
    new_smarttag: Callable[..., SmartTag], phone: webdriver.Chrome, new_chip: str
) -> None:
    smarttag = new_smarttag(**SHELTER)
    url = smarttag.save(microchip_number=new_chip, **FINDER, pet_owner={**JOHN, "phone": "206 555 0199"})[
        "pet_url"
    ]
    pet = smarttag.find(new_chip)
    smarttag.api.upload(pet, picture(width=60, height=40))
    wishes = {"phone_call_allowed": True}
    smarttag.api.customers.UpdateCustomer(
        UpdateCustomerRequest(id=pet.customer_id, contact_preferences=wishes)
    )
    phone.get(url)
    assert phone.title == "Rex <b>of</b> Oz, Dog"
    assert phone.find_element(By.TAG_NAME, "h1").text == "Rex <b>of</b> Oz"
    call = phone.find_element(By.LINK_TEXT, "Call 206 555 0199")
    assert call.get_attribute("href") == "tel:+12065550199"
    assert call.size["height"] >= 44  # for a thumb
    image = phone.find_element(By.TAG_NAME, "img")
    assert image.get_property("naturalWidth") == 60  # it was loaded
    html = phone.find_element(By.TAG_NAME, "html")
    assert html.get_property("scrollWidth") <= html.get_property("clientWidth")
    assert phone.find_element(By.TAG_NAME, "main").value_of_css_property("max-width") != "none"
    assert phone.get_log("browser") == []  # a breach of the page's own policy would be here


def test_under_the_host_name_of_the_dialect(
    new_smarttag: Callable[..., SmartTag], http: httpx.Client
) -> None:
    smarttag = new_smarttag(**SHELTER)
    path = urlsplit(smarttag.save(**FINDER)["pet_url"]).path
    assert path == f"/pet/{CHIP}/"
    smarttag.api.upload(smarttag.find(), picture())
    page = http.get(path, headers={"host": "idtag.com"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    (source,) = [part.partition('"')[0] for part in page.text.split('src="')[1:]]
    assert http.get(source, headers={"host": "idtag.com"}).headers["content-type"] == "image/jpeg"


def test_the_photo_of_a_pet_has_an_address_of_the_same_service(
    new_smarttag: Callable[..., SmartTag], new_chip: str
) -> None:
    smarttag = new_smarttag()
    page = urlsplit(smarttag.save(microchip_number=new_chip)["pet_url"])
    photo = smarttag.api.upload(smarttag.find(new_chip), picture())
    assert smarttag.find(new_chip).photo == photo.url
    assert photo.url.startswith(f"{page.scheme}://{page.netloc}/photos/")
    assert httpx.get(photo.url).headers["content-type"] == "image/jpeg"


def test_a_company_has_pages_only_if_it_says_so(new_smarttag: Callable[..., SmartTag], new_chip: str) -> None:
    smarttag = new_smarttag()
    assert httpx.get(smarttag.save(microchip_number=new_chip)["pet_url"]).status_code == 404
