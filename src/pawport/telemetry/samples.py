"""Numbers of metrics, as they travel from a worker to the process that adds them up."""

from collections.abc import Mapping

__all__ = ["Counts", "Gauges", "Sample", "added", "since"]

Sample = tuple[str, tuple[str, ...]]
"""The name of a metric, and the values of its labels."""

Counts = dict[Sample, list[float]]
"""What was counted since a start. A counter has one number; a histogram has one for each bucket, then the sum
of what was observed."""

Gauges = dict[Sample, float]
"""How things are now."""


def since(earlier: Mapping[Sample, list[float]], now: Mapping[Sample, list[float]]) -> Counts:
    """What was counted between two moments, without what stayed the same."""
    return {
        sample: [number - before for number, before in zip(numbers, earlier[sample], strict=True)]
        if sample in earlier
        else numbers
        for sample, numbers in now.items()
        if earlier.get(sample) != numbers
    }


def added(total: Counts, counts: Mapping[Sample, list[float]]) -> None:
    """Adds to `total`."""
    for sample, numbers in counts.items():
        before = total.get(sample)
        total[sample] = (
            list(numbers) if before is None else [a + b for a, b in zip(before, numbers, strict=True)]
        )
