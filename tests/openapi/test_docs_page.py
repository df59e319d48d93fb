"""The docs page in a real browser: a reader opens it, enters a key, makes a call, and sees the answer."""

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser import chromium
from tests.openapi.documents import load, operations
from tests.service import PATIENCE, Service

# Refused calls; and Swagger UI about deep links to our operations, whose names have a "_".
EXPECTED = re.compile(r"/v1/|Deprecated: escaping deep link whitespace")
_TAG = ".opblock-tag-section"


class Page:
    """The page, as a reader uses it."""

    def __init__(self, browser: webdriver.Chrome, address: str) -> None:
        self.browser = browser
        browser.get(address)
        self.wait_for(_TAG)

    def wait_for(self, selector: str) -> WebElement:
        """The first element, once there is one."""
        wait = WebDriverWait(self.browser, PATIENCE)
        return wait.until(lambda browser: browser.find_elements(By.CSS_SELECTOR, selector))[0]

    def wait_until_gone(self, selector: str) -> None:
        """Returns once there is no such element."""
        wait = WebDriverWait(self.browser, PATIENCE)
        wait.until(lambda browser: not browser.find_elements(By.CSS_SELECTOR, selector))

    def click(self, selector: str) -> None:
        element = self.wait_for(selector)
        # The header lies over what is at the upper edge.
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def enter_key(self, key: str) -> None:
        self.wait_for("#key").send_keys(key)

    def call(self, operation: str) -> tuple[str, str]:
        """The status and the body that are shown when the operation was opened and called."""
        tag = operation.partition("_")[0]
        self.click(f"#operations-tag-{tag}")
        block = f"#operations-{tag}-{operation}"
        self.click(f"{block} .opblock-summary-control")
        self.click(f"{block} .btn.execute")
        answer = f"{block} .live-responses-table tbody"
        status = self.wait_for(f"{answer} .response-col_status")
        body = self.wait_for(f"{answer} .response-col_description pre")
        return status.text.strip(), body.text


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium"), "--window-size=1280,1000") as browser:
        yield browser


@pytest.fixture
def page(browser: webdriver.Chrome, service: Service) -> Iterator[Page]:
    yield Page(browser, f"http://{service.address}/docs")
    # A breach of the page's own policy would be here, and so would a file that is missing.
    severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert [message for message in severe if not EXPECTED.search(message)] == []


def test_lists_every_api(page: Page) -> None:
    links = page.browser.find_elements(By.CSS_SELECTOR, "#apis a")
    listed = [one["title"] for one in load("openapi", "index")["apis"]]
    assert [link.text.rpartition(" ")[0] for link in links] == listed
    assert links[0].get_attribute("aria-current") == "page"


def test_shows_every_operation(page: Page) -> None:
    wanted = Counter(one.name.partition("_")[0] for one in operations(load("openapi", "pawport")))
    shown: Counter[str] = Counter()
    for tag in wanted:
        page.click(f"#operations-tag-{tag}")
        page.wait_for(".opblock")
        shown[tag] = len(page.browser.find_elements(By.CSS_SELECTOR, ".opblock"))
        page.click(f"#operations-tag-{tag}")
        page.wait_until_gone(".opblock")
    assert shown == wanted


def test_a_reader_calls_with_a_key_and_sees_the_answer(page: Page, service: Service) -> None:
    page.enter_key(service.key)
    status, body = page.call("CustomerService_CreateCustomer")
    assert status == "200"
    assert json.loads(body)["firstName"] == "Ada"
    with service.http() as http:
        assert http.get("/v1/customers/cus_001").json()["lastName"] == "Moore"


def test_a_call_without_a_key_is_refused(page: Page) -> None:
    status, body = page.call("CustomerService_ListCustomers")
    assert status == "401"
    assert json.loads(body)["code"] == 16


def test_a_key_that_was_removed_is_not_sent(page: Page, service: Service) -> None:
    page.enter_key(service.key)
    page.browser.find_element(By.ID, "key").send_keys(Keys.CONTROL, "a", Keys.BACKSPACE)
    status, _ = page.call("CustomerService_ListCustomers")
    assert status == "401"


def test_the_key_is_in_the_memory_of_the_page_alone(page: Page, service: Service) -> None:
    page.enter_key(service.key)
    page.call("CustomerService_ListCustomers")
    kept = "return [localStorage.length, sessionStorage.length, document.cookie]"
    assert page.browser.execute_script(kept) == [0, 0, ""]
    assert service.key not in page.browser.current_url
    page.browser.refresh()
    page.wait_for(_TAG)
    assert page.browser.find_element(By.ID, "key").get_property("value") == ""
