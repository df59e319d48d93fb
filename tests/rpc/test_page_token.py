"""Page tokens: where the next page starts, good for one list with one set of arguments."""

import pytest

from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.customer_service_pb2 import ListCustomersRequest
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_code_service_pb2 import PetCodeServiceListPetCodesRequest
from pawport.gen.pawport.v1.pet_service_pb2 import ListPetsRequest
from pawport.gen.pawssource.v2.pet_service_pb2 import ListPetsRequest as CursorRequest
from pawport.kit.paging import Window
from pawport.rpc.page_token import page_window, position, text_position, token

_POSITION = bytes(range(16))


def pets(customer_id: str = "cus_1", **pagination: object) -> ListPetsRequest:
    return ListPetsRequest(customer_id=customer_id, pagination=pagination)


@pytest.mark.parametrize(("given", "used"), [(0, 100), (1, 1), (500, 500), (501, 500), (2**31 - 1, 500)])
def test_page_size(given: int, used: int):
    assert page_window(Pagination(page_size=given)) == Window(used)


@pytest.mark.parametrize("first", ["", "1"])
def test_the_first_page(first: str):
    assert position(pets(page_token=first), "com_1", 16) is None


@pytest.mark.parametrize(("number", "passed_over"), [("1", 0), ("2", 0), ("3", 10), ("99999", 999_970)])
def test_a_page_can_be_asked_for_by_its_number(number: str, passed_over: int):
    request = pets(page_size=10, page_token=number)
    assert position(request, "com_1", 16) is None
    window = page_window(request.pagination)
    assert (window.size, window.number, window.offset) == (10, int(number), passed_over)


@pytest.mark.parametrize("number", ["0", "-1", "+1", "01", "100000", "9" * 1000])
def test_other_numbers_are_refused(number: str):
    with pytest.raises(InvalidArgument) as caught:
        position(pets(page_token=number), "com_1", 16)
    (violation,) = caught.value.violations
    assert violation.field == "pagination.page_token"
    assert "between 1 and 99999" in violation.description


def test_a_token_of_ours_has_no_number():
    request = pets(page_token=token(pets(), "com_1", _POSITION))
    assert page_window(request.pagination).number == 1


def test_a_token_gives_its_position_back():
    text = token(pets(), "com_1", _POSITION)
    assert position(pets(page_token=text), "com_1", 16) == _POSITION
    assert len(token(pets(), "com_1", bytes(32))) < 64


def test_the_last_page_has_no_token():
    assert token(pets(), "com_1", None) == ""


def test_a_position_may_be_text():
    text = token(pets(), "com_1", "key_1")
    assert text == token(pets(), "com_1", b"key_1")
    assert text_position(pets(page_token=text), "com_1") == "key_1"


def test_the_page_size_may_change_between_pages():
    text = token(pets(page_size=10), "com_1", _POSITION)
    assert position(pets(page_token=text, page_size=20), "com_1", 16) == _POSITION


def refused(request: object, company_id: str = "com_1", length: int = 16) -> None:
    with pytest.raises(InvalidArgument) as caught:
        position(request, company_id, length)
    assert caught.value.violations[0].field == "pagination.page_token"


def test_a_token_of_another_call_is_refused():
    text = token(pets(), "com_1", _POSITION)
    refused(pets("cus_2", page_token=text))
    refused(pets(page_token=text), company_id="com_2")
    refused(ListPetsRequest(customer_id="cus_1", pagination={"page_token": text}, filter={"type": 1}))
    refused(pets(page_token=token(pets(), "com_1", bytes(32))))


def test_a_token_of_another_list_is_refused():
    text = token(PetCodeServiceListPetCodesRequest(), "com_1", _POSITION)
    refused(ListCustomersRequest(pagination={"page_token": text}))


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "1.0",
        "\N{ARABIC-INDIC DIGIT TWO}",
        "1 ",
        "=",
        "A",
        "A===",
        "ü",
        "\N{PAW PRINTS}",
        "a b",
        "\n",
        "A" * 100,
        "A" * 10**6,
    ],
)
def test_a_damaged_token_is_refused(text: str):
    refused(pets(page_token=text))


def test_every_changed_character_is_noticed():
    text = token(pets(), "com_1", _POSITION)
    for index in range(12):  # version and hash; the rest is the position itself
        changed = "A" if text[index] != "A" else "B"
        refused(pets(page_token=text[:index] + changed + text[index + 1 :]))
    refused(pets(page_token=text[:-2]))
    refused(pets(page_token=text + "AA"))


class TestCursor:
    """The requests of vendors' lists have a `cursor`, and a `limit`."""

    def test_gives_its_position_back(self):
        text = token(CursorRequest(species="canine", limit=10), "com_1", _POSITION)
        assert position(CursorRequest(species="canine", limit=20, cursor=text), "com_1", 16) == _POSITION

    def test_the_first_page(self):
        assert position(CursorRequest(), "com_1", 16) is None

    @pytest.mark.parametrize(
        "request_", [CursorRequest(species="feline"), CursorRequest(species="canine", sort="name")]
    )
    def test_one_of_another_call_is_refused(self, request_: CursorRequest):
        request_.cursor = token(CursorRequest(species="canine"), "com_1", _POSITION)
        self.refused(request_)

    def test_one_is_no_first_page(self):
        self.refused(CursorRequest(cursor="1"))

    def refused(self, request: CursorRequest) -> None:
        with pytest.raises(InvalidArgument) as caught:
            position(request, "com_1", 16)
        assert caught.value.violations[0].field == "cursor"
