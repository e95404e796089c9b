"""Find the first of two names that share their end: "Nord- und Südkivu", "Noord- en Zuid-Holland"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rules.marks import Found, NameMark
from rules.places import Name, Places
from rules.text import fold

_HALF: Final = re.compile(r"(?<!\w)([^\W\d_]{3,9})-,? (?:und|oder|sowie|bzw\.|en|of|et|ou|og|och) $")
"""What is left of a name whose end comes later, and the "and" behind it."""
_REACH: Final = 20
"""Code points of both."""
_SHORTEST: Final = 3
"""Letters of a name's end, and of what stands before it."""


def halves(document: str, found: Found, places: Places) -> Iterator[NameMark]:
    """Yield the names of which only the beginning stands before an "and" and a name that ends like them."""
    for name in found.names:
        low = max(0, name.start - _REACH)
        half = _HALF.search(document[low : name.start])
        if half is None:
            continue
        lands = dict.fromkeys(places.country(bearer.place) for bearer in name.names)
        whole = fold(document[name.start : name.end])
        meant = tuple(n for land in lands for n in _meant(fold(half[1]), whole, land, places))
        if meant:
            yield NameMark(meant, low + half.start(1), low + half.end(1))


def _meant(half: str, whole: str, country: str, places: Places) -> tuple[Name, ...]:
    """Return the names in *country* that begin with *half* and end as *whole* does, the longest end first."""
    spelled = places.spellings(country).get(half[:3], ())
    for at in range(_SHORTEST, len(whole) - _SHORTEST + 1):
        rest = whole[at:].strip()
        names = tuple(name for folded, name in spelled if folded in {half + rest, f"{half} {rest}"})
        if names:
            return names
    return ()
