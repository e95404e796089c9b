"""Find the capitals a text names by their rank only: "in the capital", "Haiti's capital", 首都."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rules.beside import Beside
from rules.marks import Found, Mark, NameMark
from rules.places import Name, Places

_NEAR: Final = 12
"""Characters before and behind a word within which a name that touches it begins or ends."""


def capitals(found: Found, beside: Beside, places: Places, country: str | None) -> Iterator[NameMark]:
    """Yield the capitals named by no name of theirs: those of *country*, or of one named right beside.

    Where another name follows directly ("the capital Nairobi") that name says it all; a region's is its own.
    In capitals any word may look like a town far away: "IN THE CAPITAL YOUNG PEOPLE".
    """
    marks = [m for m in found.marks if m.role == "cue" and m.value == "capital"]
    for mark in marks:
        after = [n for n in _starting(found.names, mark.end) if beside.touches(mark.end, n.start)]
        after = [n for n in after if _may_be_meant(n, places, country)]
        before = [n for n in _ending(found.names, mark.start) if beside.owns(n.end, mark.start)]
        lands = [(n, bearer.place) for n in (*after, *before) for bearer in n.names if len(bearer.place) == 2]
        if (after and not any(name in after for name, _ in lands)) or (before and not lands):
            continue
        name, land = lands[0] if lands else (None, country)
        seat = places.capital(land) if land else None
        if seat:
            yield _named(mark, name, seat)


def _may_be_meant(name: NameMark, places: Places, country: str | None) -> bool:
    """Return whether a name may be that of the capital before it: one here, or a country or its seat."""
    lands = ((bearer.place, places.country(bearer.place)) for bearer in name.names)
    return any(land == country or place in {land, places.capital(land)} for place, land in lands)


def _starting(names: Sequence[NameMark], at: int) -> list[NameMark]:
    return [n for n in names if at <= n.start <= at + _NEAR]


def _ending(names: Sequence[NameMark], at: int) -> list[NameMark]:
    return [n for n in names if at - _NEAR <= n.end <= at]


def _named(mark: Mark, land: NameMark | None, seat: str) -> NameMark:
    """Return a capital's name, which takes in the country's that it stands beside."""
    start = min(mark.start, land.start) if land else mark.start
    end = max(mark.end, land.end) if land else mark.end
    return NameMark((Name(mark.term, None, seat, weak=False, population=0),), start, end)
