"""How addresses name states."""

import pytest

from pawport.shop.orders.regions import state_code


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ("CA", "CA"),
        ("ca", "CA"),
        (" C.A. ", "CA"),
        ("California", "CA"),
        ("NEW YORK", "NY"),
        ("new-york", "NY"),
        ("District of Columbia", "DC"),
        ("Alabama", "AL"),
        ("Wyoming", "WY"),
        ("", ""),
        ("Calif", ""),
        ("Bavaria", ""),
    ],
)
def test_state_code(region: str, code: str) -> None:
    assert state_code(region) == code
