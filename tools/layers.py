"""Draws an acyclic graph as rows of boxes, each above all that it points to, as an SVG."""

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from graphlib import TopologicalSorter
from html import escape
from itertools import combinations, pairwise, product
from math import copysign
from statistics import fmean
from textwrap import wrap
from typing import Final, NamedTuple

__all__ = ["Box", "drawing", "reduced"]

Graph = Mapping[str, Set[str]]

_WIDTH: Final = 188  # of a box, in pixels, at least
_ROW, _BETWEEN_ROWS, _MARGIN = 70, 40, 20
_AROUND: Final = 9  # of a box, or of an arrow that passes a row
_SWEEPS: Final = 200
_PULLS: Final = (1.0, 2.0, 8.0)  # between two boxes, a box and a lane, two lanes
_STYLE: Final = """\
svg { --ground: #fff; --box: #f6f8fa; --edge: #d0d7de; --text: #1f2328; --soft: #59636e; --arrow: #8c959f; }
@media (prefers-color-scheme: dark) { svg {
  --ground: #0d1117; --box: #161b22; --edge: #3d444d; --text: #f0f6fc; --soft: #9198a1; --arrow: #656c76;
} }
text { font: 11px system-ui, "Segoe UI", sans-serif; text-anchor: middle; fill: var(--soft); }
.name { font-size: 14px; font-weight: 600; fill: var(--text); }
.parts { font: 10px ui-monospace, monospace; }
.ground { fill: var(--ground); }
.box { fill: var(--box); stroke: var(--edge); }
.arrow { fill: none; stroke: var(--arrow); stroke-width: 1.3; }
.head { fill: var(--arrow); }"""
_HEAD: Final = (
    '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
    '<path class="head" d="M0 0L8 4L0 8z"/></marker>'
)


class Box(NamedTuple):
    """What is written in a box."""

    name: str
    purpose: str
    parts: Sequence[str]

    @property
    def width(self) -> int:
        """So wide that the names of all parts stand in a line."""
        return max(_WIDTH, 6 * len(self.parts_line) + 24)

    @property
    def parts_line(self) -> str:
        return " · ".join(self.parts)


class _Lane(NamedTuple):
    """Where an arrow passes a row."""

    start: str
    end: str
    level: int


_Place = str | _Lane
_Rows = list[list[_Place]]
_Links = Mapping[_Place, Sequence[_Place]]


def drawing(boxes: Mapping[str, Box], graph: Graph, title: str) -> str:
    """The picture of a graph. Arrows that follow from others are left out.

    Raises:
        graphlib.CycleError: the graph has a circle.
    """
    TopologicalSorter(graph).prepare()
    arrows = reduced(graph)
    paths = list(_paths(arrows, _levels(arrows)))
    return _Picture(boxes, _rows(paths, _levels(arrows)), paths).svg(title)


def reduced(graph: Graph) -> Graph:
    """The graph without arrows that follow from others."""

    @cache
    def below(node: str) -> frozenset[str]:
        return frozenset().union(*({each} | below(each) for each in graph[node]))

    return {
        node: {each for each in ends if not any(each in below(other) for other in ends)}
        for node, ends in graph.items()
    }


def _levels(graph: Graph) -> dict[str, int]:
    """How high each node stands: above all that it points to, and no higher than makes arrows short."""

    @cache
    def height(node: str) -> int:
        return max((height(end) + 1 for end in graph[node]), default=0)

    levels = {node: height(node) for node in graph}
    for node in sorted(graph, key=height, reverse=True):
        above = [levels[start] for start in graph if node in graph[start]]
        if len(above) > len(graph[node]):
            levels[node] = min(above) - 1
    return levels


def _paths(graph: Graph, levels: Mapping[str, int]) -> Iterable[list[_Place]]:
    """Each arrow: the box that it starts at, the lanes that it takes, the box that it ends at."""
    for start in sorted(graph):
        for end in sorted(graph[start]):
            lanes = [_Lane(start, end, level) for level in range(levels[start] - 1, levels[end], -1)]
            yield [start, *lanes, end]


def _links(paths: Iterable[list[_Place]]) -> tuple[_Links, _Links]:
    """What each place is linked with in the row above it, and in the row below it."""
    above: dict[_Place, list[_Place]] = {}
    below: dict[_Place, list[_Place]] = {}
    for path in paths:
        for upper, lower in pairwise(path):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    return above, below


def _rows(paths: list[list[_Place]], levels: Mapping[str, int]) -> _Rows:
    """All places, row by row from the top, in the order of the fewest crossings that sweeps find."""
    rows: _Rows = [[] for _ in range(max(levels.values()) + 1)]
    for node in sorted(levels):
        rows[levels[node]].append(node)
    for lane in (place for path in paths for place in path if isinstance(place, _Lane)):
        rows[lane.level].append(lane)
    rows.reverse()
    above, below = _links(paths)
    best = [list(row) for row in rows]
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row, other in pairwise(rows[::-1] if not down else rows):
            _sort(other, row, above if down else below)
        _swap(rows, above, below)
        if _crossings(rows, below) < _crossings(best, below):
            best = [list(row) for row in rows]
    return best


def _sort(row: list[_Place], fixed: list[_Place], links: _Links) -> None:
    """Puts each place near the middle of those that it is linked with."""
    positions = {place: (index + 0.5) / len(fixed) for index, place in enumerate(fixed)}
    own = {place: (index + 0.5) / len(row) for index, place in enumerate(row)}
    row.sort(key=lambda place: fmean([positions[each] for each in links.get(place, ())] or [own[place]]))


def _swap(rows: _Rows, above: _Links, below: _Links) -> None:
    """Swaps neighbours whose arrows cross less the other way round."""
    order = {place: index for row in rows for index, place in enumerate(row)}
    for row in rows:
        for index in range(len(row) - 1):
            left, right = row[index : index + 2]
            gain = sum(
                (order[one] > order[two]) - (order[one] < order[two])
                for links in (above, below)
                for one, two in product(links.get(left, ()), links.get(right, ()))
            )
            if gain > 0:
                row[index], row[index + 1] = right, left
                order[left], order[right] = index + 1, index


def _crossings(rows: _Rows, below: _Links) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        order = {place: index for index, place in enumerate(lower)}
        ends = [(index, order[end]) for index, place in enumerate(upper) for end in below.get(place, ())]
        total += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in combinations(ends, 2))
    return total


def _pull(place: _Place, linked: Sequence[_Place], x: Mapping[_Place, float]) -> tuple[float, float]:
    """Where a place wants to be, and how much. Lanes want to go on straight."""
    weights = [_PULLS[isinstance(place, _Lane) + isinstance(each, _Lane)] for each in linked]
    return (fmean(map(x.__getitem__, linked), weights), sum(weights)) if linked else (x[place], 1.0)


def _apart(pulls: Sequence[tuple[float, float]], gaps: Sequence[float]) -> list[float]:
    """The positions nearest to those wanted with at least these gaps between neighbours: places that would
    be too near are moved as one block, to the mean of what its places want."""
    blocks: list[tuple[float, float, int]] = []  # mean, weight, number of places
    offsets = [sum(gaps[:index]) for index in range(len(pulls))]
    for (want, weight), offset in zip(pulls, offsets, strict=True):
        block = (want - offset, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, before, count = blocks.pop()
            total = before + block[1]
            block = ((mean * before + block[0] * block[1]) / total, total, count + block[2])
        blocks.append(block)
    means = [mean for mean, _, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _slope(before: float, here: float, after: float) -> float:
    """How an arrow passes a row: slanting, when it goes on as it came, but not into a box beside it."""
    steps = (here - before) / (_ROW + _BETWEEN_ROWS), (after - here) / (_ROW + _BETWEEN_ROWS)
    if steps[0] * steps[1] <= 0:
        return 0.0
    return copysign(min(*map(abs, steps), 2 * _AROUND / _ROW), steps[0])


class _Picture:
    """Places with their coordinates, and the text of the file."""

    def __init__(self, boxes: Mapping[str, Box], rows: _Rows, paths: list[list[_Place]]) -> None:
        self._boxes = boxes
        self._rows = rows
        self._paths = paths
        self._y = {
            place: _MARGIN + index * (_ROW + _BETWEEN_ROWS) for index, row in enumerate(rows) for place in row
        }
        self._x = self._columns()

    def svg(self, title: str) -> str:
        width, height = self._move_to_margin(), max(self._y.values()) + _ROW + _MARGIN
        ports = self._ports()
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" viewBox="0 0 {width} {height}">',
            "<!-- Written by `make docs` from the imports: change those. -->",
            f"<title>{escape(title)}</title>",
            f"<style>\n{_STYLE}\n</style>",
            f"<defs>{_HEAD}</defs>",
            f'<rect class="ground" width="{width}" height="{height}" rx="8"/>',
            *(self._arrow(path, ports) for path in self._paths),
            *(line for name in sorted(self._boxes) for line in self._box(self._boxes[name])),
            "</svg>",
        ]
        return "\n".join(lines) + "\n"

    def _move_to_margin(self) -> int:
        """Moves all places to the left margin; returns the width of the picture."""
        left = min(x - self._width(place) / 2 for place, x in self._x.items())
        right = max(x + self._width(place) / 2 for place, x in self._x.items())
        self._x = {place: x - left + _MARGIN for place, x in self._x.items()}
        return round(right - left) + 2 * _MARGIN

    def _width(self, place: _Place) -> int:
        return 0 if isinstance(place, _Lane) else self._boxes[place].width

    def _columns(self) -> dict[_Place, float]:
        """The middle of each place: near those that it is linked with, lanes as straight as can be."""
        above, below = _links(self._paths)
        x: dict[_Place, float] = {place: 0.0 for row in self._rows for place in row}
        for sweep in range(_SWEEPS):
            for row in self._rows if sweep % 2 else self._rows[::-1]:
                gaps = [(self._width(one) + self._width(two)) / 2 + 2 * _AROUND for one, two in pairwise(row)]
                pulls = [_pull(place, (*above.get(place, ()), *below.get(place, ())), x) for place in row]
                x.update(zip(row, _apart(pulls, gaps), strict=True))
        return x

    def _ports(self) -> dict[tuple[_Place, _Place], tuple[float, float]]:
        """Where each piece of an arrow leaves its upper place and reaches its lower one."""
        above, below = _links(self._paths)
        leaving = {(place, end): x for place in below for end, x in self._spread(place, below[place])}
        reaching = {(start, place): x for place in above for start, x in self._spread(place, above[place])}
        return {piece: (leaving[piece], reaching[piece]) for piece in leaving}

    def _spread(self, place: _Place, ends: Sequence[_Place]) -> Iterable[tuple[_Place, float]]:
        step = min(28.0, (self._width(place) - 40) / max(len(ends) - 1, 1))
        for index, end in enumerate(sorted(ends, key=self._x.__getitem__)):
            yield end, self._x[place] + (index - (len(ends) - 1) / 2) * step

    def _arrow(self, path: list[_Place], ports: Mapping[tuple[_Place, _Place], tuple[float, float]]) -> str:
        first, last = ports[path[0], path[1]][0], ports[path[-2], path[-1]][1]
        xs = [first, *(self._x[lane] for lane in path[1:-1]), last]
        slopes = [0.0, *(_slope(*xs[index : index + 3]) for index in range(len(xs) - 2)), 0.0]
        places = list(zip(path, xs, slopes, strict=True))
        line = "".join(self._bend(upper, lower) for upper, lower in pairwise(places))
        said = f"<title>{path[0]} imports {path[-1]}</title>"
        return f'<path class="arrow" marker-end="url(#head)" d="M{line[1:]}">{said}</path>'

    def _bend(self, upper: tuple[_Place, float, float], lower: tuple[_Place, float, float]) -> str:
        """A curve from one row to the next, each end in the direction that the arrow has there."""
        (above, start, falling), (below, end, rising) = upper, lower
        start, end = start + falling * _ROW / 2, end - rising * _ROW / 2
        top, bottom = self._y[above] + _ROW, self._y[below]
        half = (bottom - top) / 2
        bends = f"{start + falling * half:.1f} {top + half:.0f} {end - rising * half:.1f} {top + half:.0f}"
        return f"L{start:.1f} {top}C{bends} {end:.1f} {bottom}"

    def _box(self, box: Box) -> Iterable[str]:
        x, y, width = self._x[box.name], self._y[box.name], box.width
        small = [("purpose", line) for line in wrap(box.purpose, round(width / 6.2))]
        small += [("parts", box.parts_line)] if box.parts else []
        yield f'<rect class="box" x="{x - width / 2:.0f}" y="{y}" width="{width}" height="{_ROW}" rx="7"/>'
        baseline = y + _ROW / 2 + 5 - 7 * len(small)
        for kind, line in [("name", box.name), *small]:
            yield f'<text class="{kind}" x="{x:.0f}" y="{baseline:.1f}">{escape(line)}</text>'
            baseline += 14.5
