"""How a request is put together from its path, query and body."""

from typing import Any

import pytest
from google.api.httpbody_pb2 import HttpBody

from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, UpdatePetRequest
from pawport.gen.pawport.v1.photo_service_pb2 import UploadPetPhotoRequest
from pawport.rest.queries import Parameters, parse_query
from pawport.rest.reading import RequestReader
from pawport.rest.schema import Schema, packaged_files
from pawport.rest.templates import parse_template
from tests.rest.lab import Lab


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema(packaged_files())


def reader(
    kind: Any, schema: Schema, template: str, body: str = "", *, ignores_unknown: bool = False
) -> RequestReader:
    return RequestReader(
        kind.DESCRIPTOR, parse_template(template), body, schema, ignores_unknown=ignores_unknown
    )


def test_all_parts(lab: Lab) -> None:
    found = reader(lab.pb2.Everything, lab.schema, "/{a_string}/{an_int32}", "a_box")
    encoded = found.read(["x", "7"], parse_query(b"aBool=true"), b'{"boxName": "b"}', "application/json")
    assert lab.pb2.Everything.FromString(encoded) == lab.pb2.Everything(
        a_string="x", an_int32=7, a_bool=True, a_box=lab.pb2.Box(box_name="b")
    )


def test_a_path_that_is_not_utf_8(lab: Lab) -> None:
    found = reader(lab.pb2.Everything, lab.schema, "/{a_string}")
    with pytest.raises(InvalidArgument, match="a_string: must be percent-encoded UTF-8"):
        found.read(["%ff"], Parameters(), b"", "")


@pytest.mark.parametrize(
    "template", ["/{nope}", "/{a_box}", "/{a_box.nope}", "/{some_strings}", "/{string_map}"]
)
def test_a_template_that_the_request_does_not_fit(lab: Lab, template: str) -> None:
    with pytest.raises(ValueError, match="is no single value, which a path could have"):
        reader(lab.pb2.Everything, lab.schema, template)


def test_a_body_that_the_request_does_not_have(lab: Lab) -> None:
    with pytest.raises(ValueError, match=r"restlab\.Box has no field nope"):
        reader(lab.pb2.Box, lab.schema, "/x", "nope")


def test_whether_a_body_counts(lab: Lab) -> None:
    for body, counts in (("*", True), ("a_box", True), ("", False)):
        assert reader(lab.pb2.Everything, lab.schema, "/x", body).takes_body is counts


def test_a_body_that_contradicts_the_path_where_unknown_fields_are_ignored(lab: Lab) -> None:
    """It does only under the name of the schema: another is no field of the vendor's document."""
    found = reader(lab.pb2.Everything, lab.schema, "/{a_string}", "*", ignores_unknown=True)
    encoded = found.read(["x"], Parameters(), b'{"aString": "y"}', "")
    assert lab.pb2.Everything.FromString(encoded).a_string == "x"
    with pytest.raises(InvalidArgument, match="a_string: must be the same in the path and in the body"):
        found.read(["x"], Parameters(), b'{"a_string": "y"}', "")


def test_files(schema: Schema) -> None:
    whole = reader(HttpBody, schema, "/x", "*").read(["x"], Parameters(), b"\xff[", "image/png")
    assert HttpBody.FromString(whole) == HttpBody(content_type="image/png", data=b"\xff[")
    found = reader(UploadPetPhotoRequest, schema, "/{customer_id}", "image")
    request = UploadPetPhotoRequest.FromString(found.read(["c"], Parameters(), b"\xff[", "image/png"))
    assert (request.customer_id, request.image.content_type, request.image.data) == (
        "c",
        "image/png",
        b"\xff[",
    )


@pytest.mark.parametrize(("etags", "etag"), [(["e"], "e"), (["e", "f"], "e"), (["*"], ""), (["e", "*"], "")])
def test_the_etag_that_a_record_must_have(schema: Schema, etags: list[str], etag: str) -> None:
    found = reader(UpdatePetRequest, schema, "/x", "*")
    assert UpdatePetRequest.FromString(found.expected_etag(etags)).etag == etag


def test_a_request_without_an_etag(schema: Schema) -> None:
    assert reader(GetPetRequest, schema, "/x").expected_etag(["e"]) == b""
