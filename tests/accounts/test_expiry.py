from datetime import UTC, datetime

import pytest

from pawport.accounts.expiry import parse_expiry
from pawport.errors import InvalidArgument

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("12h", "2026-05-02T00:00:00+00:00"),
        ("90d", "2026-07-30T12:00:00+00:00"),
        ("2w", "2026-05-15T12:00:00+00:00"),
        ("2026-05-01", "2026-05-02T04:00:00+00:00"),  # until the end of that day in New York
        ("2026-05-01T09:00", "2026-05-01T13:00:00+00:00"),
        ("2026-05-01T09:00-08:00", "2026-05-01T17:00:00+00:00"),
        ("2026-05-01T13:00Z", "2026-05-01T13:00:00+00:00"),
    ],
)
def test_the_end_of_a_key(text, end):
    assert parse_expiry(text, NOW, "America/New_York").astimezone(UTC).isoformat() == end


@pytest.mark.parametrize(
    "text", ["", "soon", "90", "-1d", "0d", "2026-04-30", "2026-02-30", "9999-12-31", "999999w", "1d\n2d"]
)
def test_what_is_no_end(text):
    with pytest.raises(InvalidArgument, match=r"^expires: "):
        parse_expiry(text, NOW, "America/New_York")
