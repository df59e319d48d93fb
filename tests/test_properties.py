"""Tests with hypothesis are green or red for a reason that is there the next time, too."""

from hypothesis import settings
from hypothesis.internal.conjecture.providers import HypothesisProvider


def test_examples_are_the_same_every_time() -> None:
    assert settings().derandomize
    assert settings().database is None


def test_examples_do_not_depend_on_the_modules_that_are_imported() -> None:
    assert not len(HypothesisProvider(None)._local_constants)
