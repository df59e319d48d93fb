"""A page, read as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"img", "link", "meta"}


@dataclass
class Page:
    """What is on a page."""

    title: str = ""
    heading: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    """By their texts."""
    image: dict[str, str | None] = field(default_factory=dict)
    """The attributes of the picture."""
    text: str = ""
    """All that is to be read, but for the title."""
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)


def read(html: str) -> Page:
    """What is on the page. AssertionError if an element is not closed where it should be."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []
        self._texts: dict[str, str] = {}
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.add(tag)
        self.page.attributes.update(name for name, _ in attrs)
        if tag == "img":
            self.page.image = dict(attrs)
        if tag == "a":
            self._href = dict(attrs)["href"] or ""
        if tag not in _VOID:
            self.open.append(tag)
            self._texts[tag] = ""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        text = self._texts[tag]
        match tag:
            case "title":
                self.page.title = text
            case "h1":
                self.page.heading = text
            case "dd":
                self.page.facts[self._texts["dt"]] = text
            case "a":
                self.page.links[text] = self._href

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self._texts[tag] += data
        if not {"title", "style"} & set(self.open):
            self.page.text += data
