"""`python -m tools.architecture` draws docs/architecture.svg: which top-level folder imports which."""

import ast
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import grimp

from tools.layers import Box, drawing

__all__ = ["PICTURE", "Arrows", "arrows", "modules", "picture"]

PICTURE: Final = Path(__file__).parents[1] / "docs" / "architecture.svg"
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


def picture() -> str:
    """The picture that fits the imports."""
    folders = {_child(module, "pawport") for module in modules().modules} - _APART - {""}
    imports = {folder: {end for start, end in arrows() if start == folder} - _APART for folder in folders}
    boxes = {folder: Box(folder, _purpose(folder), _parts(folder)) for folder in folders}
    return drawing(boxes, imports, "The folders of src/pawport: an arrow points to what is imported")


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


def _parts(folder: str) -> list[str]:
    """The folders in a folder."""
    children = modules().find_children(f"pawport.{folder}")
    return sorted(child.rpartition(".")[2] for child in children if modules().find_children(child))


if __name__ == "__main__":
    PICTURE.write_text(picture())
