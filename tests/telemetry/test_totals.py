"""The sums over processes, as Prometheus reads them."""

from collections.abc import Iterable

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pawport.telemetry.exposition import exposition
from pawport.telemetry.metrics import CALLS, METRICS, POOL_BUSY, WRITE_GROUPS
from pawport.telemetry.totals import Totals

OK = (CALLS.name, ("a.B", "C", "OK"))
GROUPS = (WRITE_GROUPS.name, ())
BUSY = (POOL_BUSY.name, ("writer",))


def shown(totals: Totals) -> dict[str, dict[tuple[str, ...], float]]:
    """The samples by name, then by the values of their labels."""
    _, text = exposition("", totals)
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def groups(*sizes: int) -> list[float]:
    numbers: list[float] = [0] * (len(WRITE_GROUPS.bounds) + 1)
    for size in sizes:
        numbers[next(i for i, end in enumerate((*WRITE_GROUPS.bounds, 1e9)) if size <= end)] += 1
    return [*numbers, sum(sizes)]


def total(values: Iterable[float]) -> float:
    (value,) = values
    return value


def test_processes_are_added_up() -> None:
    totals = Totals()
    totals.update("one", {OK: [3], GROUPS: groups(1, 2)}, {BUSY: 2})
    totals.update("two", {OK: [4], GROUPS: groups(2, 1000)}, {BUSY: 5})
    found = shown(totals)
    assert total(found["grpc_server_handled_total"].values()) == 7
    assert found["pawport_db_pool_busy"] == {("writer",): 7}
    buckets = found["pawport_write_group_size_bucket"]
    assert (buckets["1",], buckets["2",], buckets["256",], buckets["+Inf",]) == (1, 3, 3, 4)
    assert total(found["pawport_write_group_size_sum"].values()) == 1005
    assert total(found["pawport_write_group_size_count"].values()) == 4


def test_a_later_word_replaces_the_earlier_one() -> None:
    totals = Totals()
    for number in (3, 3, 8):
        totals.update("one", {OK: [number]}, {BUSY: number})
    assert total(shown(totals)["grpc_server_handled_total"].values()) == 8
    assert total(shown(totals)["pawport_db_pool_busy"].values()) == 8


def test_what_a_process_counted_outlives_it() -> None:
    totals = Totals()
    totals.update("one", {OK: [3]}, {BUSY: 1})
    totals.forget("one")
    assert total(shown(totals)["grpc_server_handled_total"].values()) == 3
    assert "pawport_db_pool_busy" not in shown(totals)
    totals.update("one", {OK: [1]}, {BUSY: 1})  # it began anew
    assert total(shown(totals)["grpc_server_handled_total"].values()) == 4


def test_what_was_told_is_not_changed() -> None:
    totals, told = Totals(), {OK: [3.0]}
    totals.update("one", told, {})
    totals.update("two", {OK: [1.0]}, {})
    assert told == {OK: [3.0]}


@pytest.mark.parametrize("metric", METRICS, ids=[metric.name for metric in METRICS])
def test_every_metric_can_be_shown(metric) -> None:
    totals = Totals()
    sample = metric.name, tuple(f'{label} "\n\\' for label in metric.labels)
    numbers = [1.0] * (len(metric.bounds) + 2 if metric.kind == "histogram" else 1)
    totals.update("one", {sample: numbers}, {})
    suffix = {"counter": "_total", "gauge": "", "histogram": "_count"}[metric.kind]
    (labels,) = shown(totals)[metric.name + suffix]
    assert set(labels) == set(sample[1])
