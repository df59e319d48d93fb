"""The dashboard for Grafana: what its queries ask for is in the metrics of a service that runs."""

import json
import re
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.service import eventually, serving

DASHBOARD = Path(__file__).parents[2] / "docs" / "grafana" / "pawport.json"
_LABEL = re.compile(r'(\w+)\s*[!=]=?~?\s*"')


def queries() -> list[str]:
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    return [target["expr"] for panel in panels for target in panel.get("targets", [])]  # a row has none


def metrics_in(query: str) -> set[str]:
    return set(re.findall(r"\b(?:pawport_|grpc_server_)\w+", query))


def labels_in(query: str) -> set[str]:
    grouped = re.findall(r"by \(([^)]*)\)", query)
    names = {name.strip() for each in grouped for name in each.split(",")}
    return names | set(_LABEL.findall(query))


def test_every_query_finds_its_metrics_and_labels(tmp_path: Path) -> None:
    with serving(tmp_path) as service, service.http() as http:
        http.post("/v1/customers", json={"customer": {"firstName": "Ada"}})
        http.get("/v1/customers/x/pets/y")
        eventually(lambda: "pawport_gateway_request_seconds_bucket" in service.metrics())
        eventually(lambda: "pawport_jobs_due" in service.metrics())
        found: dict[str, set[str]] = {}
        for family in text_string_to_metric_families(service.metrics()):
            for sample in family.samples:
                found.setdefault(sample.name, set()).update(sample.labels)
    asked = {name for query in queries() for name in metrics_in(query)}
    assert asked <= found.keys()
    for query in queries():
        known = set().union(*(found[name] for name in metrics_in(query)))
        assert metrics_in(query)
        assert labels_in(query) <= known, query


def test_counters_are_asked_for_their_rate() -> None:
    for query in queries():
        for name in metrics_in(query):
            if name.endswith(("_total", "_bucket", "_sum", "_count")):
                assert re.search(rf"(rate|increase)\({name}(\{{[^}}]*\}})?\[\$__rate_interval\]\)", query), (
                    query
                )
