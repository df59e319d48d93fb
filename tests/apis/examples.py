"""Runs the examples of vendors' documents as they stand, but for the service and the key."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.toolchains import toolchain

__all__ = ["run"]

# Node would print the inner parts of an object as [Object].
_PRINT_JSON = "console.log = (value) => process.stdout.write(JSON.stringify(value) + '\\n');\n"


def run(example: Path, replaced: Mapping[str, str]) -> str:
    """What an example prints: a shell's with curl, Python's with requests, or JavaScript's with fetch.

    `replaced`: texts of the document, and what stands in their places here.
    """
    text = example.read_text()
    for old, new in replaced.items():
        text = text.replace(old, new)
    command, source = _COMMANDS[example.suffix](text)
    environ = {**os.environ, "NO_PROXY": "*"}
    done = subprocess.run(
        command, check=False, input=source, capture_output=True, text=True, timeout=60, env=environ
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _shell(text: str) -> tuple[list[str], str]:
    toolchain("curl")
    return [toolchain("bash")], text


def _python(text: str) -> tuple[list[str], str]:
    return [sys.executable, "-"], text


def _javascript(text: str) -> tuple[list[str], str]:
    return [toolchain("node"), "--input-type=module", "-"], _PRINT_JSON + text


_COMMANDS = {".sh": _shell, ".py": _python, ".js": _javascript}
