"""Read a web page as its source's definition declares it: as a list, as one text, or block by block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from daemon.sources.answer import MAX_ID, MAX_ITEMS, MAX_TEXT, MAX_TITLE, Answer, Item, Raw
from daemon.sources.blocks import blocks
from daemon.sources.charset import decoded
from daemon.sources.document import Fault, FaultKind
from daemon.sources.impostor import impostor, shown
from daemon.sources.levelled import within
from daemon.sources.links import web_link
from daemon.sources.markup import one_line, plain
from daemon.sources.volatile import Volatile
from daemon.sources.written import written_date

_ROOT: Final = re.compile(r"<(?:html|body|head|!doctype html)\b", re.IGNORECASE)
_CLOSED: Final = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_ITEM_FIELDS: Final = ("id", "title", "text", "link", "date", "level")


def read(raw: Raw) -> Answer | Fault:
    """Return what a page says, or what in it is not as declared."""
    text = decoded(raw.data, raw.content_type)
    if isinstance(text, Fault):
        return text
    fault = _no_page(text)
    if fault is not None:
        return fault
    tree = LexborHTMLParser(text)
    page = _Page(tree, raw, Volatile(raw.options.get("volatile", ())))
    other = impostor(page.titles())
    if other is not None:
        return other
    if not _CLOSED.search(text, len(text) - 5000 if len(text) > 5000 else 0):
        return Fault(FaultKind.TRUNCATED, f"the page {shown(page.title)} ends in the middle")
    return page.answer()


def _no_page(text: str) -> Fault | None:
    """Return what is there in the place of a page, or None."""
    start = text.lstrip()[:4096]
    if not start:
        return Fault(FaultKind.EMPTY, "an empty body where a page was expected")
    if start[0] in "{[":
        return Fault(FaultKind.JSON, "JSON where a page was expected")
    if _ROOT.search(start) is None:
        return Fault(FaultKind.SHAPE, f"no page where one was expected, but {one_line(start)[:40]!r}")
    return None


class _ShapeError(Exception):
    """What is declared is not there."""


@dataclass(slots=True)
class _Page:
    """One page and what is declared of it."""

    tree: LexborHTMLParser
    raw: Raw
    volatile: Volatile
    head: dict[str, str] = field(default_factory=dict)
    """What is said once for the whole page."""

    @property
    def title(self) -> str:
        """Return what the page calls itself."""
        return next(iter(self.titles()), "")

    def titles(self) -> Iterator[str]:
        """Yield the page's title and its first headings."""
        for node in (self.tree.css_first("title"), *self.tree.css("h1")[:2]):
            words = one_line(node.text()) if node is not None else ""
            if words:
                yield words[:MAX_TITLE]

    def answer(self) -> Answer | Fault:
        """Return all that it says."""
        try:
            # What says title, level or date is often dropped from the text: it is read first.
            dated = self._dated()
            if "items" not in self.raw.options:
                top = self.tree.root
                self.head = {name: self._needed(top, name) for name in ("title", "level", "date")}
            for selector in self.raw.options.get("drop", ()):
                for node in self.tree.css(selector):
                    node.decompose()
            found = self._found()
        except _ShapeError as error:
            return Fault(FaultKind.SHAPE, str(error))
        return Answer(
            items=tuple(found[:MAX_ITEMS]),
            title=self.title,
            dropped=max(0, len(found) - MAX_ITEMS),
            dated=dated,
        )

    def _found(self) -> list[Item]:
        options = self.raw.options
        if "items" in options:
            return self._items(self._all("items", options["items"]))
        if "article" in options:
            return [self._article(self._all("article", options["article"]))]
        return self._blocks(self._all("page", options["page"]))

    def _all(self, name: str, selector: str) -> Sequence[Any]:
        nodes = self.tree.css(selector)
        if not nodes:
            raise _ShapeError(f"{name}: {selector!r} matches nothing on the page {shown(self.title)}")
        return nodes

    def _items(self, nodes: Sequence[Any]) -> list[Item]:
        """Return the items of a list; a field that no item has must have changed."""
        gone: dict[str, int] = dict.fromkeys(_ITEM_FIELDS, 0)
        made = []
        for node in nodes:
            said = {name: self._said(node, name) for name in _ITEM_FIELDS}
            for name, value in said.items():
                gone[name] += value is None
            made.append(self._item(node, said))
        for name, count in gone.items():
            if name in self.raw.options and count == len(nodes) and not self._optional(name):
                where = f"in {count} of {len(nodes)} items of the page {shown(self.title)}"
                raise _ShapeError(f"{name}: {self.raw.options[name]!r} is not there {where}")
        return made

    def _item(self, node: Any, said: dict[str, str | None]) -> Item:  # noqa: ANN401 - selectolax's nodes
        text = (
            said["text"]
            if "text" in self.raw.options
            else plain(node.html or "", html=True).removeprefix("- ")
        )
        when = written_date(said["date"] or "", self._zone)
        link = said["link"]
        return Item(
            id=one_line(said["id"] or "")[:MAX_ID],
            title=one_line(said["title"] or "")[:MAX_TITLE],
            text=(text or "")[:MAX_TEXT],
            link=web_link(link, self.raw.url) if link else None,
            published=when.isoformat() if when else None,
            level=self._level(said["level"]) if said["level"] is not None else "",
        )

    def _article(self, nodes: Sequence[Any]) -> Item:
        """Return the one text that the page is."""
        when = written_date(self.head["date"], self._zone)
        text = self._needed(self.tree.root, "text") if "text" in self.raw.options else _texts(nodes)
        return Item(
            title=one_line(self.head["title"])[:MAX_TITLE],
            text=text[:MAX_TEXT],
            link=self.raw.url,
            published=when.isoformat() if when else None,
            level=self._level(self.head["level"]),
        )

    def _blocks(self, nodes: Sequence[Any]) -> list[Item]:
        """Return the blocks of a page, each an item, and its level as one more.

        None of them is dated: a page's date says when any of it changed.
        """
        title = one_line(self.head["title"] or self._heading())[:MAX_TITLE]
        html = "\n".join(node.html or "" for node in nodes)
        found = [
            Item(
                id=block.name,
                title=" - ".join((title, *(each for each in block.path if each != title)))[:MAX_TITLE],
                text=block.text[:MAX_TEXT],
                link=self.raw.url,
            )
            for block in blocks(html, self.volatile.strip)
        ]
        said = self.head["level"]
        level = self._level(said)
        if level or said:
            found.append(Item(id="level", title=title, text=one_line(said), link=self.raw.url, level=level))
        return found

    def _heading(self) -> str:
        node = self.tree.css_first("h1")
        return (one_line(node.text()) if node is not None else "") or self.title

    def _needed(self, node: Any, name: str) -> str:  # noqa: ANN401 - the same
        """Return a field of the whole page, "" where none is declared."""
        said = self._said(node, name)
        if said is None and name in self.raw.options and not self._optional(name):
            selector = self.raw.options[name]
            raise _ShapeError(f"{name}: {selector!r} matches nothing on the page {shown(self.title)}")
        return said or ""

    def _dated(self) -> str | None:
        said = self._needed(self.tree.root, "dated")
        when = written_date(said, self._zone)
        if said and when is None:
            raise _ShapeError(f"dated: {one_line(said)[:60]!r} is no date that can be read")
        return when.isoformat() if when else None

    def _level(self, said: str | None) -> str:
        """Return a level in words; one that the definition does not know is a fault."""
        if "level" not in self.raw.options or said is None:
            return ""
        levels = self.raw.options.get("levels", {})
        if not levels:
            return one_line(said)[:100]
        words, strange = within(said, levels)
        if strange:
            raise _ShapeError(f"level: {one_line(strange[0])[:60]!r} is none of the levels declared")
        return words

    def _said(self, node: Any, name: str) -> str | None:  # noqa: ANN401 - the same
        """Return what the selector of a field finds in *node*: text, or an attribute; None where nothing."""
        selector = self.raw.options.get(name)
        if selector is None:
            return None
        css, _, attribute = selector.partition("@")
        found = node.css_first(css) if css else node
        if found is None:
            return None
        if attribute or name == "link":
            value: str | None = found.attributes.get(attribute or "href")
            return value
        return plain(found.html or "", html=True)

    def _optional(self, name: str) -> bool:
        return name in self.raw.options.get("optional", ())

    @property
    def _zone(self) -> str:
        return str(self.raw.options.get("zone", "UTC"))


def _texts(nodes: Iterable[Any]) -> str:
    return "\n\n".join(plain(node.html or "", html=True) for node in nodes)
