"""Runs targets in turn, several times, and takes medians: so what else the machine does meets all alike."""

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.load import Load
from benchmarks.quiet import Quiet
from benchmarks.servers import Server

__all__ = [
    "Measured",
    "Plan",
    "Row",
    "Target",
    "at_least",
    "at_most",
    "compare",
    "for_the_record",
    "ratio",
    "reaches",
    "table",
    "tell",
]


@dataclass(frozen=True)
class Plan:
    """How long to measure, and where files can be written."""

    folder: Path
    seconds: float
    rounds: int
    large: int  # pets
    quiet: Quiet
    before: Path | None = None
    """Another checkout to compare with."""

    def in_short_turns(self) -> "Plan":
        """For differences that are smaller than what a machine does from second to second."""
        return replace(self, seconds=self.seconds / 3, rounds=self.rounds * 9)

    def in_more_turns(self) -> "Plan":
        """For such differences where turns cannot be shorter: `wrk` knows whole seconds."""
        return replace(self, rounds=self.rounds * 4)

    def in_long_turns(self) -> "Plan":
        """For what is done a few times a second."""
        return replace(self, seconds=self.seconds * 4)


@dataclass(frozen=True)
class Target:
    """One thing that is measured: `run` puts load on it for some seconds."""

    name: str
    run: Callable[[float], Load]
    server: Server | None = None
    database: Server | None = None

    def run_alone(self, quiet: Quiet, seconds: float) -> tuple[Load, float]:
        """The load, and the processor time that the server used for a call."""

        def work() -> tuple[Load, float]:
            before = _cpu(self.server)
            load = self.run(seconds)
            return load, (_cpu(self.server) - before) / load.calls

        return quiet.measure(work, lambda: _cpu(self.server) + _cpu(self.database))


@dataclass(frozen=True)
class Measured:
    """What the rounds have found; to be told is their median."""

    name: str
    values: Sequence[float]
    unit: str = "/s"
    cpu: float | None = None
    """Seconds of processor time that the server used for a call."""

    @property
    def value(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        cost = "" if self.cpu is None else f" ({self.cpu * 1e6:,.0f} µs)"
        return f"{self.value:,.0f}{self.unit}{cost}"


@dataclass(frozen=True)
class Row:
    """A line of the report."""

    what: str
    ours: Measured
    other: Measured
    ratio: float
    bar: str
    met: bool


def ratio(one: Measured, other: Measured) -> float:
    """The median of the rounds' ratios: what slows the machine for a while slows both of a round."""
    return statistics.median(one / other for one, other in zip(one.values, other.values, strict=True))


def at_least(what: str, ours: Measured, other: Measured, bar: float) -> Row:
    """How many times as much `ours` is."""
    found = ratio(ours, other)
    return Row(what, ours, other, found, f"≥ {bar:g}", found >= bar)


def reaches(what: str, ours: Measured, aim: float) -> Row:
    """A figure that is asked for by itself."""
    found = ours.value / aim
    return Row(what, ours, Measured("the aim", [aim], ours.unit), found, "≥ 1", found >= 1)


def at_most(what: str, ours: Measured, other: Measured, found: float, bar: float) -> Row:
    """A ratio that must not be higher."""
    return Row(what, ours, other, found, f"≤ {bar:g}", found <= bar)


def for_the_record(what: str, ours: Measured, other: Measured) -> Row:
    """A comparison without a bar."""
    return Row(what, ours, other, ratio(ours, other), "", met=True)


def tell(text: str) -> None:
    """Says how far the program is."""
    print(text, file=sys.stderr, flush=True)


def _rate(load: Load) -> float:
    return load.per_second


def compare(
    plan: Plan, targets: Sequence[Target], value: Callable[[Load], float] = _rate, unit: str = "/s"
) -> list[Measured]:
    """The medians of all targets, in their order: of their rates, or of another value of a load."""
    rates: list[list[float]] = [[] for _ in targets]
    costs: list[list[float]] = [[] for _ in targets]
    for number in range(plan.rounds):
        order = list(enumerate(targets))
        for index, target in reversed(order) if number % 2 else order:
            load, used = target.run_alone(plan.quiet, plan.seconds)
            rates[index].append(value(load))
            costs[index].append(used)
            tell(f"  {number + 1}/{plan.rounds} {target.name}: {value(load):,.0f}{unit}")
    return [
        Measured(target.name, rate, unit, cpu=statistics.median(cost) if target.server else None)
        for target, rate, cost in zip(targets, rates, costs, strict=True)
    ]


def _cpu(server: Server | None) -> float:
    return server.cpu_seconds() if server else 0.0


def table(rows: Sequence[Row]) -> str:
    """The report as a table of Markdown. In brackets: processor time that the server used for a call."""
    head = [
        "| measured | Pawport | beside it | | ratio | bar | |",
        "| --- | ---: | --- | ---: | ---: | --- | --- |",
    ]
    return "\n".join([*head, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    verdict = "" if not row.bar else "met" if row.met else "**missed**"
    cells = (row.what, str(row.ours), row.other.name, str(row.other), f"{row.ratio:.2f}", row.bar, verdict)
    return f"| {' | '.join(cells)} |"
