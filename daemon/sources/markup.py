"""Turn hostile HTML and text into plain text that keeps its structure: headings, lists, lines."""

from __future__ import annotations

import re
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

_UNSEEN: Final = frozenset(
    {"script", "style", "head", "title", "noscript", "template", "iframe", "object", "svg", "math", "select"}
    | {"audio", "video", "canvas", "button", "_comment", "-comment"}
)
_PARAGRAPHS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "hr"}
)
_LINES: Final = frozenset(
    {"div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "dt", "dd"}
    | {"caption", "figcaption", "legend", "form", "fieldset", "details", "summary", "li"}
)
_CELLS: Final = frozenset({"td", "th"})

# Signs of structure among the text, which is freed of them first.
_ITEM: Final = "\x01"
_LINE: Final = "\x02"
_PARAGRAPH: Final = "\x03"
_CELL: Final = "\x04"
_ROW: Final = "\x05"

_MARKUP: Final = re.compile(r"<[A-Za-z/!?]|&[#A-Za-z]")
_TEXT_BLANKS: Final = re.compile(r"[\s\x01-\x05]+")
_AROUND_CELL: Final = re.compile(r"[\s\x02\x03]*\x04[\s\x02\x03]*")
_AROUND_ITEM: Final = re.compile(r"[\s\x02\x03]*(?:\x01[\s\x02\x03]*)+")
_BREAKS: Final = re.compile(r" ?[\x02\x03][\s\x02\x03]*")

# Removed: joins nothing and hides things. ZWJ and ZWNJ stay, since Persian and Indic words need them.
_VANISH: Final = (
    *(0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, 0xFFFC),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFDD0, 0xFDF0),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
)
_CLEAN: Final[dict[int, str]] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " "),
    **dict.fromkeys((0x09, 0xA0, 0x202F), " "),
    **dict.fromkeys((0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys(_VANISH, ""),
}


def clean(text: str) -> str:
    """Return *text* without controls, bidi overrides, invisible signs and lone surrogates; lines stay."""
    return text.replace("\r\n", "\n").translate(_CLEAN)


def one_line(text: str) -> str:
    """Return *text* cleaned, on one line."""
    return " ".join(clean(text).split())


def plain(text: str, *, html: bool) -> str:
    """Return the text of *text*: lines stripped, at most one empty line in a row, items as ``- item``."""
    if html and _MARKUP.search(text):
        text = _walk(text)
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip("\n")


def _walk(html: str) -> str:
    """Return the text of *html* with signs of its structure; loops, because nesting is the publisher's."""
    root = LexborHTMLParser(html).body
    return "" if root is None else _join(_tokens(root))


def _tokens(root: Any) -> list[str]:  # noqa: ANN401 - selectolax's nodes
    tokens: list[str] = []
    node, down = root, True
    while True:
        child = node.child if down and node.tag not in _UNSEEN else None
        if down:
            tokens.append(_opening(node))
        if child is not None:
            node = child
            continue
        tokens.append(_closing(node.tag))
        if node.mem_id == root.mem_id:
            return tokens
        following = node.next
        down = following is not None
        node = following if down else node.parent


def _opening(node: Any) -> str:  # noqa: ANN401 - the same
    tag = node.tag
    if tag == "-text":
        return _TEXT_BLANKS.sub(" ", node.text_content)
    if tag == "br":
        return "\n"
    if tag == "tr":
        return _ROW
    return _CELL if tag in _CELLS else _closing(tag) + (_ITEM if tag == "li" else "")


def _closing(tag: str) -> str:
    return _PARAGRAPH if tag in _PARAGRAPHS else _LINE if tag in _LINES else ""


def _join(tokens: list[str]) -> str:
    """Return the text with lines, items and cells for its signs; items stay with what announces them."""
    text = _AROUND_CELL.sub(_CELL, "".join(tokens)).replace(_ROW, _LINE)
    text = _AROUND_ITEM.sub("\n- ", text)
    text = _BREAKS.sub(lambda found: "\n\n" if _PARAGRAPH in found[0] else "\n", text)
    return "\n".join(_row(line) if _CELL in line else line for line in text.split("\n"))


def _row(line: str) -> str:
    """Return the cells of a table's row side by side."""
    return " | ".join(filter(None, (cell.strip() for cell in line.split(_CELL))))
