"""How companies share the slots of one kind of job."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

__all__ = ["Slots"]


class Slots:
    """The slots in which jobs of one kind run in this process.

    A company may hold as many as it leaves free. So one company gets half of them, a second one half of the
    rest, and so on: who comes next finds one free, however long those before it take.
    """

    def __init__(self, size: int) -> None:
        """`size`: how many jobs run at once."""
        self._size = size
        self._held: Counter[str] = Counter()
        self._last = ""

    def take(self, company_id: str) -> None:
        """A job of the company begins."""
        self._held[company_id] += 1
        self._last = company_id

    def give_back(self, company_id: str) -> None:
        """A job of the company has ended."""
        self._held[company_id] -= 1

    def share(self, company_ids: Iterable[str]) -> dict[str, int]:
        """How many jobs each of the companies may begin now, first the one whose turn it is.

        The companies take turns in the order of their ids: the next is the one after the last that began one.
        """
        companies = sorted(company_ids)
        turn = bisect_right(companies, self._last)
        shares: Counter[str] = Counter()
        free = self._size - self._held.total()
        while free > 0:
            before = free
            for company in companies[turn:] + companies[:turn]:
                if free > self._held[company] + shares[company]:
                    shares[company] += 1
                    free -= 1
            if free == before:  # each has its share
                break
        return {company: share for company, share in shares.items() if share}
