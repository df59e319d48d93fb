"""`python -m tools.architecture` draws the picture in docs/architecture.md: which folder imports which."""

import ast
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import grimp

__all__ = ["PAGE", "Arrows", "arrows", "modules", "page", "reduced"]

PAGE: Final = Path(__file__).parents[1] / "docs" / "architecture.md"
_BEGIN, _END = "```mermaid\n", "```\n"
_APART: Final = {"__main__", "gen"}  # the one starts cli, the other is generated

Arrows = Mapping[tuple[str, str], Set[tuple[str, str]]]
"""By importing and imported folder: the modules, importing and imported, that make the arrow."""


@cache
def modules() -> grimp.ImportGraph:
    """Every import of the product, also those in functions."""
    return grimp.build_graph("pawport", cache_dir=None)


def arrows(package: str = "pawport") -> Arrows:
    """The imports between what stands directly in a package: folders and loose modules."""
    found: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for module in modules().modules:
        for imported in modules().find_modules_directly_imported_by(module):
            ends = _child(module, package), _child(imported, package)
            if ends[0] != ends[1] and "" not in ends:
                found[ends].add((module, imported))
    return found


def page() -> str:
    """The page with the picture that fits the imports."""
    before, _, rest = PAGE.read_text().partition(_BEGIN)
    return before + _BEGIN + _picture() + _END + rest.partition(_END)[2]


def _picture() -> str:
    folders = {_child(module, "pawport") for module in modules().modules} - _APART - {""}
    imports = {folder: {end for start, end in arrows() if start == folder} - _APART for folder in folders}
    boxes = [f'  {folder}["<b>{folder}</b><br/>{_purpose(folder)}"]' for folder in sorted(folders)]
    lines = [f"  {start} --> {end}" for start, ends in reduced(imports).items() for end in sorted(ends)]
    return "\n".join(("flowchart TD", *boxes, *sorted(lines))) + "\n"


def reduced(graph: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """The acyclic graph without arrows that follow from others."""

    @cache
    def below(node: str) -> frozenset[str]:
        return frozenset().union(*({each} | below(each) for each in graph[node]))

    return {
        node: {each for each in ends if not any(each in below(other) for other in ends)}
        for node, ends in graph.items()
    }


def _child(module: str, package: str) -> str:
    """The name of what a module belongs to in a package; "" if that is nothing."""
    return module.removeprefix(f"{package}.").split(".")[0] if module.startswith(f"{package}.") else ""


def _purpose(folder: str) -> str:
    """The beginning of a docstring: what stands before the details."""
    spec = find_spec(f"pawport.{folder}")
    if spec is None or spec.origin is None:
        raise LookupError(folder)
    docstring = ast.get_docstring(ast.parse(Path(spec.origin).read_text())) or ""
    return docstring.splitlines()[0].partition(":")[0].partition(", and ")[0].rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(page())
