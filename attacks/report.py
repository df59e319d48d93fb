"""Judges what was seen, and prints it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from attacks.trial import Trial

__all__ = ["Verdict", "as_json", "judge", "table"]

_ANSWERED = 0.95
_P99 = 0.5  # seconds
_SENT = 0.9  # of what was planned, or the attack was none


@dataclass(frozen=True)
class Verdict:
    """A trial in figures."""

    attack: str
    what: str
    sent: int
    planned: int
    came_back: dict[str, int]
    calls: int
    answered: float
    """The share of the good caller's calls during the attack."""
    p99: float
    """Seconds, of those that were answered."""
    errors: dict[str, int]
    late: float
    """Seconds by which the harness began 1 of 100 good calls late: above some hundredths, it wants a
    processor itself."""
    resident_before: int
    resident_most: int
    resident_after: int
    settled_after: float | None
    cpu: float
    """The share of a processor that the service used."""
    own_cpu: float
    """And the attack itself."""
    writes: int
    lost: int
    twice: int
    failures: tuple[str, ...]
    """What does not hold. None: the service withstood the attack."""


def judge(trial: Trial) -> Verdict:
    """Says what does not hold."""
    calls = trial.during
    good = sorted(call.seconds for call in calls if not call.error)
    answered = len(good) / len(calls) if calls else 0.0
    p99 = _percentile(good)
    late = _percentile(sorted(call.late for call in calls))
    harm = trial.findings.harm
    failures = [*trial.complaints]
    if not trial.attack.interrupts:
        failures += [f"{answered:.0%} answered"] if answered < _ANSWERED else []
        failures += [f"p99 {p99:.2f} s"] if p99 > _P99 else []
    failures += [f"{len(harm.lost)} lost"] if harm.lost else []
    failures += [f"{len(harm.twice)} twice"] if harm.twice else []
    failures += ["memory stays"] if trial.settled_after is None else []
    cpu = trial.samples.cpu_share
    if trial.attack.max_cpu is not None and cpu > trial.attack.max_cpu:
        failures.append(f"CPU {cpu:.0%}")
    if not trial.attack.a_second and trial.sent < trial.planned * _SENT:
        failures.append(f"only {trial.sent} of {trial.planned} were sent: the attack proves nothing")
    return Verdict(
        trial.attack.name,
        trial.attack.what,
        trial.sent,
        trial.planned,
        trial.counts,
        len(calls),
        answered,
        p99,
        dict(Counter(call.error for call in calls if call.error)),
        late,
        trial.resident_before,
        trial.samples.most_resident,
        trial.resident_after,
        trial.settled_after,
        cpu,
        trial.own_cpu,
        harm.answered,
        len(harm.lost),
        len(harm.twice),
        tuple(failures),
    )


def _percentile(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] if ordered else 0.0


def table(verdicts: Sequence[Verdict]) -> str:
    """The verdicts as a table of Markdown."""
    head = [
        "| attack | sent, and what came back | answered | p99 | memory before, most, after | CPU | |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    return "\n".join([*head, *map(_line, verdicts)])


def _line(found: Verdict) -> str:
    back = "".join(f"; {what}: {count:,}" for what, count in sorted(found.came_back.items()) if count)
    memory = (found.resident_before, found.resident_most, found.resident_after)
    cells = (
        found.attack,
        f"{found.sent:,}{back}",
        f"{found.answered:.1%}",
        f"{found.p99 * 1000:,.0f} ms",
        " ".join(f"{size >> 20}" for size in memory) + " MiB",
        f"{found.cpu:.0%}",
        "holds" if not found.failures else f"**fails**: {'; '.join(found.failures)}",
    )
    return f"| {' | '.join(cells)} |"


def as_json(verdicts: Sequence[Verdict]) -> str:
    """An object a line."""
    return "\n".join(json.dumps(asdict(found)) for found in verdicts)
