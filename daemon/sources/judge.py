"""Tell a feed from what only answers in its place: pages, errors, other formats, cut-off bodies."""

from __future__ import annotations

import re
from typing import Final

from daemon.sources.document import Fault, FaultKind

_HEAD: Final = 4096
"""Bytes in which a document shows what it is."""
_PREAMBLE: Final = re.compile(rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)
_WIDE: Final = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How a document of two or four bytes a character begins; the longer beginnings first."""
_ENCODING: Final = re.compile(r"(?<=^<\?xml)([^>]*?)\sencoding\s*=\s*(?:'[^']*'|\"[^\"]*\")")
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|meta)\b", re.IGNORECASE)
_TITLE: Final = re.compile(rb"<title[^>]*>\s*([^<]{1,200})", re.IGNORECASE)
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^<>\[]*>", re.IGNORECASE)
_ROOT: Final = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_FEEDS: Final = frozenset({b"rss", b"rdf", b"feed"})
_ELEMENT: Final = re.compile(rb"<[A-Za-z_]")
_END: Final = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?(?:rss|rdf|feed)\s*>", re.IGNORECASE)
_ITEM: Final = re.compile(rb"<(/?)(?:[A-Za-z_][\w.-]*:)?(?:item|entry)\b", re.IGNORECASE)


def narrowed(data: bytes, content_type: str) -> tuple[bytes, str]:
    """Return a document of two or four bytes a character in UTF-8, any other as it is, with its content type.

    Bytes of UTF-16 mislead: half of a Cyrillic letter is a "<", and all of it can pass for ASCII.
    """
    wide = next((name for mark, name in _WIDE if data.startswith(mark)), None)
    if wide is None:
        return data, content_type
    text = _ENCODING.sub(r"\1", data.decode(wide, "replace"), count=1)
    return text.encode("utf-8", "replace"), f"{content_type.partition(';')[0] or 'text/xml'}; charset=utf-8"


def before_parsing(data: bytes, content_type: str) -> Fault | None:
    """Return why *data* need not be parsed, or None."""
    head = data[:_HEAD]
    start = head[_end_of_preamble(head) :]
    if not start.strip():
        return Fault(FaultKind.EMPTY, "an empty body where a feed was expected")
    if _HTML.match(start) and not _is_feed(start):
        return Fault(FaultKind.HTML, f"a web page where a feed was expected{titled(start)}")
    if start[:1] in b"{[":
        return Fault(FaultKind.JSON, "JSON where a feed was expected")
    if b"<" not in head:
        kind = content_type.partition(";")[0].strip()[:60] or "something"
        return Fault(FaultKind.NOT_A_FEED, f"no XML where a feed was expected, but {kind}")
    if _declares(data):
        return Fault(FaultKind.HOSTILE, "it declares XML entities, which no feed needs")
    return None


def after_parsing(data: bytes, version: str, count: int, kept: int | None = None) -> Fault | None:
    """Return why what was parsed is no feed, or None.

    *count* items were found in a feed of *version*, of which *kept* are no fragments, where that was judged.
    """
    if count and kept == 0:
        return Fault(FaultKind.NOT_A_FEED, "its XML is damaged, and no item in it has an id or a link")
    if version or count:
        return None
    root = _ROOT.search(data[:_HEAD])
    name = root[2].decode("ascii", "replace")[:40] if root else "something"
    if root and root[2].lower() in _FEEDS:
        return Fault(FaultKind.TRUNCATED, "the feed ends before its first item")
    return Fault(FaultKind.NOT_A_FEED, f"a document of <{name}> where a feed was expected")


def whole_part(data: bytes) -> tuple[bytes, bool]:
    """Return *data* and whether its root element is closed after its last item.

    What was cut off is returned without its damaged tail, and closed:
    a cut inside a character would otherwise spoil the encoding, one inside an item would make a ghost.
    """
    tags = list(_ITEM.finditer(data, max(0, data.rfind(b"</item"), data.rfind(b"</entry"))))
    closed = not tags or tags[-1][1]
    if closed and _END.search(data, tags[-1].end() if tags else 0):
        return data, True
    root, kept = _ROOT.search(data[:_HEAD]), _last_item(data)
    if root is None or not kept:
        return b"", False
    name = (root[1] or b"") + root[2]
    return data[:kept] + (b"</channel>" if root[2].lower() == b"rss" else b"") + b"</" + name + b">", False


def _last_item(data: bytes) -> int:
    """Return where the last closed item ends; 0 where there is none."""
    at = max(data.rfind(b"</item>") + 7, data.rfind(b"</entry>") + 8)
    return at if at > 8 else 0


def without_doctype(data: bytes) -> bytes:
    """Return *data* without a document type that only names itself, as RSS 0.91 has one."""
    root = _ELEMENT.search(data)
    prolog = data[: root.start()] if root else data
    return _DOCTYPE.sub(b"", prolog) + data[len(prolog) :]


def _is_feed(start: bytes) -> bool:
    """Return whether a document that calls itself HTML is a feed all the same."""
    root = _ROOT.search(start)
    return root is not None and root[2].lower() in _FEEDS


def _declares(data: bytes) -> bool:
    root = _ELEMENT.search(data)
    prolog = data[: root.start()] if root else data
    declared = re.search(rb"<!DOCTYPE[^>]*\[|<!ENTITY", prolog, re.IGNORECASE)
    return declared is not None


def _end_of_preamble(head: bytes) -> int:
    found = _PREAMBLE.match(head)
    return found.end() if found else 0


def titled(page: bytes) -> str:
    """Return a page's title, in quotes behind a colon; "" where it has none."""
    title = _TITLE.search(page)
    words = " ".join(title[1].decode("utf-8", "replace").split())[:80] if title else ""
    return f": {words!r}" if words.isprintable() and words else ""
