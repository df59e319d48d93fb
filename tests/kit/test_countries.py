"""Countries."""

import pytest

from pawport.kit.countries import country_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"),
        ("us", "US"),
        (" United States ", "US"),
        ("UNITED  STATES", "US"),
        ("USA", "US"),
        ("United Kingdom", "GB"),
        ("UK", "GB"),
        ("Germany", "DE"),
        ("Côte d'Ivoire", "CI"),
        ("Türkiye", "TR"),
        ("South Korea", "KR"),
        ("Atlantis", None),
        ("XX", None),
        ("", None),
    ],
)
def test_code_of_a_country(text: str, code: str | None) -> None:
    assert country_code(text) == code
