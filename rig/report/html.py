"""HTML from nested calls: all but the markup made here is escaped, so that no text of a file can become markup."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Sequence

#: control characters that HTML cannot carry, and those that turn the direction of the text around them
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"
VOID_ELEMENTS = ("meta", "img", "br")


class Html(str):
    """Markup: made by the functions of this module, taken over as it is."""

    __slots__ = ()


def escaped(value: object) -> Html:
    """Text as markup that shows it; `Html` as it is, None as nothing."""
    if isinstance(value, Html):
        return value
    return Html("" if value is None else html.escape(_UNPRINTABLE.sub(REPLACEMENT, str(value))))


def element(name: str, /, *content: object, **attributes: str) -> Html:
    """One element with its content, text or `Html`; an attribute's final underscore is dropped (``class_``)."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"' for key, value in attributes.items())
    if name in VOID_ELEMENTS:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(content)}</{name}>")


def joined(parts: Iterable[object]) -> Html:
    """Text and markup one after the other."""
    return Html("".join(map(escaped, parts)))


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: object = "",
    numbers: Collection[str] = (),
    strong: Collection[int] = (),
    class_: str = "",
) -> Html:
    """One table whose first column names the row.

    Parameters
    ----------
    headings
        One per column.
    rows
        Cells, as many as headings.
    caption
        Above the table.
    numbers
        Headings of columns that are set to the right.
    strong
        Rows, counted from 0, that stand out.
    class_
        Class of the table.
    """

    def cell(column: int, content: object) -> Html:
        attributes = {"class_": "number"} if headings[column] in numbers else {}
        return element("td", content, **attributes) if column else element("th", content, scope="row", **attributes)

    head = [
        element("th", heading, scope="col", **({"class_": "number"} if heading in numbers else {}))
        for heading in headings
    ]
    body = [
        element(
            "tr",
            *(cell(column, content) for column, content in enumerate(row)),
            **({"class_": "strong"} if index in strong else {}),
        )
        for index, row in enumerate(rows)
    ]
    parts = [
        element("caption", caption) if caption else "",
        element("thead", element("tr", *head)),
        element("tbody", *body),
    ]
    # a wide table scrolls by itself instead of pushing the page apart
    return element("div", element("table", *parts, **({"class_": class_} if class_ else {})), class_="wide")


def facts(pairs: Iterable[tuple[str, object]], class_: str = "facts") -> Html:
    """Names and what they stand for; pairs without content are left out."""
    rows = [element("div", element("dt", name), element("dd", content)) for name, content in pairs if content]
    return element("dl", *rows, class_=class_)


def paragraphs(lines: Iterable[object], **attributes: str) -> Html:
    """One paragraph per line."""
    return joined(element("p", line, **attributes) for line in lines)


def bullets(items: Iterable[object], class_: str = "") -> Html:
    """List of items; nothing without any."""
    rows = [element("li", item) for item in items]
    return element("ul", *rows, **({"class_": class_} if class_ else {})) if rows else Html("")
