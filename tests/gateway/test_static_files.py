"""The docs page, the OpenAPI documents and the Postman collections, as the gateway serves them."""

import gzip
import re

import httpx
import pytest

SCRIPT = "/docs/swagger-ui-bundle.js"


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/", "text/html; charset=utf-8"),
        ("/docs?api=pawport", "text/html; charset=utf-8"),
        ("/docs/page.js", "text/javascript; charset=utf-8"),
        ("/docs/page.css", "text/css; charset=utf-8"),
        (SCRIPT, "text/javascript; charset=utf-8"),
        ("/docs/swagger-ui.css", "text/css; charset=utf-8"),
        ("/docs/favicon-32x32.png", "image/png"),
        ("/openapi/index.json", "application/json"),
        ("/openapi/pawport.json", "application/json"),
        ("/postman/pawport.json", "application/json"),
    ],
)
def test_a_file_has_its_type_and_is_known_the_second_time(
    http: httpx.Client, path: str, content_type: str
) -> None:
    answer = http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == content_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache"
    assert http.head(path).headers["etag"] == answer.headers["etag"]
    again = http.get(path, headers={"if-none-match": f'"other", {answer.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    same = ("etag", "cache-control", "vary")
    assert [again.headers.get(name) for name in same] == [answer.headers.get(name) for name in same]
    assert not {"location", "content-type", "content-length"} & again.headers.keys()


def test_a_browser_is_led_to_the_docs(http: httpx.Client) -> None:
    accepted = "text/html,application/xhtml+xml,*/*;q=0.8"
    answer = http.get("/", headers={"accept": accepted})
    assert answer.status_code == 302
    assert answer.headers["location"].endswith("/docs")
    assert http.get("/", headers={"accept": accepted}, follow_redirects=True).status_code == 200
    for other in (http.get("/"), http.post("/", headers={"accept": accepted})):
        assert other.status_code in (404, 405)
        assert other.headers["content-type"] == "application/json"


def test_a_large_file_is_compressed_for_who_can_read_that(http: httpx.Client) -> None:
    plain = http.get(SCRIPT, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with http.stream("GET", SCRIPT, headers={"accept-encoding": "br, gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        packed = b"".join(answer.iter_raw())
    assert gzip.decompress(packed) == plain.content
    assert plain.headers["vary"] == answer.headers["vary"] == "accept-encoding"


def test_the_page_may_load_nothing_from_elsewhere(http: httpx.Client) -> None:
    page = http.get("/docs")
    policy = dict(
        one.strip().partition(" ")[::2] for one in page.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/")
        assert http.get(address).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/docs/index.html",
        "/docs/LICENSE",
        "/docs/swagger-ui.css.gz",
        "/docs/../gateway/config.py",
        "/docs/..%2f..%2fconfig.py",
        "/openapi/",
        "/openapi/nothing.json",
        "/postman",
    ],
)
def test_nothing_else_is_served(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    assert answer.json()["details"][0]["reason"] == "METHOD_NOT_FOUND"


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
def test_files_can_only_be_read(http: httpx.Client, verb: str) -> None:
    assert http.request(verb, "/openapi/pawport.json").status_code == 404
