"""The sums in the form that Prometheus reads."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry

from pawport.telemetry.metrics import METRICS
from pawport.telemetry.metrics import Metric as Definition
from pawport.telemetry.totals import Totals

__all__ = ["exposition"]


def exposition(accept: str, totals: Totals) -> tuple[str, bytes]:
    """The content type and text of all metrics, in the format that `accept`, a header of HTTP, asks for."""
    registry = CollectorRegistry()
    registry.register(_Families(totals))
    encode, content_type = choose_encoder(accept)
    return content_type, encode(registry)


class _Families(Collector):
    """What prometheus_client asks."""

    def __init__(self, totals: Totals) -> None:
        self._totals = totals

    def collect(self) -> Iterator[Metric]:
        by_name: defaultdict[str, dict[tuple[str, ...], list[float]]] = defaultdict(dict)
        for (name, labels), numbers in self._totals.samples().items():
            by_name[name][labels] = numbers
        for metric in METRICS:
            if metric.name in by_name:
                yield _family(metric, by_name[metric.name])


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
