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
# Signs of structure among the text, which is freed of them first.
_ITEM: Final = "\x01"
_LINE: Final = "\x02"
_PARAGRAPH: Final = "\x03"
_CELL: Final = "\x04"
_ROW: Final = "\x05"
_BREAK: Final = "\x06"
_AFTER: Final = {**dict.fromkeys(_LINES, _LINE), **dict.fromkeys(_PARAGRAPHS, _PARAGRAPH), "tr": _ROW}
_BEFORE: Final = {**_AFTER, "li": _ITEM, "br": _BREAK, "td": _CELL, "th": _CELL}

_MARKUP: Final = re.compile(r"<[A-Za-z/!?]|&[#A-Za-z]")
_SIGNS: Final = re.compile(r"[\x01-\x06]")
# Removed: joins nothing and hides things. ZWJ and ZWNJ stay, since Persian and Indic words need them.
_VANISH: Final = (
    *(0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFDD0, 0xFDF0),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
)
_CLEAN: Final[dict[int, str]] = {
    **dict.fromkeys((*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)), " "),
    **dict.fromkeys((0x202F,), " "),
    **dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys(_VANISH, ""),
}
_COMMON: Final = (("\r\n", "\n"), ("\xa0", " "), ("\t", " "), ("\u034f", ""), ("\ufffc", ""))
"""What is frequent, and what counts as printable and is not wanted."""


def clean(text: str) -> str:
    """Return *text* without controls, bidi overrides, invisible signs and lone surrogates; lines stay."""
    for common, meant in _COMMON:
        text = text.replace(common, meant)
    # Ten times as fast as translating everything: hardly any line needs it.
    return "\n".join(line if line.isprintable() else line.translate(_CLEAN) for line in text.split("\n"))


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
    """Return texts and signs in the order of the document."""
    tokens: list[str] = []
    node, down = root, True
    while True:
        child = node.child if down and node.tag not in _UNSEEN else None
        if down:
            tokens.append(_opening(node))
        if child is not None:
            node = child
            continue
        tokens.append(_AFTER.get(node.tag, ""))
        if node.mem_id == root.mem_id:
            return tokens
        following = node.next
        down = following is not None
        node = following if down else node.parent


def _opening(node: Any) -> str:  # noqa: ANN401 - the same
    if node.tag == "-text":
        return _flow(node.text_content)
    return _BEFORE.get(node.tag, "")


def _flow(text: str) -> str:
    """Return *text* as HTML flows it: blanks collapsed, but not those at its ends lost."""
    words = _SIGNS.sub(" ", text).split()
    if not words:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{' '.join(words)}{' ' * text[-1].isspace()}"


def _join(pieces: list[str]) -> str:
    """Return the texts, and between them what the signs there amount to."""
    parts: list[str] = []
    gap = ""
    for piece in filter(None, pieces):
        if _SIGNS.match(piece):
            gap += piece
        elif not gap:
            parts.append(piece)
        elif piece != " ":
            parts += (_between(gap), piece)
            gap = ""
    return "".join(parts)


def _between(gap: str) -> str:
    """Return how the texts on both sides of some signs are set apart."""
    if _ITEM in gap:  # even after a paragraph: items stay with what announces them
        return "\n- "
    if _CELL in gap:
        return "\n" if _ROW in gap else " | "
    return "\n\n" if _PARAGRAPH in gap or gap.count(_BREAK) > 1 else "\n"
