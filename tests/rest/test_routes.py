"""Which binding a path and a verb have."""

import time

import pytest

from pawport.rest.routes import Routes
from pawport.rest.templates import parse_template

BOUND = [
    "GET /pets",
    "POST /pets",
    "GET /pets/{id}",
    "DELETE /pets/{id}",
    "GET /pets/newest",
    "POST /pets/{id}:merge",
    "POST /pets:list",
    "GET /pets/{id}/notes",
    "GET /pets/newest/photo",
    "GET /files/{name=**}",
    "GET /files/{name=**}:open",
    "GET /files/list",
    "GET /a/{b}/c",
    "GET /a/x/{d}",
    "GET /{name=rooms/*}/beds",
]


@pytest.fixture(scope="module")
def routes() -> Routes[str]:
    routes: Routes[str] = Routes()
    for bound in BOUND:
        verb, template = bound.split()
        routes.add(verb, parse_template(template), bound)
    return routes


@pytest.mark.parametrize(
    ("verb", "path", "bound"),
    [
        ("GET", "/pets", "GET /pets"),
        ("GET", "/pets/", "GET /pets"),
        ("POST", "/pets", "POST /pets"),
        ("GET", "/pets/7", "GET /pets/{id}"),
        ("GET", "/pets/newest", "GET /pets/newest"),
        ("GET", "/pets/n%65west", "GET /pets/newest"),
        ("GET", "/pets/newest/notes", "GET /pets/{id}/notes"),
        ("GET", "/pets/newest/photo", "GET /pets/newest/photo"),
        ("DELETE", "/pets/newest", "DELETE /pets/{id}"),
        ("GET", "/pets/*", "GET /pets/{id}"),
        ("GET", "/pets/a%2Fb", "GET /pets/{id}"),
        ("POST", "/pets:list", "POST /pets:list"),
        ("POST", "/pets:l%69st", "POST /pets:list"),
        ("POST", "/pets/7:merge", "POST /pets/{id}:merge"),
        ("POST", "/pets/7:8:merge", "POST /pets/{id}:merge"),
        ("GET", "/pets/7:split", "GET /pets/{id}"),
        ("GET", "/pets/7%3Amerge", "GET /pets/{id}"),
        ("GET", "/pets/:merge", "GET /pets/{id}"),
        ("GET", "/files", "GET /files/{name=**}"),
        ("GET", "/files/a/b/c", "GET /files/{name=**}"),
        ("GET", "/files/a/b:open", "GET /files/{name=**}:open"),
        ("GET", "/files/list", "GET /files/list"),
        ("GET", "/files/list/2", "GET /files/{name=**}"),
        ("GET", "/a/x/c", "GET /a/x/{d}"),
        ("GET", "/a/y/c", "GET /a/{b}/c"),
        ("GET", "/rooms/1/beds", "GET /{name=rooms/*}/beds"),
    ],
)
def test_what_is_bound(routes: Routes[str], verb: str, path: str, bound: str) -> None:
    found = routes.find(path, verb)
    assert found is not None
    assert found[0][verb] == bound


@pytest.mark.parametrize(
    "path", ["/", "", "/cats", "/pets//notes", "/pets/7/x", "/a/x", "/**", "/*", "//pets"]
)
def test_paths_that_nothing_is_bound_to(routes: Routes[str], path: str) -> None:
    assert routes.find(path, "GET") is None


@pytest.mark.parametrize(
    ("path", "verbs"),
    [
        ("/pets", {"GET", "POST"}),
        ("/pets/newest", {"GET", "DELETE"}),
        ("/pets/7:merge", {"POST"}),
    ],
)
def test_the_verbs_of_a_path(routes: Routes[str], path: str, verbs: set[str]) -> None:
    found = routes.find(path, "PATCH")
    assert found is not None
    assert found[0].keys() == verbs


@pytest.mark.parametrize(
    ("path", "segments"),
    [
        ("/pets/a%2Fb", ["pets", "a%2Fb"]),
        ("/pets/7:merge", ["pets", "7"]),
        ("/pets/7:split/", ["pets", "7:split"]),
    ],
)
def test_segments_stay_as_they_were_sent(routes: Routes[str], path: str, segments: list[str]) -> None:
    found = routes.find(path)
    assert found is not None
    assert list(found[1]) == segments


@pytest.mark.parametrize("bound", ["GET /pets/{name}", "POST /pets/*:merge", "GET /files/**"])
def test_two_equal_bindings(routes: Routes[str], bound: str) -> None:
    verb, template = bound.split()
    with pytest.raises(ValueError, match=f"two methods are bound to {verb} /"):
        routes.add(verb, parse_template(template), "other")


def test_a_binding_to_every_verb(routes: Routes[str]) -> None:
    with pytest.raises(ValueError, match="verb"):
        routes.add("*", parse_template("/dogs"), "other")


@pytest.mark.parametrize("path", ["/a" * 30_000, "/files" + "/" * 60_000 + "a", "/pets/" + ":" * 60_000])
def test_a_long_path_takes_little_time(routes: Routes[str], path: str) -> None:
    started = time.process_time()
    routes.find(path, "GET")
    assert time.process_time() - started < 1
