"""Find what a clause tells something of: things, airports by their names, airlines; the heads of phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rules.clause import Clause
from rules.hazards import LASTING, TRANSPORT
from rules.marks import Mark
from rules.model import PlaceKind
from rules.parts import apart
from rules.text import fold, spaced

_WAY_WITHIN: Final = 12
"""Code points between flights and the last of the words for where they go: "flights to and from"."""
_OVER: Final = 8
"""Code points of "over" between the airspace and the airport it is over."""
_ARTICLE: Final = 6
"""The same of an article: "over the"."""
_PHRASE: Final = 30
"""Code points between two things of one phrase."""
_PREPOSITION: Final = 8
"""The same where a name stands between them, its own code points left out."""


def airports(clause: Clause) -> Iterator[Mark]:
    """Yield airports named by name or code, which can close as "the airport" can."""
    for spot in clause.spots:
        if spot.kind is PlaceKind.AIRPORT and not any(
            0 <= m.start - spot.start < 60 or _heads_name(clause, m, spot.start)
            if m.value == "airport-closure"
            else m.value == "airspace-closure" and 0 < spot.start - m.end <= _OVER
            for m in clause.of("thing")
        ):
            yield Mark("thing", "airport-closure", spot.where, spot.start, spot.end)


def stop(clause: Clause, thing: Mark) -> bool:
    """Return whether an airport is only where a line ends: "between A and the airport no trains run"."""
    return thing.value == "airport-closure" and any(
        0 <= thing.start - a.end <= _ARTICLE
        and any(
            0 <= a.start - m.end <= _PHRASE and not clause.has_comma(m.end, a.start)
            for m in clause.cues("between")
        )
        for a in clause.cues("and")
    )


def under_sky(clause: Clause, thing: Mark) -> bool:
    """Return whether an airport is only what the airspace is over: "the airspace above A airport is shut"."""
    skies = [m for m in clause.of("thing", "name") if m.value == "airspace-closure" and m.end <= thing.start]
    return thing.value == "airport-closure" and any(
        clause.unnamed(m.end, thing.start) <= _OVER + _ARTICLE
        and not (clause.has("and", m.end, thing.start) or clause.has_comma(m.end, thing.start))
        for m in skies
    )


def _heads_name(clause: Clause, thing: Mark, name: int) -> bool:
    """Return whether the name that begins at *name* belongs to *thing* before it ("aeroporto Galeão")."""
    listed = clause.has("and", thing.end, name) or clause.has_comma(thing.end, name)
    return 0 <= name - thing.end <= 30 and not listed


def fliers(clause: Clause, said: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the airlines that go somewhere, or no more, without a word for flights: "A returns to B"."""
    if not any(m.value == "flight-cancellation" for m in said):
        goes = (m for m in clause.of("down", "up") if m.value == "flight-cancellation")
        first = next(goes, None)
        for mark in clause.of("carrier"):
            if first is not None and 0 <= first.start - mark.end <= _PHRASE:
                yield Mark("thing", "flight-cancellation", mark.term, mark.start, mark.end)


def phrase_heads(clause: Clause, things: Sequence[Mark]) -> list[Mark]:
    """Return the things that head their phrase: in "flights to the airport" the flights, not the airport.

    Chinese and Japanese put the head last.
    """
    found: list[Mark] = []
    last: Mark | None = None
    inner = False
    for mark in {(m.start, m.end, m.value): m for m in things}.values():
        near = last is not None and _close(clause, last, mark) and clause.idle(last.end, mark.start)
        if last is not None and last.value == mark.value:
            inner = inner and near
        else:
            doing = last is not None and last.value in LASTING  # "armed men blocked the road"
            doing = doing or (mark.value in LASTING and not spaced(fold(mark.term)))  # 机场因无人机关闭
            inner = last is not None and near and not (doing or apart(clause, last, mark))
            inner = inner and not _counted_at(clause, last, mark)
        compound = last is not None and mark.start - last.end == 1 and found[-1] is last
        if inner and (compound or not spaced(fold(mark.term))):
            found.pop()
            inner = False
        if not inner:
            found.append(mark)
        last = mark
    return found


def _counted_at(clause: Clause, one: Mark | None, other: Mark) -> bool:
    """Return whether an airport only says where flights are: "at A airport 40 flights are off"."""
    apart_from = one is not None and one.value == "airport-closure" and other.value == "flight-cancellation"
    if one is None or not apart_from or other.start - one.end <= 1 or not spaced(fold(other.term)):
        return False
    return not any(clause.has(v, one.end, other.start) for v in ("toward", "of", "from", "against"))


def _close(clause: Clause, one: Mark, other: Mark) -> bool:
    """Return whether two things may stand in one phrase: "flights at (a name's) airport"."""
    within = (s for s in clause.spots if one.end <= s.start < other.start)
    names = sum(min(s.end, other.start) - s.start for s in within)
    gap = other.start - one.end
    return 0 < gap <= _PHRASE or 0 < gap - names <= _PREPOSITION


def departs(clause: Clause, head: Mark) -> bool:
    """Return whether it is flights or trains that leave, and not people: "no flights leave the airport"."""
    return head.value == "evacuation" and any(
        0 <= head.start - m.end <= 1 and m.value in TRANSPORT for m in clause.of("name", "thing")
    )


def flown_to(clause: Clause, head: Mark) -> bool:
    """Return whether an airport only says where flights go that are told of: "flights to A airport …"."""
    if head.value != "airport-closure":
        return False
    ways = [m for m in clause.cues("toward", "from") if m.end <= head.start]
    flights = [t for t in clause.of("thing") if t.value == "flight-cancellation"]
    listed = ways and any(ways[-1].end <= s.start and s.end <= head.start for s in clause.spots)
    if not (ways and flights) or (apart(clause, ways[-1], head) and not listed):
        return False
    first = next((t for t in reversed(flights) if t.end <= ways[-1].start), None)
    return (
        first is not None
        and ways[-1].start - first.end <= _WAY_WITHIN
        and clause.idle(first.end, head.start)
        and clause.unnamed(ways[-1].end, head.start) <= _PHRASE
    )
