"""The messages of companies, keys and fees, as callers and subscribers see them."""

from typing import Final

from pawport.accounts.fees_repository import Fee as StoredFee
from pawport.accounts.repository import StoredKey
from pawport.gen.pawport.v1.account_pb2 import Company, Fee, Key
from pawport.kit.principal import Company as StoredCompany
from pawport.kit.times import timestamp_of

__all__ = ["COMPANY_SETTINGS", "company_message", "fee_message", "key_message"]

COMPANY_SETTINGS: Final = frozenset(
    (
        *("name", "time_zone", "phone_region"),
        *("max_pets_per_customer", "allow_third_party_microchips", "audit_days"),
        *("public_pages", "public_contact", "max_pets"),
    )
)
_TIMES: Final = ("created_time", "expires_time", "revoked_time", "previous_secret_expires_time")


def company_message(company: StoredCompany) -> Company:
    """The message of a company."""
    return Company(
        id=company.id,
        created_time=timestamp_of(company.created_time),
        **{name: getattr(company, name) for name in COMPANY_SETTINGS},
    )


def key_message(key: StoredKey) -> Key:
    """The message of a key, without a secret."""
    message = Key(
        id=key.id,
        name=key.name,
        scopes=key.scopes,
        plan=Key.Plan.Value(key.plan.upper()),
        allowed_ip_ranges=key.allowed_ip_ranges,
    )
    for name in _TIMES:
        if (time := getattr(key, name)) is not None:
            getattr(message, name).CopyFrom(timestamp_of(time))
    return message


def fee_message(fee: StoredFee) -> Fee:
    """The message of a fee."""
    return Fee(
        reference=fee.reference,
        kind=fee.kind,
        amount=fee.amount,
        currency=fee.currency,
        description=fee.description,
        created_time=timestamp_of(fee.created_time),
    )
