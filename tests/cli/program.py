"""Runs commands: as the real program, or in this process, which takes a second less."""

import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import IO
from unittest.mock import patch

from pawport.cli import main

Finished = subprocess.CompletedProcess[str]


def pawport(*arguments: str, stdout: IO[str] | int = subprocess.PIPE) -> Finished:
    """`pawport ARGUMENTS` in a process of its own, without the settings of this one's environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAWPORT_")}
    return subprocess.run(
        [sys.executable, "-m", "pawport", *arguments],
        env=environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )


def command(*arguments: str) -> Finished:
    """The same in this process, whose environment is kept: `serve` tells its children of itself by that."""
    out, errors = StringIO(), StringIO()
    code = None
    with patch.dict(os.environ), redirect_stdout(out), redirect_stderr(errors):
        try:
            main(list(arguments))
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Finished(arguments, code, out.getvalue(), errors.getvalue())
