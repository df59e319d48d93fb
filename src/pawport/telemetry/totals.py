"""The sums of what all processes of the service tell, in the form that Prometheus reads."""

import threading
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from pawport.telemetry.metrics import METRICS
from pawport.telemetry.metrics import Metric as Definition
from pawport.telemetry.samples import Counts, Gauges, Sample

__all__ = ["Totals"]


class Totals(Collector):
    """Counts grow for ever, whichever process they come from; gauges are those of the processes that run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counts = {}
        self._told: dict[Hashable, Counts] = {}
        self._gauges: dict[Hashable, Gauges] = {}

    def update(self, process: Hashable, counts: Counts, gauges: Gauges) -> None:
        """Says what a process counted since it started, and how it is now."""
        with self._lock:
            before = self._told.get(process, {})
            for sample, numbers in counts.items():
                _add(self._counts, sample, numbers)
                if sample in before:
                    _add(self._counts, sample, [-number for number in before[sample]])
            self._told[process] = counts
            self._gauges[process] = gauges

    def forget(self, process: Hashable) -> None:
        """Says that a process has ended. What it counted stays in the sums."""
        with self._lock:
            self._told.pop(process, None)
            self._gauges.pop(process, None)

    def collect(self) -> Iterator[Metric]:
        """All metrics, for prometheus_client."""
        with self._lock:
            counts = {sample: list(numbers) for sample, numbers in self._counts.items()}
            gauges: defaultdict[Sample, float] = defaultdict(float)
            for each in self._gauges.values():
                for sample, number in each.items():
                    gauges[sample] += number
        by_name: defaultdict[str, dict[tuple[str, ...], list[float]]] = defaultdict(dict)
        for (name, labels), numbers in [*counts.items(), *((key, [one]) for key, one in gauges.items())]:
            by_name[name][labels] = numbers
        for metric in METRICS:
            if metric.name in by_name:
                yield _family(metric, by_name[metric.name])


def _add(sums: Counts, sample: Sample, numbers: list[float]) -> None:
    before = sums.get(sample)
    sums[sample] = numbers if before is None else [a + b for a, b in zip(before, numbers, strict=True)]


def _family(metric: Definition, found: Mapping[tuple[str, ...], list[float]]) -> Metric:
    if metric.kind == "histogram":
        histogram = HistogramMetricFamily(metric.name, metric.says, labels=metric.labels)
        for labels, (*buckets, total) in sorted(found.items()):
            histogram.add_metric(labels, _cumulative(metric.bounds, buckets), total)
        return histogram
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = kind(metric.name, metric.says, labels=metric.labels)
    for labels, (number,) in sorted(found.items()):
        family.add_metric(labels, number)
    return family


def _cumulative(bounds: tuple[float, ...], buckets: list[float]) -> list[tuple[str, float]]:
    ends = [*(f"{bound:g}" for bound in bounds), "+Inf"]
    return list(zip(ends, accumulate(buckets), strict=True))
