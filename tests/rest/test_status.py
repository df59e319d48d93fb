"""Our own errors as JSON."""

import pytest
from google.protobuf import json_format
from google.rpc import status_pb2
from grpc import StatusCode

from pawport import errors
from pawport.errors import FieldViolation, InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.face import Failure
from pawport.rest.status import camel_case, render_status
from pawport.rpc.errors import rpc_status
from pawport.rpc.rpc_status import RpcStatus, plain_status
from tests.gateway.lab import ALL_DETAILS


def failure(status: RpcStatus, *violations: FieldViolation) -> Failure:
    return Failure(status.code, ErrorReason.Value(status.reason), status.details, violations, status.status)


def test_the_parts_of_an_error() -> None:
    rendered = render_status(
        failure(plain_status(StatusCode.NOT_FOUND, "no p\u00e4t", ErrorReason.METHOD_NOT_FOUND))
    )
    assert rendered.status == 404
    assert rendered.body == {
        "code": 5,
        "message": "no p\u00e4t",
        "status": "NOT_FOUND",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "METHOD_NOT_FOUND",
                "domain": "pawport",
            }
        ],
    }


def test_every_kind_of_detail_is_as_json_format_prints_it() -> None:
    status = status_pb2.Status(code=8, message="too many")
    for detail in ALL_DETAILS:
        status.details.add().Pack(detail)
    given = Failure(
        StatusCode.RESOURCE_EXHAUSTED, ErrorReason.UNKNOWN, "too many", status=status.SerializeToString()
    )
    assert render_status(given).body["details"] == json_format.MessageToDict(status)["details"]


def test_fields_are_spelled_as_the_failure_has_them() -> None:
    status = rpc_status(InvalidArgument([FieldViolation("pet.pet_codes", "is wrong")]))
    (_, bad_request) = render_status(failure(status, FieldViolation("pet.petCodes", "is wrong"))).body[
        "details"
    ]
    assert bad_request["fieldViolations"] == [{"field": "pet.petCodes", "description": "is wrong"}]


def test_the_field_of_a_resource() -> None:
    status = rpc_status(errors.AlreadyExists("pet", "p", "there is one", field="pet.vet_id"))
    assert render_status(failure(status)).body["details"][0]["metadata"] == {"field": "pet.vetId"}


def test_an_error_without_details() -> None:
    rendered = render_status(Failure(StatusCode.UNKNOWN, ErrorReason.UNKNOWN, ""))
    assert rendered.body == {"code": 2, "message": "", "status": "UNKNOWN", "details": []}


@pytest.mark.parametrize(
    ("path", "camel"),
    [
        ("pet.pet_codes[0].code_value", "pet.petCodes[0].codeValue"),
        ('pet.external_ids["a_b"].id_value', 'pet.externalIds["a_b"].idValue'),
        ("address_line_1", "addressLine1"),
        ("", ""),
    ],
)
def test_paths_of_fields(path: str, camel: str) -> None:
    assert camel_case(path) == camel
