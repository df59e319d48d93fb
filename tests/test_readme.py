"""The README's calls, run as they stand against a real service; only the port is another."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pawport.config import OPTIONS, variable
from tests.toolchains import toolchain

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"<!-- tested -->\n```(\w+)\n(.*?)```", re.DOTALL)
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A first start of `pawport serve`: its address, and the environment that the README asks for."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\n")
    command = [str(BIN / "pawport"), "serve", "--listen", "127.0.0.1:0", "--data-dir", str(folder / "data")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        printed = process.stdout.readline() + process.stdout.readline()
        address = re.search(
            r"http://(127\.0\.0\.1:\d+)", process.stderr.readline() + process.stderr.readline()
        )
        assert address is not None
        company = re.search(r"company id:\s+(\S+)", printed)
        key = re.search(r"key:\s+(\S+)", printed)
        assert company is not None
        assert key is not None
        yield (
            address[1],
            {
                **os.environ,
                "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
                "CURL_HOME": str(folder),
                "COMPANY": company[1],
                "KEY": key[1],
            },
        )
    finally:
        process.terminate()
        assert process.wait(timeout=40) == 0
        process.stdout.close()
        process.stderr.close()


def test_every_call_of_the_readme_works(service: tuple[str, dict[str, str]]) -> None:
    toolchain("curl")
    address, environment = service
    blocks = BLOCK.findall((ROOT / "README.md").read_text())
    assert [language for language, _ in blocks] == ["sh", "sh", "python", "sh"]
    for language, text in blocks:
        program = ["bash", "-euc"] if language == "sh" else [sys.executable, "-c"]
        code = text.replace("localhost:8080", address)
        done = subprocess.run(
            [*program, code], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Buddy" in done.stdout


def test_the_readme_has_every_option_with_its_variable_and_default() -> None:
    told = {}
    for line in (ROOT / "README.md").read_text().splitlines():
        if line.startswith("| `--"):
            cells = [re.findall("`([^`]+)`", cell) or [cell] for cell in line.strip("| ").split(" | ")[:3]]
            options, variables, defaults = cells
            defaults *= 1 if len(defaults) == len(options) else len(options)
            told |= dict(zip(options, zip(variables, defaults, strict=True), strict=True))
    assert len(told) == len(OPTIONS)
    for name, option in OPTIONS.items():
        told_variable, default = told[f"--{name.replace('_', '-')}"]
        assert told_variable == variable(name)
        assert option.default in {"", default}
