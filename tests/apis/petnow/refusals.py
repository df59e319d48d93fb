"""What Petnow's refusals look like."""

from typing import Any

import httpx

_CODES = {
    400: "PETNOWB2B10001",
    401: "PETNOWB2B10000",
    402: "PETNOWB2B10005",
    403: "PETNOWB2B10003",
    404: "PETNOWB2B20001",
    413: "PETNOWB2B10001",
    429: "PETNOWB2B10429",
    500: "PETNOWB2B90000",
    503: "PETNOWB2B90000",
    504: "PETNOWB2B90000",
}
_INTERNALS = {"grpc-status", "grpc-message", "grpc-status-details-bin", "x-error-json", "x-http-code"}


def refused(response: httpx.Response, status: int) -> dict[str, Any]:
    """The details, after all that must be true of every refusal."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert not _INTERNALS & response.headers.keys()
    (error,) = response.json()["errors"]
    assert response.json().keys() == {"errors"}
    assert error["code"] == _CODES[status]
    has_details = error["code"] == "PETNOWB2B10001"
    assert error.keys() == ({"code", "details"} if has_details else {"code"})
    details: dict[str, Any] = error.get("details", {})
    for texts in details.values():
        assert texts
        assert all(isinstance(text, str) and text for text in texts)
    return details
