# ruff: noqa: T201 - a program that prints
"""`python -m tests.schemathesis`: calls a service with what its OpenAPI documents allow and forbid.

Schemathesis makes the requests and judges the answers; checks.py says what is judged otherwise here. It makes
the same requests each time, unless there is another `--seed`. All other options are those of `st run`, such
as `--max-time=600`, which goes on until then. Exit code 1 if something was found.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.openapi.documents import APIS
from tests.schemathesis.allowed import LEFT_OUT
from tests.service import Service, serving

_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "the_key_stays_valid",
    "allowed_requests_are_read",
    "forbidden_requests_are_rejected",
)
_PHASES = ("examples", "coverage", "fuzzing")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.schemathesis", description="Calls a service as its OpenAPI documents say."
    )
    parser.add_argument("--api", action="append", choices=APIS, help="only this one; repeatable")
    parser.add_argument("--examples", type=int, default=20, help="of each operation (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="for other requests (default: 1)")
    options, more = parser.parse_known_args()
    found = False
    for api in options.api or APIS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with serving(folder, "--log-calls", "none") as service:
                limits = [f"--max-examples={options.examples}"]
                found |= run(api, service, folder, [*limits, f"--seed={options.seed}", *more]) != 0
    return int(found)


def run(api: str, service: Service, folder: Path, options: Sequence[str]) -> int:
    """Runs Schemathesis over one document; its exit code. `options`: of `st run`."""
    checks = [check for check in _CHECKS if check not in LEFT_OUT.get(api, ())]
    document = f"http://{service.address}/openapi/{api}.json"
    command = [sys.executable, "-m", "schemathesis.cli", "run", document]
    print(f"\n{api}", flush=True)
    return subprocess.run(
        [
            *command,
            f"--header=Authorization: Bearer {service.key}",
            f"--checks={','.join(checks)}",
            f"--phases={','.join(_PHASES)}",
            "--generation-database=none",
            "--continue-on-failure",
            "--warnings=off",
            "--generation-with-security-parameters=false",
            *options,
        ],
        env={
            **os.environ,
            "PYTHONPATH": str(Path.cwd()),
            "SCHEMATHESIS_HOOKS": "tests.schemathesis.checks",
            "OWNER_KEY_ID": _id_of_key(service),
        },
        cwd=folder,  # it leaves files
        check=False,
    ).returncode


def _id_of_key(service: Service) -> str:
    with service.http() as http:
        (key,) = http.get("/v1/keys").raise_for_status().json()["keys"]
    return str(key["id"])


if __name__ == "__main__":
    raise SystemExit(main())
