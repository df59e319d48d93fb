"""How tests with hypothesis run.

`make test` draws the same examples every time: what is red is red again, whichever other tests run.
`make fuzz` draws others every time, and more. What it finds is kept in .hypothesis, and tried first.
"""

import os
from collections.abc import Callable, Iterable
from functools import wraps
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

__all__ = ["examples", "prepare", "register_profiles", "watch"]

_EXAMPLES = 100
_FUZZ = "fuzz"
_TIMES = 20  # as many examples does it draw
_SHOWN_EVERY = 5.0  # seconds


def register_profiles() -> None:
    """`test`, which is loaded, and `fuzz`, which `--hypothesis-profile=fuzz` loads."""
    settings.register_profile(
        "test",
        derandomize=True,
        database=None,
        max_examples=_EXAMPLES,
        deadline=None,  # the machine may be busy
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,  # a server is for all examples of a test
            HealthCheck.too_slow,
        ],
    )
    settings.load_profile("test")
    settings.register_profile(
        _FUZZ,
        settings(print_blob=True),
        derandomize=False,
        database=settings.get_profile("default").database,
        max_examples=_TIMES * _EXAMPLES,
    )


def examples(number: int) -> settings:
    """For a test whose examples take long: so many of them, where others have 100. More in `make fuzz`."""
    return settings(max_examples=number * settings().max_examples // _EXAMPLES)


def prepare(config: pytest.Config) -> None:
    """Keeps the constants of the modules that happen to be imported out of the examples of `make test`."""
    if not _is_fuzz(config):
        providers._get_local_constants = Constants


def watch(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Lets tests take as long as they do in `make fuzz`, and shows how many examples they had."""
    if not _is_fuzz(config):
        return
    for item in items:
        item.add_marker(pytest.mark.timeout(0), append=False)
    progress = Progress(config)
    found = [item.obj.hypothesis for item in items if is_hypothesis_test(getattr(item, "obj", None))]
    for test in {id(test): test for test in found}.values():  # parameters make several items of one
        test.inner_test = progress.counting(test.inner_test)


class Progress:
    """Writes the number of examples of a test to the terminal now and then."""

    def __init__(self, config: pytest.Config) -> None:
        self._terminal = config.pluginmanager.getplugin("terminalreporter")
        self._capture = config.pluginmanager.getplugin("capturemanager")
        self._test = ""
        self._examples = 0
        self._shown = 0.0

    def counting(self, test: Callable[..., None]) -> Callable[..., None]:
        """The test, which also counts its calls."""

        @wraps(test)
        def counting(*args: Any, **kwargs: Any) -> None:
            self._count(os.environ["PYTEST_CURRENT_TEST"])
            test(*args, **kwargs)

        return counting

    def _count(self, test: str) -> None:
        if test != self._test:
            self._test, self._examples, self._shown = test, 0, monotonic()
        self._examples += 1
        if monotonic() > self._shown + _SHOWN_EVERY and self._terminal:  # which xdist's workers have not
            self._shown = monotonic()
            with self._capture.global_and_fixture_disabled():
                self._terminal.write(f"{self._examples} ", flush=True)


def _is_fuzz(config: pytest.Config) -> bool:
    return bool(config.getoption("--hypothesis-profile") == _FUZZ)
