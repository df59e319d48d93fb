"""A service for each module of this folder: the ids in the examples are the same everywhere."""

from collections.abc import Iterator

import pytest

from tests.service import Service, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("openapi")) as service:
        yield service
