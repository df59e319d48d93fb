"""Which face a request is for."""

from typing import Any

import pytest

from pawport.rest.binding import Binding
from pawport.rest.mounts import Mounts
from pawport.rest.templates import parse_template
from tests.rest.lab import face

OWN = face(name="own")
PLAIN = face(name="plain", prefix="/plain")
LONG = face(name="long", prefix="/a/b/v1")
VERSIONED = face(name="versioned", prefix="/versioned", version="v2")
HOSTS = {"plain": ["Plain.example", "other.example"], "versioned": ["versioned.example"]}


@pytest.fixture(scope="module")
def mounts() -> Mounts:
    mounts = Mounts([PLAIN, LONG, VERSIONED, OWN], HOSTS)
    unused: Any = None
    for path, is_public in (("/health", True), ("/v1/pets", False)):
        binding = Binding("/x", unused, unused, unused, success=200, max_bytes=1, public=is_public)
        mounts.of(OWN).routes.add("GET", parse_template(path), binding)
    return mounts


@pytest.mark.parametrize(
    ("path", "name", "inside"),
    [
        ("/v1/pets", "own", "/v1/pets"),
        ("/", "own", "/"),
        ("/plain/pets", "plain", "/pets"),
        ("/plain", "plain", ""),
        ("/plain/", "plain", "/"),
        ("/plainer/pets", "own", "/plainer/pets"),
        ("/Plain/pets", "own", "/Plain/pets"),
        ("/a/b/v1/pets", "long", "/pets"),
        ("/a/b/pets", "own", "/a/b/pets"),
        ("/versioned/v2/pets", "versioned", "/v2/pets"),
        ("/versioned/pets", "versioned", "/pets"),
    ],
)
def test_the_prefix(mounts: Mounts, path: str, name: str, inside: str) -> None:
    mount, found = mounts.find({}, path)
    assert (mount.face.name, found) == (name, inside)


@pytest.mark.parametrize(
    ("host", "path", "name", "inside"),
    [
        (b"plain.example", "/pets", "plain", "/pets"),
        (b"PLAIN.example:8443", "/pets", "plain", "/pets"),
        (b"other.example", "/plain/pets", "plain", "/pets"),
        (b"plain.example", "/plain", "plain", "/plain"),
        (b"plain.example", "/v1/pets", "plain", "/v1/pets"),
        (b"plain.example", "/health", "own", "/health"),
        (b"plain.example.evil", "/v1/pets", "own", "/v1/pets"),
        (b"[::1]:80", "/v1/pets", "own", "/v1/pets"),
        (b"", "/v1/pets", "own", "/v1/pets"),
    ],
)
def test_the_host(mounts: Mounts, host: bytes, path: str, name: str, inside: str) -> None:
    for header in (b"host", b":authority"):
        mount, found = mounts.find({header: host}, path)
        assert (mount.face.name, found) == (name, inside)


@pytest.mark.parametrize(
    ("version", "path", "inside"),
    [
        (b"2", "/pets", "/v2/pets"),
        (b"v2", "/pets", "/v2/pets"),
        (b" V2 ", "/pets", "/v2/pets"),
        (b"2", "/v2/pets", "/v2/pets"),
        (b"3", "/pets", "/pets"),
        (b"2.0", "/pets", "/v2/pets"),
        (b"v2.1", "/pets", "/v2/pets"),
        (b"2.", "/pets", "/pets"),
        (b"", "/pets", "/pets"),
    ],
)
def test_the_version(mounts: Mounts, version: bytes, path: str, inside: str) -> None:
    assert mounts.find({b"api-version": version}, f"/versioned{path}")[1] == inside
    assert mounts.find({b"api-version": version, b"host": b"versioned.example"}, path)[1] == inside
    assert mounts.find({b"api-version": version}, f"/plain{path}")[1] == path
