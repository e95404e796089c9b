"""Tell the countries whose names only begin that of an airport: フランス・セダ空港."""

from __future__ import annotations

import re
from typing import Final

from rules.marks import Found, NameMark

_REST: Final = re.compile("\u2060*・((?:[\u30a1-\u30fa\u30fc]\u2060*)+)")
"""What stands behind a dot inside a name written in katakana."""


def begins_airport(document: str, name: NameMark, found: Found) -> bool:
    """Return whether a dot joins a country to a name that nobody knows, and both to "airport"."""
    lands = any(len(n.place) == 2 for n in name.names)
    rest = _REST.match(document, name.end) if lands else None
    if rest is None or any(rest.start(1) <= n.start < rest.end() for n in found.names):
        return False
    return any(m.value == "airport-after" and m.start == rest.end() for m in found.marks)
