"""Receivers that fail."""

from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler

from tests.outgoing.web import Answer, Posted, Web, answer


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other, and the last one from then on."""
    rest = list(answers)

    def send(handler: BaseHTTPRequestHandler) -> None:
        (rest.pop(0) if len(rest) > 1 else rest[0])(handler)

    return send


def failing(times: int, status: int = 500, **headers: str) -> Answer:
    """Fails so often, and succeeds then."""
    return in_turn(*[answer(b"no", status, **headers)] * times, answer(b"yes"))


def posted_to(web: Web, path: str) -> list[Posted]:
    """What was posted to a path."""
    return [posted for asked, posted in zip(web.asked, web.posted, strict=False) if asked == path]


def ids(posted: Iterable[Posted]) -> list[str]:
    """The ids of the events that were delivered."""
    return [str(each.headers["webhook-id"]) for each in posted]
