"""Read bytes as the text they are, whatever they call themselves; what cannot be right is a fault."""

from __future__ import annotations

import codecs
import re
from typing import Final

from daemon.sources.document import Fault, FaultKind

_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEAD: Final = 4096
"""Bytes in which a page names its charset."""
_MARKS: Final = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# A page that calls itself Latin-1 means Windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT: Final = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_GARBLED: Final = re.compile(
    r"[\u00c2\u00c3\u00d0\u00d1][\u0080-\u00bf\u0152-\u0178\u2013-\u2122]|\u00e2\u20ac|\ufffd"
)
"""What UTF-8 looks like that was read as something else, and what could not be read at all."""
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
_RARE: Final = 10
"""Where so few letters beyond ASCII are lost, a byte was damaged, and the charset is right."""
_MOST_GARBLED: Final = 3
"""A text may quote such a sequence."""


def decoded(data: bytes, content_type: str) -> str | Fault:
    """Return the text of *data*: UTF-8 wherever it can be that, else what header or page declare.

    Hardly any text in another charset happens to be UTF-8; many pages are UTF-8 and declare something else.
    """
    mark = next((name for begin, name in _MARKS if data.startswith(begin)), None)
    names = [mark] if mark else ["utf-8-sig", *_declared(data, content_type)]
    for name in names:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    repaired = data.decode("utf-8", "replace")
    if repaired.count(_LOST) * _RARE <= sum(not char.isascii() for char in repaired):
        return repaired
    said = names[-1] if len(names) > 1 else "no charset"
    return Fault(FaultKind.ENCODING, f"it declares {said}, and its bytes are not that: names would be lost")


def garbled(text: str) -> bool:
    """Return whether so much of *text* is UTF-8 read as something else that names in it are lost."""
    odd = len(_GARBLED.findall(text))
    if odd < _MOST_GARBLED:
        return False
    return odd * 4 > sum(not char.isascii() for char in text)


def _declared(data: bytes, content_type: str) -> list[str]:
    header = _HEADER.search(content_type)
    meta = _META.search(data[:_HEAD])
    said = [header[1] if header else "", meta[1].decode("ascii") if meta else ""]
    return [_known(name) for name in said if name and _known(name)]


def _known(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return ""
    return _MEANT.get(known, known)
