"""What the scope of a token opens: `api:` and a scope of ours, or a name that stands for all."""

from typing import Final

from pawport.accounts import Principal
from pawport.accounts.scopes import check_scopes
from pawport.errors import InvalidArgument

__all__ = ["is_scope", "opened"]

_PREFIX: Final = "api:"
# The document shows api:telehealth, and has salesforce in half of its paths. It lists no scopes.
_ALL: Final = frozenset(("salesforce", "telehealth", "dropship"))


def is_scope(text: str) -> bool:
    """Whether the text has the form of a scope."""
    return text.startswith(_PREFIX) and bool(text[len(_PREFIX) :].strip())


def opened(principal: Principal, text: str) -> frozenset[str]:
    """Returns the scopes that a token with this scope opens: none if it is unknown, or the key lacks it."""
    name = text.removeprefix(_PREFIX)
    if name in _ALL:
        return principal.scopes
    try:
        check_scopes([name])
    except InvalidArgument:
        return frozenset()
    return frozenset({name} if principal.may(name) else ())
