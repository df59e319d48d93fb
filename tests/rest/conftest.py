"""The lab, and a client for it."""

import pytest

from tests.rest.lab import Client, Lab, compile_lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return compile_lab(tmp_path_factory.mktemp("rest_lab"))


@pytest.fixture(scope="session")
def client(lab: Lab) -> Client:
    """A client of the lab with the looks of our own API."""
    return Client(lab.application())
