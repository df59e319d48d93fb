"""docs/scopes.md says what the schema says."""

from pawport.accounts.scopes import known_scopes
from tools.scopes import PAGE, page


def test_it_is_the_one_that_the_schema_makes():
    assert PAGE.read_text() == page(), "run: python -m tools.scopes"


def test_it_has_every_scope():
    for scope in known_scopes():
        assert f"| `{scope}` |" in PAGE.read_text()
