"""What counts as the number of a card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.shop.payment_methods.card_numbers import has_card_number
from tests.properties import examples

CARD = "4242424242424242"


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242 - 4242\u00a04242\u20134242",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        f"card {CARD}, please",
        f"tok_{CARD}",
        f"tok_{CARD}_7",
        f"12/29 {CARD} 123",  # with a date and a check value
        f"123 {CARD}",
        "4222222222222",  # 13 digits
        "378282246310005",  # 15
        "6304000000000000000",  # 19
        "\uff14\uff12\uff14\uff12" * 4,  # other digits of Unicode
        "٤٢٤٢" * 4,
    ],
)
def test_numbers_of_cards(text: str) -> None:
    assert has_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Visa",
        "4242",
        "4242424242424241",  # another check digit
        "424242424242",  # 12 digits
        "42424242424242424242",  # 20
        "4242.4242.4242.4242",
        "pm_1QkYzW2eZvKYlo2C8nJ5u9Qz",
        "2029-08-31 12:30",
    ],
)
def test_other_texts(text: str) -> None:
    assert not has_card_number(text)


@given(st.text("0123456789", min_size=12, max_size=18), st.sampled_from(["", " ", "-", " - "]))
@examples(200)
def test_one_of_ten_last_digits_fits(start: str, separator: str) -> None:
    """The check is of the whole number when each digit stands by itself as one of a group."""
    fitting = [last for last in "0123456789" if _whole(start + last)]
    assert len(fitting) == 1
    assert has_card_number(separator.join(start + fitting[0]))


def _whole(digits: str) -> bool:
    return has_card_number(digits)
