"""Who may begin how many jobs of a kind."""

from hypothesis import given
from hypothesis import strategies as st

from pawport.jobs.slots import Slots


def begun(slots: Slots, companies: str) -> dict[str, int]:
    """Lets the companies, a letter each, begin what they may."""
    shares = slots.share(companies)
    for company, share in shares.items():
        for _ in range(share):
            slots.take(company)
    return shares


def test_one_company_has_half_of_the_slots() -> None:
    assert Slots(8).share("A") == {"A": 4}
    assert Slots(7).share("A") == {"A": 4}
    assert Slots(1).share("A") == {"A": 1}


def test_each_company_that_comes_later_finds_slots_free() -> None:
    slots = Slots(16)
    assert [begun(slots, company).get(company, 0) for company in "ABCDEF"] == [8, 4, 2, 1, 1, 0]


def test_companies_that_come_together_get_the_same() -> None:
    assert Slots(16).share("ABC") == {"A": 4, "B": 4, "C": 4}


def test_a_slot_that_becomes_free_is_the_next_company_s() -> None:
    slots = Slots(2)
    assert begun(slots, "ABC") == {"A": 1, "B": 1}
    slots.give_back("A")
    assert begun(slots, "ABC") == {"C": 1}
    slots.give_back("B")
    assert begun(slots, "ABC") == {"A": 1}


@given(st.integers(1, 20), st.lists(st.tuples(st.sampled_from("ABCDEF"), st.booleans()), max_size=60))
def test_the_slots_are_never_exceeded_and_never_idle(size: int, steps: list[tuple[str, bool]]) -> None:
    """While they are free, a company that has none gets one."""
    slots, held = Slots(size), dict.fromkeys("ABCDEF", 0)
    for company, begins in steps:
        if begins:
            share = begun(slots, company).get(company, 0)
            assert share or held[company] or sum(held.values()) == size
            held[company] += share
        elif held[company]:
            slots.give_back(company)
            held[company] -= 1
        assert sum(held.values()) <= size
        assert held[company] <= max(1, (size + 1) // 2)
