"""Judges what was seen, and prints it."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from attacks.attack import Attack
from attacks.good import Call
from attacks.trial import Bounds, Seen, Trial

__all__ = ["Service", "Verdict", "as_json", "broken", "judge", "table"]

_BUSY = 0.15  # of all processors: what else the machine does is in the times then
_SENT = 0.9  # of what was planned, or the attack was none


@dataclass(frozen=True)
class Service:
    """What was seen of the service and its good caller, in figures."""

    calls: int
    """Of the good caller during the attack."""
    answered: float
    """The share of them."""
    p99: float
    """Seconds, of those that were answered."""
    errors: dict[str, int]
    """What was answered in place of an answer."""
    by_way: dict[str, str]
    """How many calls of how many were answered, by how they were made."""
    late: float
    """Seconds by which 1 of 100 good calls was begun late: above some hundredths, the machine is too busy."""
    others: float
    """The share of all processors that other programs used."""
    own_cpu: float
    """The share of one that the attack itself used."""
    cpu: float
    """The share of one that the service used."""
    added_cpu: float
    """And what it used in the last 2 seconds of the attack, beyond what it used before it."""
    resident_before: int
    resident_most: int
    resident_after: int
    settled_after: float | None
    """Seconds until the memory was back."""
    writes: int
    """That were answered."""
    lost: int
    twice: int


@dataclass(frozen=True)
class Verdict:
    """A trial, and what of it does not hold."""

    attack: str
    what: str
    sent: int
    planned: int
    came_back: dict[str, int]
    seconds: float
    """That it took, with what was waited for."""
    service: Service | None
    failures: tuple[str, ...]
    """None: the service withstood the attack."""


def judge(trial: Trial, bounds: Bounds) -> Verdict:
    """Says what does not hold."""
    attack = trial.attack
    service = _measure(trial, trial.seen) if trial.seen else None
    failures = [*trial.complaints, *(_failures(trial, service, bounds) if service else ())]
    if not attack.a_second and trial.sent < trial.planned * _SENT:
        failures.append(f"only {trial.sent} of {trial.planned} were sent: the attack proves nothing")
    return Verdict(
        attack=attack.name,
        what=attack.what,
        sent=trial.sent,
        planned=trial.planned,
        came_back=trial.counts,
        seconds=trial.seconds,
        service=service,
        failures=tuple(failures),
    )


def broken(attack: Attack, error: Exception) -> Verdict:
    """Of an attack with unknown results: the service did not start, or no longer responds."""
    why = str(error).strip().splitlines()[-1:] or [
        ""
    ]  # the last line of a service's log, if it did not start
    failure = f"{type(error).__name__}: {why[0][:200]}"
    return Verdict(attack.name, attack.what, 0, 0, {}, 0.0, None, (failure,))


def _measure(trial: Trial, seen: Seen) -> Service:
    good = [call for call in seen.calls if not call.error]
    return Service(
        calls=len(seen.calls),
        answered=len(good) / len(seen.calls) if seen.calls else 0.0,
        p99=_percentile(sorted(call.seconds for call in good if call.started >= seen.warm)),
        errors=dict(Counter(call.error for call in seen.calls if call.error)),
        by_way=_by_way(seen.calls),
        late=_percentile(sorted(call.late for call in seen.calls)),
        others=seen.others,
        own_cpu=seen.own_cpu,
        cpu=seen.samples.cpu_share,
        added_cpu=seen.added_cpu,
        resident_before=seen.resident_before,
        resident_most=seen.samples.most_resident,
        resident_after=trial.resident_after,
        settled_after=trial.settled_after,
        writes=seen.harm.answered,
        lost=len(seen.harm.lost),
        twice=len(seen.harm.twice),
    )


def _by_way(calls: Sequence[Call]) -> dict[str, str]:
    made = Counter(call.what for call in calls)
    answered = Counter(call.what for call in calls if not call.error)
    return {what: f"{answered[what]} of {number}" for what, number in made.items()}


def _failures(trial: Trial, found: Service, bounds: Bounds) -> Iterator[str]:
    attack = trial.attack
    busy = f" while other programs used {found.others:.0%} of the processors" if found.others > _BUSY else ""
    if not attack.interrupts and found.answered < bounds.answered:
        yield f"{found.answered:.1%} answered{busy}"
    if not attack.interrupts and found.p99 > bounds.p99:
        yield f"p99 {found.p99:.2f} s{busy}"
    if found.lost:
        yield f"{found.lost} lost"
    if found.twice:
        yield f"{found.twice} twice"
    if trial.settled_after is None:
        yield "memory stays"
    if bounds.idle_cpu and attack.max_cpu is not None and found.added_cpu > attack.max_cpu:
        yield f"CPU {found.added_cpu:.0%} while nothing happens"


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
    verdict = "holds" if not found.failures else f"**fails**: {'; '.join(found.failures)}"
    cells = (found.attack, f"{found.sent:,}{back}", *_of_service(found.service), verdict)
    return f"| {' | '.join(cells)} |"


def _of_service(found: Service | None) -> tuple[str, ...]:
    if found is None:
        return ("", "", "", "")
    memory = (found.resident_before, found.resident_most, found.resident_after)
    return (
        f"{found.answered:.1%}",
        f"{found.p99 * 1000:,.0f} ms",
        " ".join(f"{size >> 20}" for size in memory) + " MiB",
        f"{found.cpu:.0%}",
    )


def as_json(verdicts: Sequence[Verdict]) -> str:
    """An object a line."""
    return "\n".join(json.dumps(asdict(found)) for found in verdicts)
