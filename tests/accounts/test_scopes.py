import pytest

from pawport.accounts.scopes import check_scopes, known_scopes
from pawport.errors import InvalidArgument


def test_the_scopes_are_those_of_the_schema():
    assert {"pets:read", "pets:read_all", "customers:write", "pet_codes:read"} <= set(known_scopes())


@pytest.mark.parametrize("scopes", [["*"], ["pets:*"], ["pets:read", "customers:write"], ["*", "pets:read"]])
def test_scopes_that_a_key_can_hold(scopes):
    check_scopes(scopes)


@pytest.mark.parametrize(
    "scope", ["", "pets", "pets:", "pet:*", "*:read", "pets:**", "PETS:READ", "pets:read "]
)
def test_scopes_that_no_method_asks_for(scope):
    with pytest.raises(InvalidArgument, match=r"^scopes: "):
        check_scopes(["pets:read", scope])


def test_a_key_without_a_scope_is_of_no_use():
    with pytest.raises(InvalidArgument, match="at least one"):
        check_scopes([])
