"""Runs targets in turn, several times, and takes medians: so what else the machine does meets all alike."""

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

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
    "cost_ratio",
    "for_the_record",
    "ratio",
    "reaches",
    "table",
    "tell",
]


_LEAST = 1  # microseconds of a thread that are told


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
    calls: Sequence[str] = ()
    """Those that are measured beside the peers; all if none is named."""

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
    by_thread: bool = False
    """Whether the report says which threads of the server used the processor, and what the database used."""

    def run_alone(self, quiet: Quiet, seconds: float) -> "_Turn":
        """One turn."""

        def work() -> _Turn:
            before, threads = _cpu(self.server), self._threads()
            load = self.run(seconds)
            cost = (_cpu(self.server) - before) / load.calls
            parts = {
                name: (used - threads.get(name, 0.0)) / load.calls for name, used in self._threads().items()
            }
            return _Turn(load, cost, parts)

        return quiet.measure(work, lambda: _cpu(self.server) + _cpu(self.database))

    def _threads(self) -> dict[str, float]:
        if not self.by_thread or self.server is None:
            return {}
        used = self.server.thread_seconds()
        return {**used, "PostgreSQL": self.database.cpu_seconds()} if self.database else used


class _Turn(NamedTuple):
    load: Load
    cost: float
    """Seconds of processor time that the server used for a call."""
    parts: Mapping[str, float]
    """Those of its threads, by their names, and of the database."""


@dataclass(frozen=True)
class Measured:
    """What the rounds have found; to be told is their median."""

    name: str
    values: Sequence[float]
    unit: str = "/s"
    costs: Sequence[float] = ()
    """Seconds of processor time that the server used for a call."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """Those of its threads, by their names, and of the database."""

    @property
    def value(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        text = f"{self.value:,.0f}{self.unit}"
        if not self.costs:
            return text
        micros = sorted(((each * 1e6, name) for name, each in self.parts.items()), reverse=True)
        parts = ", ".join(f"{name} {each:,.0f}" for each, name in micros if each >= _LEAST)
        return f"{text} ({statistics.median(self.costs) * 1e6:,.0f} µs{': ' if parts else ''}{parts})"


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


def cost_ratio(one: Measured, other: Measured) -> float | None:
    """How many times as much processor time `other` used for a call, as the median of the rounds."""
    if not one.costs or not other.costs:
        return None
    pairs = zip(one.costs, other.costs, strict=True)
    return statistics.median(theirs / ours for ours, theirs in pairs if ours)


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
    turns: list[list[_Turn]] = [[] for _ in targets]
    for number in range(plan.rounds):
        order = list(enumerate(targets))
        for index, target in reversed(order) if number % 2 else order:
            turn = target.run_alone(plan.quiet, plan.seconds)
            turns[index].append(turn)
            tell(f"  {number + 1}/{plan.rounds} {target.name}: {value(turn.load):,.0f}{unit}")
    return [
        Measured(
            target.name,
            [value(turn.load) for turn in each],
            unit,
            [turn.cost for turn in each] if target.server else (),
            _medians([turn.parts for turn in each]),
        )
        for target, each in zip(targets, turns, strict=True)
    ]


def _medians(turns: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for parts in turns for name in parts)
    return {name: statistics.median(parts.get(name, 0.0) for parts in turns) for name in names}


def _cpu(server: Server | None) -> float:
    return server.cpu_seconds() if server else 0.0


def table(rows: Sequence[Row]) -> str:
    """The report as a table of Markdown. In brackets: processor time that the server used for a call, and
    the ratio of those."""
    head = [
        "| measured | Pawport | beside it | | ratio | bar | |",
        "| --- | ---: | --- | ---: | ---: | --- | --- |",
    ]
    return "\n".join([*head, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    verdict = "" if not row.bar else "met" if row.met else "**missed**"
    costs = cost_ratio(row.ours, row.other)
    found = f"{row.ratio:.2f}" if costs is None else f"{row.ratio:.2f} ({costs:.2f})"
    cells = (row.what, str(row.ours), row.other.name, str(row.other), found, row.bar, verdict)
    return f"| {' | '.join(cells)} |"
