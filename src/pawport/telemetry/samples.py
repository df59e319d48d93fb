"""Numbers of metrics, as they travel from a process to the one that adds them up."""

__all__ = ["Counts", "Gauges", "Sample"]

Sample = tuple[str, tuple[str, ...]]
"""The name of a metric, and the values of its labels."""

Counts = dict[Sample, list[float]]
"""What a process counted since it started. A counter has one number; a histogram has one for each bucket, and
then the sum of what was observed."""

Gauges = dict[Sample, float]
"""How things are now."""
