"""ErrorReason has the reasons that the code uses, each with the codes that it comes with, and docs/errors.md
lists them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from grpc import StatusCode

import pawport
from pawport.gateway.local_replies import OTHER, REPLIES
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from tests.reasons import codes_of
from tests.rpc.test_errors import ERRORS
from tools.errors import PAGE, page

SOURCE = Path(pawport.__file__).parent
REASONS = set(ErrorReason.keys()) - {"ERROR_REASON_UNSPECIFIED"}
CODES = {code.name for code in StatusCode}


def nodes() -> Iterator[ast.AST]:
    """All the code of the package, but for what is generated."""
    for path in SOURCE.rglob("*.py"):
        if "gen" not in path.relative_to(SOURCE).parts:
            yield from ast.walk(ast.parse(path.read_text()))


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Each call of a name, such as NotFound, or of an attribute."""
    for node in nodes():
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
                yield name, node


def reason_in(node: ast.AST) -> str:
    """The X of `ErrorReason.X`, if that is what it is."""
    match node:
        case ast.Attribute(value=ast.Name(id="ErrorReason"), attr=name) if name in REASONS:
            return name
    return ""


def missing() -> Iterator[str]:
    """The reasons of what is not found, which are named after the kinds of resources."""
    for name, call in calls():
        match name, call.args:
            case ("NotFound", [ast.Constant(value=str(kind)), _]) | (
                "read",
                [_, ast.Constant(value=str(kind)), ast.Attribute(attr="id")],
            ):
                yield f"{kind.upper()}_NOT_FOUND"


def plain() -> Iterator[str]:
    """The codes that the host itself ends calls with, which are their reasons, too."""
    for name, call in calls():
        match name, call.args:
            case "refusal", [ast.Attribute(value=ast.Name(id="StatusCode"), attr=code), *_]:
                yield code


def test_every_reason_is_used_and_every_used_one_is_there() -> None:
    direct = {reason for node in nodes() if (reason := reason_in(node))}
    assert direct | set(missing()) | set(plain()) == REASONS


def test_nothing_else_names_a_reason() -> None:
    texts = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert not texts & (REASONS - CODES)
    for _, call in calls():
        given = [each.value for each in call.keywords if each.arg == "reason"]
        assert not [value for value in given if isinstance(value, ast.Constant) and value.value in REASONS]


def test_errors_have_reasons_of_their_codes() -> None:
    codes = {type(error).__name__: code for error, code, _ in ERRORS}
    checked = 0
    for name, call in calls():
        for reason in (reason_in(each.value) for each in call.keywords if each.arg == "reason"):
            if reason and name in codes:
                assert codes[name].value[0] in codes_of(reason), (name, reason)
                checked += 1
    assert checked


def test_the_host_and_the_gateway_have_reasons_of_their_codes() -> None:
    given = [(StatusCode[name], name) for name in plain()]
    given += [(reply.code, ErrorReason.Name(reply.reason)) for reply in (*REPLIES, OTHER)]
    for code, reason in given:
        assert code.value[0] in codes_of(reason)


def test_the_page_is_the_one_that_the_schema_makes() -> None:
    assert PAGE.read_text() == page(), "run: python -m tools.errors"


def test_the_page_has_every_reason() -> None:
    for reason in REASONS:
        assert f"| `{reason}` |" in PAGE.read_text()
