"""The plan that docs/architecture.md shows. The order of its layers is import-linter's to check."""

import ast
import re
from collections.abc import Iterator, Set
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

from tools.architecture import PAGE, arrows, modules, page, reduced

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "pawport"
SPANS = "pawport.lifecycle"  # what spans resources has their SQL in its hands
# These test all of it at once.
SUITES = {
    "attack",
    "benchmarks",
    "contract",
    "crash",
    "isolation",
    "openapi",
    "rest/conformance",
    "table",
    "transcoders",
}
PACKAGES = sorted(
    ".".join(path.parent.relative_to(SOURCE.parent).parts)
    for path in SOURCE.rglob("__init__.py")
    if "gen" not in path.relative_to(SOURCE).parts
)


def test_the_picture_is_the_one_that_the_imports_make() -> None:
    assert PAGE.read_text() == page(), "run: make docs"


def test_an_arrow_that_follows_from_others_is_not_drawn() -> None:
    graph = {"a": {"b", "c", "d"}, "b": {"c"}, "c": {"d"}, "d": set()}
    assert reduced(graph) == {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": set()}


@pytest.mark.parametrize("package", PACKAGES)
def test_there_is_no_circle(package: str) -> None:
    """Neither between the folders of the house, nor between what stands in one of them."""
    found = circle(package)
    assert not found, found


def circle(package: str) -> str:
    """The imports by which what stands in a package makes a circle; the rarest first, as likely wrong."""
    found = arrows(package)
    graph: dict[str, set[str]] = {}
    for start, end in found:
        graph.setdefault(start, set()).add(end)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        steps = pairwise(error.args[1][::-1])  # where each is imported by the one before
        return "\n".join(told(found[step]) for step in sorted(steps, key=lambda step: len(found[step])))
    return ""


def told(imports: Set[tuple[str, str]]) -> str:
    """The modules of an arrow, or some of them."""
    one, two = min(imports)
    return f"{one} imports {two}" + (f", and {len(imports) - 1} more such" if len(imports) > 1 else "")


def test_the_sql_of_a_resource_is_its_own() -> None:
    """Only its folder, and the folders in that, import it. Others may name the types of its rows."""
    foreign = [
        f"{importer} takes {', '.join(names)} from {module}"
        for module in sorted(modules().modules)
        if is_sql(module)
        for importer in sorted(modules().find_modules_that_directly_import(module))
        if not importer.startswith((f"{module.rpartition('.')[0]}.", f"{SPANS}."))
        if (names := [name for name in taken(importer, module) if not is_type(name)])
    ]
    assert not foreign, "\n".join(foreign)


def is_sql(module: str) -> bool:
    name = module.rpartition(".")[2]
    return name in {"repository", "tables"} or name.endswith("_repository")


def is_type(name: str) -> bool:
    return name[0].isupper() and not name.isupper()


def taken(importer: str, module: str) -> Iterator[str]:
    """What a module imports of another: names, or the whole."""
    folder, _, name = module.rpartition(".")
    for node in ast.walk(ast.parse(file_of(importer).read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == folder:
            yield from (name for each in node.names if each.name == name)
        elif isinstance(node, ast.Import):
            yield from (name for each in node.names if each.name == module)


def file_of(module: str) -> Path:
    path = SOURCE.parent.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_sql_is_found_wherever_it_stands() -> None:
    found = {module for module in modules().modules if is_sql(module)}
    assert {"pawport.pets.tables", "pawport.customers.repository", "pawport.pets.codes.repository"} <= found
    assert all(list(taken(importer, module)) for module in found for importer in importers(module))


def importers(module: str) -> set[str]:
    return modules().find_modules_that_directly_import(module)


def test_tests_mirror_what_they_test() -> None:
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    astray = [str(folder) for folder in folders if not (SOURCE / folder).is_dir()]
    assert set(astray) == SUITES


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_the_files_and_folders_that_a_page_names_exist(name: str) -> None:
    named = set(
        re.findall(r"`((?:[\w.]+/)*[\w.]+(?:/|\.(?:py|lua|json|md|toml)))`", (ROOT / name).read_text())
    )
    assert len(named) > 10
    assert [each for each in sorted(named) if not exists(each)] == []


def exists(name: str) -> bool:
    """A path from the top or from src/pawport, or the bare name of what stands in several folders."""
    if (ROOT / name).exists() or (SOURCE / name).exists():
        return True
    return name.count("/") == name.endswith("/") and any(
        path.is_dir() == name.endswith("/")
        for top in (SOURCE, ROOT / "tests", ROOT / "tools")
        for path in top.rglob(name.rstrip("/"))
    )


def test_pets_and_customers_are_written_by_one_module_each() -> None:
    """`pets/repository.py` writes nothing but stored forms that are made anew."""
    assert writers("pets") == {"pets/changes_repository.py", "pets/repository.py"}
    assert writers("customers") == {"customers/repository.py"}
    assert importers("pawport.pets.changes_repository") == {
        "pawport.pets.changes",
        "pawport.pets.service",  # counts
        "pawport.pets.writing",
    }


def writers(table: str) -> set[str]:
    """The files that insert into a table, or update it or delete from it."""
    written = re.compile(rf"\b(insert|update|delete|_insert)\({table}\b")
    return {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if written.search(path.read_text()) and "gen" not in path.parts
    }
