"""The ledger of fees: what a company owes, each booked once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import fees_repository
from pawport.accounts.fees_repository import Fee
from pawport.accounts.messages import fee_message
from pawport.db import new_uid, write_time
from pawport.events import NewEvent
from pawport.kit.paging import Window

__all__ = ["Fee", "Total", "book_fee", "page_of_fees", "totals"]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of some fees in one currency."""

    currency: str
    amount: Decimal
    count: int


def book_fee(
    connection: Connection,
    company_id: str,
    *,
    reference: str,
    kind: str,
    amount: Decimal,
    currency: str,
    description: str,
) -> bool:
    """Books a fee in this transaction; False if one was booked under the reference before.

    `reference` says for what, such as "third_party_microchip:123456789"; `kind` is for machines,
    `description` for people; `currency` is an ISO 4217 code. ValueError for an amount that is no number.
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} is not a valid amount of money")
    fee = Fee(new_uid(), reference, kind, f"{amount:f}", currency, description, write_time(connection))
    booked = fees_repository.insert_fee(connection, company_id, fee)
    if booked:
        event = NewEvent("fee.booked", fee_message(fee).SerializeToString())
        events.record(connection, company_id, "fee", reference, "created", ["amount", "currency"], (event,))
    return booked


def page_of_fees(
    connection: Connection, company_id: str, after: bytes | None, window: Window
) -> tuple[list[Fee], bytes | None]:
    """A page of fees, oldest first, and the position of the next page; None after the last."""
    found, last = window.page_of(fees_repository.page(connection, company_id, after, window))
    return found, None if last is None else last.uid


def totals(connection: Connection, company_id: str, first: date, last: date) -> list[Total]:
    """The sums of the fees that were booked on these days of UTC, by currency."""
    start = datetime.combine(first, time(), UTC)
    # The day after the last one there is has no date.
    end = datetime.combine(last, time.max, UTC) if last == date.max else _midnight_after(last)
    sums: dict[str, tuple[Decimal, int]] = {}
    for currency, amount in fees_repository.amounts(connection, company_id, start, end):
        total, count = sums.get(currency, (Decimal(), 0))
        sums[currency] = (total + Decimal(amount), count + 1)
    return [Total(currency, *sums[currency]) for currency in sorted(sums)]


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
