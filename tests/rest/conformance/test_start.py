"""What stops the start: bindings that cannot be served."""

from collections.abc import Callable
from typing import Any

import pytest
from google.api.annotations_pb2 import http
from google.api.http_pb2 import CustomHttpPattern, HttpRule
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from tests.rest.lab import Lab


def started(lab: Lab, method: str, change: Callable[[Any], object]) -> None:
    """Starts the lab with a method's bindings changed."""
    files = FileDescriptorSet.FromString(lab.files.SerializeToString())
    (service,) = files.file[-1].service
    (found,) = [each for each in service.method if each.name == method]
    change(found.options.Extensions[http])
    Lab(lab.pb2, lab.pb2_grpc, files).application()


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (HttpRule(get="/v1/query"), "two methods are bound to GET /v1/query"),
        (HttpRule(get="/v1/verbs/{a_string}"), r"two methods are bound to GET /v1/verbs/\*"),
        (HttpRule(post="/v1/verbs/{a_string=*}:pack"), r"two methods are bound to POST /v1/verbs/\*:pack"),
        (HttpRule(custom=CustomHttpPattern(kind="get", path="/v1/query")), "bound to GET /v1/query"),
        (HttpRule(custom=CustomHttpPattern(kind="*", path="/v1/new")), "a method must be bound to a verb"),
        (HttpRule(get="/v1/{nope}"), "nope of restlab.Everything is no single value"),
        (HttpRule(get="/v1/{a_box}"), "a_box of restlab.Everything is no single value"),
        (HttpRule(get="/v1/new/"), "is no path template"),
        (HttpRule(get="v1/new"), "is no path template"),
        (HttpRule(post="/v1/new", body="nope"), "restlab.Everything has no field nope"),
        (HttpRule(get="/v1/new", response_body="nope"), "restlab.Everything has no field nope"),
    ],
)
def test_a_binding_that_cannot_be_served(lab: Lab, rule: HttpRule, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        started(lab, "Path", lambda rules: rules.additional_bindings.append(rule))


def test_another_binding(lab: Lab) -> None:
    started(
        lab, "Path", lambda rules: rules.additional_bindings.append(HttpRule(get="/v1/verbs/{a_string}/x"))
    )
