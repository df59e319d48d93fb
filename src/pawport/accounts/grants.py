"""What a key may give to other keys: nothing that it does not have."""

from collections.abc import Sequence
from ipaddress import ip_network

from pawport.accounts.repository import StoredKey
from pawport.errors import PermissionDenied
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.networks import lies_within
from pawport.kit.plans import PLANS
from pawport.kit.principal import Principal

__all__ = ["check_grant"]


def check_grant(principal: Principal, key: StoredKey) -> None:
    """Raises PermissionDenied when the principal lacks what another key has."""
    # A wildcard is held by itself, or by a wider one.
    lacking = [scope for scope in key.scopes if not principal.may(scope)]
    if lacking:
        raise PermissionDenied(
            f"the API key cannot grant scopes that it does not have: {', '.join(lacking)}",
            reason=ErrorReason.SCOPE_NOT_HELD,
        )
    if principal.plan is not None and PLANS.index(key.plan) > PLANS.index(principal.plan):
        raise PermissionDenied(
            f"the API key has the plan {principal.plan} and cannot grant the plan {key.plan}",
            reason=ErrorReason.PLAN_NOT_HELD,
        )
    if principal.allowed_ip_ranges and not _are_within(key.allowed_ip_ranges, principal):
        raise PermissionDenied(
            "the API key cannot grant networks from which it cannot be used itself",
            reason=ErrorReason.IP_RANGE_NOT_HELD,
        )


def _are_within(ranges: Sequence[str], principal: Principal) -> bool:
    networks = map(ip_network, ranges)
    return bool(ranges) and all(lies_within(network, principal.allowed_ip_ranges) for network in networks)
