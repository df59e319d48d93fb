"""The documents of the APIs: well formed, whole, and true."""

import json
from collections.abc import Iterator

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from pawport.apis import dialects
from tests.openapi.documents import APIS, GENERATED, load, operations, prefix
from tests.openapi.validation import problems
from tests.table.methods import METHODS, OTHERS, http_rules
from tools.openapi.apis import APIS as DESCRIBED

PACKAGES = {"pawport": "pawport.v1", **{dialect.name: dialect.package for dialect in dialects.DIALECTS}}


def bindings(package: str) -> Iterator[tuple[str, str, str]]:
    """The name, verb and path of each binding of the package's methods."""
    for method in (METHODS | OTHERS).values():
        service = method.containing_service
        for rule in http_rules(method) if service.file.package == package else ():
            verb = str(rule.WhichOneof("pattern"))
            yield f"{service.name}_{method.name}", verb.upper(), getattr(rule, verb)


@pytest.mark.parametrize("api", APIS)
class TestDocument:
    def test_is_openapi_3_1(self, api: str) -> None:
        validate(load("openapi", api), cls=OpenAPIV31SpecValidator)

    def test_has_every_verb_and_path_of_the_gateway(self, api: str) -> None:
        served = {(verb, path) for _, verb, path in bindings(PACKAGES[api])}
        assert {(one.verb.upper(), one.path) for one in operations(load("openapi", api))} == served

    def test_names_each_operation_once(self, api: str) -> None:
        names = [one.name for one in operations(load("openapi", api))]
        assert len(set(names)) == len(names)

    def test_has_one_operation_a_method_and_marks_its_alternatives(self, api: str) -> None:
        document = load("openapi", api)
        methods = {name for name, _, _ in bindings(PACKAGES[api])}
        marks = {one.name: one.content.get("x-alternative-to") for one in operations(document)}
        assert {name for name, mark in marks.items() if mark is None} == methods
        for name, mark in marks.items():
            assert mark is None or name.startswith(f"{mark}_")

    def test_calls_each_schema_by_a_title_of_its_own(self, api: str) -> None:
        schemas = load("openapi", api)["components"]["schemas"]
        assert len({schema["title"] for schema in schemas.values()}) == len(schemas)

    def test_has_no_schema_that_nothing_refers_to(self, api: str) -> None:
        document = load("openapi", api)
        text = json.dumps(document)
        for name in document["components"]["schemas"]:
            assert f'"#/components/schemas/{name}"' in text

    def test_describes_every_operation_parameter_and_property(self, api: str) -> None:
        document = load("openapi", api)
        for one in operations(document):
            assert one.content["description"]
            assert all(parameter["description"] for parameter in one.content.get("parameters", []))
        for name, schema in document["components"]["schemas"].items():
            for field, content in schema.get("properties", {}).items():
                assert content.get("description") or name == "Error", f"{name}.{field}"

    def test_has_an_example_for_whatever_a_reader_has_to_fill_in(self, api: str) -> None:
        for one in operations(load("openapi", api)):
            assert "{" not in one.example_path
            assert one.example_query is not None
            assert one.example_body is None or isinstance(one.example_body, dict)

    def test_its_examples_fit_their_schemas(self, api: str) -> None:
        document = load("openapi", api)
        for one in operations(document):
            content = one.content.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None:
                assert problems(document, content["schema"], content["example"]) == [], one.name
            for parameter in one.content.get("parameters", []):
                if "example" in parameter:
                    assert problems(document, parameter["schema"], parameter["example"]) == [], one.name
        for name, schema in document["components"]["schemas"].items():
            for example in schema.get("examples", []):
                assert problems(document, schema, example) == [], name

    def test_describes_errors(self, api: str) -> None:
        error = "google.rpc.Status" if api == "pawport" else "Error"
        for one in operations(load("openapi", api)):
            content = one.content["responses"]["default"]["content"]["application/json"]
            assert content["schema"] == {"$ref": f"#/components/schemas/{error}"}

    def test_is_served_where_the_gateway_has_it(self, api: str) -> None:
        expected = {dialect.name: dialect.prefix for dialect in dialects.DIALECTS}.get(api, "")
        assert prefix(load("openapi", api)) == expected

    def test_is_made_as_the_gateway_writes_names(self, api: str) -> None:
        (described,) = (one for one in DESCRIBED if one.name == api)
        assert described.package == PACKAGES[api]
        for face in (dialect for dialect in dialects.DIALECTS if dialect.name == api):
            assert (described.snake_case, described.ignores_unknown) == (
                face.snake_case,
                face.ignores_unknown,
            )


def test_the_index_lists_every_api() -> None:
    named = [one["name"] for one in load("openapi", "index")["apis"]]
    assert sorted(named) == sorted(APIS)
    for folder, more in (("openapi", {"index"}), ("postman", set())):
        assert {path.stem for path in (GENERATED / folder).iterdir()} == {*APIS, *more}
