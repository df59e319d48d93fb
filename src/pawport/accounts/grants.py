"""What a key may do to other keys: only what keeps them within what it has itself."""

from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_network
from typing import Literal

from pawport.accounts.repository import StoredKey
from pawport.errors import PermissionDenied
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.networks import lies_within
from pawport.kit.plans import PLANS
from pawport.kit.principal import Principal

__all__ = ["check_grant"]


def check_grant(principal: Principal, key: StoredKey, action: Literal["create", "rotate", "revoke"]) -> None:
    """Raises PermissionDenied when the principal lacks what the key has, also if that is the principal's own:
    the secret before a rotation has an earlier end."""
    cannot = f"the API key cannot {action} a key"
    # A wildcard is held by itself, or by a wider one.
    lacking = [scope for scope in key.scopes if not principal.may(scope)]
    if lacking:
        text = f"{cannot} with scopes that it does not have: {', '.join(lacking)}"
        raise PermissionDenied(text, reason=ErrorReason.SCOPE_NOT_HELD)
    if principal.plan is not None and (key.owner or PLANS.index(key.plan) > PLANS.index(principal.plan)):
        plan = "without limits" if key.owner else f"with the plan {key.plan}"
        text = f"{cannot} {plan}: it has the plan {principal.plan}"
        raise PermissionDenied(text, reason=ErrorReason.PLAN_NOT_HELD)
    if principal.allowed_ip_ranges and not _are_within(key.allowed_ip_ranges, principal):
        text = f"{cannot} for networks from which it cannot be used itself"
        raise PermissionDenied(text, reason=ErrorReason.IP_RANGE_NOT_HELD)
    if principal.expires_time is not None and _is_later(key.expires_time, principal.expires_time):
        text = (
            f"{cannot} that is valid longer than itself: it expires at {principal.expires_time.isoformat()}"
        )
        raise PermissionDenied(text, reason=ErrorReason.EXPIRY_NOT_HELD)


def _are_within(ranges: Sequence[str], principal: Principal) -> bool:
    networks = map(ip_network, ranges)
    return bool(ranges) and all(lies_within(network, principal.allowed_ip_ranges) for network in networks)


def _is_later(end: datetime | None, other: datetime) -> bool:
    return end is None or end > other
