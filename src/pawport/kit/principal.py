"""A company, and the API key that speaks for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pawport.kit.networks import Network

__all__ = ["Company", "Principal", "holds"]

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Company:
    """A business whose records are kept apart from those of all others."""

    id: str
    name: str
    time_zone: str  # IANA name
    phone_region: str  # ISO 3166 code by which phone numbers without a country are read
    max_pets_per_customer: int
    allow_third_party_microchips: bool = False
    audit_days: int = 0  # for so long audit events are kept; 0: as the service does by default
    created_time: datetime = _LONG_AGO
    public_pages: bool = False  # whether everybody may see a pet whose microchip they know
    public_contact: str = ""  # how finders of pets reach the company
    max_pets: int = 0  # that are not deleted; 0: any number


@dataclass(frozen=True, slots=True)
class Principal:
    """The key of a call. `scopes` holds "resource:action", "resource:*" and "*"."""

    company: Company
    key_id: str
    key_name: str
    scopes: frozenset[str]
    expires_time: datetime | None  # of the secret that was sent
    plan: str | None = None  # whose limits hold; None, as for the owner's key, is without limits
    allowed_ip_ranges: tuple[Network, ...] = ()  # everywhere when there is none
    root_key_id: str = ""  # of the keys that share the limits of their plan with this one

    def may(self, scope: str) -> bool:
        """Whether the key holds the scope, itself or by a wildcard."""
        return holds(self.scopes, scope)


def holds(scopes: Collection[str], scope: str) -> bool:
    """Whether a scope is among the scopes of a key, itself or by a wildcard."""
    return scope in scopes or "*" in scopes or f"{scope.partition(':')[0]}:*" in scopes
