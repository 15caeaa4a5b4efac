"""A report read as a reader reads it: text by section, and the elements it is made of."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from rig.report.html import VOID_ELEMENTS

BLOCKS = ("p", "div", "li", "tr", "h1", "h2", "h3", "dt", "dd", "td", "th", "caption", "blockquote", "figcaption")


class Page(HTMLParser):
    """Parsed page; fails on elements that are not closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.sections: dict[str, str] = {}
        self.style = ""
        self.title = ""
        self._open: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID_ELEMENTS:
            self._open.append((tag, dict(attrs).get("id") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag
        if tag in BLOCKS:
            self._say(" ")

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if "style" in tags:
            self.style += data
        elif "title" in tags:
            self.title += data
        else:
            self._say(data)

    def _say(self, text: str) -> None:
        name = next((anchor for _, anchor in self._open if anchor), "")
        self.sections[name] = self.sections.get(name, "") + text

    def text(self, section: str | None = None) -> str:
        """Text of a section, or of all, with single spaces."""
        found = " ".join(self.sections.values()) if section is None else self.sections[section]
        return " ".join(found.split())
