"""Keys that are bound to networks, where the gateway is a process of its own before the workers."""

from pathlib import Path

from tests.service import serving


def test_the_gateways_peer_counts_and_not_what_the_caller_says(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "grpcio") as service, service.http() as http:
        statuses = []
        for ranges in (["127.0.0.1"], ["10.9.8.0/24"]):
            key = {"name": "desk", "scopes": ["*"], "allowedIpRanges": ranges}
            made = http.post("/v1/keys", json={"key": key})
            assert made.status_code == 200, made.text
            for forged in ("10.9.8.1", "127.0.0.1", "10.9.8.1, 10.9.8.2", ""):
                headers = {"x-forwarded-for": forged, "x-peer-address": forged}
                headers["authorization"] = f"Bearer {made.json()['secret']}"
                statuses.append(http.get("/v1/company", headers=headers).status_code)
        assert statuses == [200] * 4 + [403] * 4
