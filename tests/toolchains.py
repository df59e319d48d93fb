"""Other languages' toolchains: tests that need one run when it is there; CI makes its absence a failure."""

import os
import shutil

import pytest

__all__ = ["toolchain"]


def toolchain(program: str) -> str:
    """The path of a program; without it the test is skipped, or fails where it is required."""
    found = shutil.which(program)
    if found is None:
        if os.environ.get("PAWPORT_REQUIRE_TOOLCHAINS"):
            pytest.fail(f"{program} is required here")
        pytest.skip(f"{program} is not installed")
    return found
