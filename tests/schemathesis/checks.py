"""What Schemathesis is told of this service: two checks in the place of its own, and formats.

Its `positive_data_acceptance` and `negative_data_rejection` know statuses only. Here an error says which
field is wrong and why, and a request is read more leniently than the documents say: docs/api.md has how.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

import schemathesis
from hypothesis import strategies
from schemathesis.checks import CheckContext
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.core.transport import Response
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from tests.schemathesis.allowed import is_accepted_here, is_refused_here
from tests.schemathesis.leniency import is_allowed_when_read

__all__ = ["allowed_requests_are_read", "forbidden_requests_are_rejected"]

_INVALID = (400, 422)
_OF_REQUESTS = ("INVALID_ARGUMENT", "REQUEST_MALFORMED")  # reasons; others depend on what is stored
_TOO_LARGE = (413, 431)

schemathesis.openapi.format("int64", strategies.integers(-(2**63), 2**63 - 1).map(str))
schemathesis.openapi.format("uint64", strategies.integers(0, 2**64 - 1).map(str))


class Disagreement(Failure):
    """The document and the service disagree about a request. Each way is shown once for each operation."""

    kind_title = "The document and the service disagree"

    def __init__(self, case: schemathesis.Case, way: str, message: str) -> None:
        super().__init__(operation=case.operation.label, message=message)
        self._way = re.sub(r"\d+", "0", way)

    @property
    def _unique_key(self) -> str:
        return self._way


@schemathesis.check
def allowed_requests_are_read(context: CheckContext, response: Response, case: schemathesis.Case) -> None:
    """What the document allows is not refused as malformed or invalid."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if response.status_code not in _INVALID:
        return
    for field, description in violations(response.json()):
        if not is_refused_here(field, description):
            said = f"{field}: {description}"
            raise Disagreement(case, said, f"refused, but the document allows it: {said}")


@schemathesis.check
def forbidden_requests_are_rejected(
    context: CheckContext, response: Response, case: schemathesis.Case
) -> None:
    """What the document forbids is refused, unless it can only mean one thing."""
    try:
        negative_data_rejection(context, response, case)
    except AcceptedNegativeData as error:
        said = error.message.partition("Invalid component: ")[2]
        singly = is_accepted_here(str(case.operation.definition.raw["operationId"]))
        if not singly and response.status_code not in _TOO_LARGE and not _is_allowed_when_read(case):
            raise Disagreement(case, said, f"accepted, but the document forbids it: {said}") from None


@schemathesis.check
def the_key_stays_valid(context: CheckContext, response: Response, case: schemathesis.Case) -> None:
    """No call is answered 401: otherwise all others would look well."""
    assert response.status_code != 401


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Keeps the key of these calls from being revoked or rotated by them."""
    if case.path_parameters.get("id") == os.environ["OWNER_KEY_ID"]:
        case.path_parameters["id"] = "key_none"


def _is_allowed_when_read(case: schemathesis.Case) -> bool:
    """Whether the document allows what the service makes of the request."""
    document, operation = case.operation.schema.raw_schema, case.operation.definition.raw
    parameters = operation.get("parameters", [])
    for values, place in ((case.path_parameters, "path"), (case.query, "query")):
        for one in parameters:
            if one["in"] == place and (value := (values or {}).get(one["name"])) is not None:
                if not is_allowed_when_read(document, one["schema"], value):
                    return False
            elif one["in"] == place and one.get("required"):
                return False
    body = operation.get("requestBody", {"content": {}})["content"].get("application/json")
    return body is None or is_allowed_when_read(document, body["schema"], case.body)


def violations(body: Any) -> Iterator[tuple[str, str]]:
    """The fields that an error names, and what is wrong with each; of an API's envelope."""
    if "status" in body:  # our own
        info, *others = body["details"]
        if info["reason"] in _OF_REQUESTS:
            found = [each for detail in others for each in detail.get("fieldViolations", [])]
            yield from ((each["field"], each["description"]) for each in found)
            if not found:
                yield "", body["message"]
    elif "errors" in body:  # Petnow's
        for error in body["errors"]:
            for field, texts in error.get("details", {}).items():
                yield from ((field, text) for text in texts)
    elif "error" in body:  # Paws Source's
        error = body["error"]
        yield from ((each["field"], each["message"]) for each in error["details"])
        if not error["details"]:
            yield "", error["message"]
    else:  # SmartTag's
        yield from body["data"].get("params", {"": body["message"]}).items()
