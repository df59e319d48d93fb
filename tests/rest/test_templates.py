"""Path templates."""

import pytest

from pawport.rest.templates import Variable, parse_template


@pytest.mark.parametrize(
    ("text", "segments", "verb", "variables"),
    [
        ("/v1/pets", ("v1", "pets"), "", []),
        ("/.well-known/a-b_c~1", (".well-known", "a-b_c~1"), "", []),
        ("/v1/{id}", ("v1", "*"), "", [Variable("id", 1, 2)]),
        ("/v1/{pet.id}:merge", ("v1", "*"), "merge", [Variable("pet.id", 1, 2)]),
        ("/v1/pets:list", ("v1", "pets"), "list", []),
        ("/{a}/b/{c}", ("*", "b", "*"), "", [Variable("a", 0, 1), Variable("c", 2, 3)]),
        ("/v1/{name=rooms/*}/beds", ("v1", "rooms", "*", "beds"), "", [Variable("name", 1, 3)]),
        ("/v1/{name=files/**}:open", ("v1", "files", "**"), "open", [Variable("name", 1, None)]),
        ("/v1/*/{a}", ("v1", "*", "*"), "", [Variable("a", 2, 3)]),
        ("/**", ("**",), "", []),
    ],
)
def test_the_grammar(text: str, segments: tuple[str, ...], verb: str, variables: list[Variable]) -> None:
    template = parse_template(text)
    assert (template.segments, template.verb, list(template.variables)) == (segments, verb, variables)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "v1",
        "/a/",
        "/a//b",
        "/{}",
        "/{a",
        "/a}",
        "/{a=}",
        "/{a={b}}",
        "/x{a}",
        "/{a}x",
        "/{1a}",
        "/{a b}",
        "/a:b:c",
        "/a:b/c",
        "/a*",
        "/**/a",
        "/{a=**}/b",
        "/{a=**/b}",
        "/{a}/{a}",
        "/{a..b}",
        "/a:",
    ],
)
def test_what_is_no_template(text: str) -> None:
    with pytest.raises(ValueError, match="path template"):
        parse_template(text)


@pytest.mark.parametrize(
    ("text", "segments", "value"),
    [
        ("/{a}", ["x%2Fy%3a%25+"], "x/y:%+"),
        ("/{a=*}", ["%2f"], "/"),
        ("/{a=b/*}", ["b", "x%2Fy%20z"], "b/x%2Fy z"),
        ("/{a=**}", ["x", "y%2fz", "%25"], "x/y%2Fz/%"),
        ("/{a=**}", ["x"], "x"),
        ("/{a=b/**}", ["b"], "b"),
        ("/{a}", ["%C3%BC"], "ü"),
        ("/{a}", ["ü"], "ü"),
        ("/{a}", ["100%"], "100%"),
    ],
)
def test_the_value_of_a_variable(text: str, segments: list[str], value: str) -> None:
    (variable,) = parse_template(text).variables
    assert variable.value(segments) == value


@pytest.mark.parametrize(("text", "segments"), [("/{a}", ["%FF"]), ("/{a=**}", ["x", "%C3"])])
def test_a_value_that_is_not_utf_8(text: str, segments: list[str]) -> None:
    (variable,) = parse_template(text).variables
    with pytest.raises(UnicodeDecodeError):
        variable.value(segments)
