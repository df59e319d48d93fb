"""The sums of what all processes of the service tell, in the form that Prometheus reads."""

import math
import threading
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from pawport.telemetry.metrics import METRICS
from pawport.telemetry.metrics import Metric as Definition
from pawport.telemetry.samples import Counts, Gauges, Sample, added

__all__ = ["Totals"]


class Totals(Collector):
    """Counts grow for ever, whichever process they come from; gauges are those of the processes that run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counts = {}
        self._gauges: dict[Hashable, Gauges] = {}

    def add(self, counts: Mapping[Sample, list[float]]) -> None:
        """Adds what was counted since the last time."""
        with self._lock:
            added(self._counts, counts)

    def set(self, process: Hashable, gauges: Gauges) -> None:
        """Says how a process is now."""
        with self._lock:
            self._gauges[process] = gauges

    def forget(self, process: Hashable) -> None:
        """Says that a process has ended."""
        with self._lock:
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


def _family(metric: Definition, found: Mapping[tuple[str, ...], list[float]]) -> Metric:
    match metric.kind:
        case "counter":
            counter = CounterMetricFamily(metric.name, metric.says, labels=metric.labels)
            for labels, (number,) in sorted(found.items()):
                counter.add_metric(labels, number)
            return counter
        case "gauge":
            gauge = GaugeMetricFamily(metric.name, metric.says, labels=metric.labels)
            for labels, (number,) in sorted(found.items()):
                gauge.add_metric(labels, number)
            return gauge
    histogram = HistogramMetricFamily(metric.name, metric.says, labels=metric.labels)
    for labels, (*buckets, total) in sorted(found.items()):
        histogram.add_metric(labels, _cumulative(metric.bounds, buckets), total)
    return histogram


def _cumulative(bounds: tuple[float, ...], buckets: list[float]) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    number = 0.0
    for bound, bucket in zip([*bounds, math.inf], buckets, strict=True):
        number += bucket
        found.append((f"{bound:g}" if bound != math.inf else "+Inf", number))
    return found
