"""Learn from a text where villages lie that nobody knows: "in A, B (Aveiro district) … the schools of B"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.marks import Mark
from rules.model import PlaceKind
from rules.spots import Spot

_NAME: Final = re.compile(
    r"(?<!\w)([^\W\d_][\w'’-]{2,}(?:\s(?:[^\W\d_A-Z][^\W\d_]{0,3}\s){0,2}[^\W\d_][\w'’-]+)*)\s*$"
)
"""A name at the end of what stands before brackets, small words in it: "Sever do Vouga"."""
_SMALL: Final = re.compile(r"(?:\s[^\W\d_A-Z][^\W\d_]{0,3})+\s")
_OPENS: Final = re.compile(r"\((?:[^\W\d_A-Z]\w*['’\s]\s?){0,3}$")
"""Brackets, and words like "district of" before the region's name."""
_ENDS: Final = re.compile(r"[.:;!?()\n]")
_LIST: Final = 160
"""Code points of a list before brackets that say where all of it lies."""


def defined(document: str, marks: Sequence[Mark], spots: Sequence[Spot]) -> list[Spot]:
    """Return *spots* with the later mentions of names that nobody knows, as the region told in brackets."""
    known = {i for s in spots for i in range(s.start, s.end)}
    more: list[Spot] = []
    wrong: set[Spot] = set()
    for region in spots:
        opening = _OPENS.search(document, max(0, region.start - _LIST), region.start)
        closed = document[region.end : region.end + 1] == ")"
        if region.kind is not PlaceKind.REGION or opening is None or not closed:
            continue
        for name in _names(document, marks, opening.start()):
            for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", document[region.end :]):
                start, end = region.end + found.start(), region.end + found.end()
                namesakes = [s for s in spots if (s.start, s.end) == (start, end) and _elsewhere(s, region)]
                wrong.update(namesakes)
                if namesakes or known.isdisjoint(range(start, end)):
                    known.update(range(start, end))
                    more.append(Spot(start, end, region.area, region.place, PlaceKind.REGION))
    return sorted((*(s for s in spots if s not in wrong), *more), key=lambda s: s.start)


def _elsewhere(town: Spot, region: Spot) -> bool:
    """Return whether a town lies in another region of the same country."""
    near = town.area.split("-")[0] == region.area.split("-")[0]
    return town.kind is PlaceKind.CITY and near and town.area != region.area


def _names(document: str, marks: Sequence[Mark], end: int) -> Iterator[str]:
    """Yield the names listed right before an offset."""
    low = max((m.end() for m in _ENDS.finditer(document, max(0, end - _LIST), end)), default=end - _LIST)
    low = max(low, 0)
    joins = [(m.start, m.end) for m in marks if m.value == "and" and low <= m.start and m.end <= end]
    joins += [(c, c + 1) for c in range(low, end) if document[c] == ","]
    starts = sorted({low, *(z for _, z in joins)}, reverse=True)
    high = end
    for start in starts:
        item = document[start:high].rstrip(" ,")
        match = _NAME.search(item)
        if match is None or not _written_as_name(match[1]):
            return
        yield match[1]
        if start == low and (later := _SMALL.search(match[1])):
            yield match[1][later.end() :]  # a sentence begins with a capital, too: "Fire in A (Lazio)"
        if item[: match.start(1)].strip():
            return
        high = max((a for a, z in joins if z == start), default=low)


def _written_as_name(name: str) -> bool:
    """Return whether a run of words begins and ends with a capital."""
    words = name.split()
    return words[0][0].isupper() and words[-1][0].isupper()
