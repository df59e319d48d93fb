"""The types of messages, and the bindings of methods."""

import pytest

from pawport.apis.dialects import FACES
from pawport.rest.schema import Schema, packaged_files
from pawport.rest.templates import parse_template
from tests.rest.lab import Lab
from tests.table.methods import METHODS, OTHERS


@pytest.fixture(scope="module")
def packaged() -> Schema:
    return Schema(packaged_files(), [face.package for face in FACES if face.prints_empty])


def test_the_package_has_every_method_and_message(packaged: Schema) -> None:
    for method in (*METHODS.values(), *OTHERS.values()):
        if (
            method.containing_service.file.package == "pawport.v1"
        ):  # of vendors' methods, some answer in place of others
            assert packaged.http_rules(method.containing_service.full_name, method.name)
        for kind in (method.input_type, method.output_type):
            assert packaged.type(kind.full_name).desc().type_name == kind.full_name


def test_what_it_does_not_have(packaged: Schema) -> None:
    assert packaged.http_rules("pawport.v1.PetService", "Nope") == []
    assert packaged.http_rules("grpc.health.v1.Health", "Check") == []
    with pytest.raises(KeyError, match=r"pawport\.v1\.Nope"):
        packaged.type("pawport.v1.Nope")


def test_the_bindings_of_a_method(lab: Lab) -> None:
    main, *others = lab.schema.http_rules("restlab.Lab", "Verbs")
    assert main.get == "/v1/verbs/{box_name}"
    assert [rule.WhichOneof("pattern") for rule in others] == [
        "delete",
        "post",
        "post",
        "post",
        "custom",
        "custom",
    ]
    parse_template(main.get)


def test_empty_fields(lab: Lab) -> None:
    """They are printed in the packages that are named; elsewhere only lists and maps are."""
    files = lab.files.SerializeToString()
    for schema, printed in (
        (Schema(lab.files), '{"boxLabels":[]}'),
        (
            Schema(lab.files, ["restlab"]),
            '{"boxName":"","boxNumber":0,"boxLabels":[],"boxSize":"SIZE_UNSPECIFIED"}',
        ),
    ):
        assert schema.type("restlab.Box").from_json("{}").to_json(always_emit_implicit=True) == printed
    assert lab.files.SerializeToString() == files


def test_a_field_that_is_always_printed(packaged: Schema) -> None:
    printed = packaged.type("pawport.v1.Pet").from_json("{}").to_json(always_emit_implicit=True)
    assert '"deleted":false' in printed
    assert '"name"' not in printed
