"""Tell which end of a journey is meant: where flights go, not where they begin."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from rules.clause import Clause
from rules.model import PlaceKind
from rules.named import LISTED
from rules.spots import Spot
from rules.text import fold, spaced

_LIST_WORDS: Final = 12
"""Code points of "and from" before a place."""
_WAYS: Final = frozenset({"transit-suspension", "road-blockade"})
"""What runs between two places along the ground."""
_FOR: Final = 6
"""Code points of a small word between a ferry and where it goes: "le ferry pour A"."""
_ROUTE: Final = 12
"""Code points from "between" to the first end of a route: a city's name before its airport."""


def _both_ways(clause: Clause, spot: Spot) -> bool:
    """Return whether flights go to a place too: "to and from A"."""
    return any(
        clause.has("and", m.end, spot.start) and 0 <= spot.start - m.end <= _LIST_WORDS
        for m in clause.cues("toward")
    )


def _listed_on(clause: Clause, spot: Spot, spots: Sequence[Spot]) -> bool:
    """Return whether a "from" only goes on a list that the same word leads: "à destination de A et de B"."""
    first = [s for s in spots if s.end < spot.start]
    joins = [m.end for m in clause.cues("and") if first and 0 <= m.start - first[-1].end <= 1]
    again = any(0 <= m.start - end <= 1 and m.end <= spot.start for m in clause.cues("of") for end in joins)
    lead = clause.cues("toward", "returns")
    return again and any(0 <= first[-1].start - m.end <= 1 for m in lead)


def aimed_at(clause: Clause, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return *spots* without those where a journey begins: "from A to B", "to B from A and C"."""
    begins = {s for s in spots for m in clause.cues("from") if 0 <= s.start - m.end <= 1}
    begins = {s for s in begins if not (_both_ways(clause, s) or _listed_on(clause, s, spots))}
    heads = {s for s in spots for m in clause.cues("toward", "in", "returns") if 0 <= s.start - m.end <= 1}
    aims = heads - begins
    for one, two in itertools.pairwise(spots):
        listed = two.start - one.end <= LISTED and two not in aims and any(s.start > two.start for s in aims)
        if one in begins and (listed or two.start - one.end == 1):
            begins.add(two)
    bound = any(one in begins and two in aims for one, two in itertools.pairwise(spots))
    back = [two for one, two in itertools.pairwise(spots) if one in aims and two in begins and not bound]
    for one, two in itertools.pairwise(spots):
        if back and one in begins and one.start >= back[0].start and two.start - one.end <= LISTED:
            begins.add(two)
    return tuple(s for s in spots if not ((bound or back) and s in begins))


def beside_end(clause: Clause, spots: tuple[Spot, ...], meant: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the *meant* ends with those listed behind "to" together with one: "flights to A, B and C"."""
    away = {m.end for m in clause.cues("from")}
    to = {s for s in spots for m in clause.cues("toward") if m.end not in away and 0 <= s.start - m.end <= 1}
    for one, two in itertools.pairwise(spots):
        gap = (one.end, two.start)
        joined = clause.has("and", *gap) or clause.has_comma(*gap)
        goes_on = not clause.has("from", *gap) or _listed_on(clause, two, spots)
        if one in to and joined and goes_on and two.start - one.end <= LISTED:
            to.add(two)
    linked = {s for s in to for m in clause.cues("between") if m.start < s.start}
    return tuple(s for s in spots if s in meant or (s in to - linked and to.intersection(meant)))


def far_end(
    clause: Clause, spots: tuple[Spot, ...], title: Sequence[Spot], homes: Collection[str]
) -> tuple[Spot, ...]:
    """Return *spots*, of each route only the end a title names, or that is not at its airline's home.

    "Between A and B", "the A–B flight", "its A to B service": of the last B, where no home is known.
    """
    headed = {s.area for s in title}
    near = [
        end
        for one, two in itertools.pairwise(_stops(spots))
        if one.area != two.area and (by_to := _joins(clause, one, two)) is not None
        for end in _near_ends(one, two, headed, homes, by_to=by_to)
    ]
    near += [s for s in spots if any(_listed_home(s, n, homes) or _at_home(s, n, homes) for n in near)]
    return tuple(s for s in spots if not any(n.start <= s.start < n.end for n in near)) or spots


def _at_home(spot: Spot, end: Spot, homes: Collection[str]) -> bool:
    """Return whether an end of a route at home is named again: 羽田－ドーハ線は羽田発便より再開."""
    return spot.area == end.area and spot.area.split("-")[0] in homes


def _listed_home(spot: Spot, end: Spot, homes: Collection[str]) -> bool:
    """Return whether a place is listed right before an end of a route at home: 羽田・成田とドーハを結ぶ便."""
    return spot.area.split("-")[0] in homes and 0 < end.start - spot.end <= LISTED


def _stops(spots: Sequence[Spot]) -> list[Spot]:
    """Return *spots*, a town and its airport as one: "between Paris-Charles de Gaulle and B"."""
    stops: list[Spot] = []
    for spot in spots:
        same = stops and stops[-1].area == spot.area and 0 <= spot.start - stops[-1].end <= 1
        stops[-1:] = [replace(stops[-1], end=spot.end)] if same else [*stops[-1:], spot]
    return stops


def _joins(clause: Clause, one: Spot, two: Spot) -> bool | None:
    """Return whether two places are the ends of a route, told by "to" (True), else (False), or none."""
    to = (*clause.cues("toward"), *(m for m in clause.cues("through") if not spaced(fold(m.term))))  # 至
    if any(0 <= m.start - one.end <= 1 and 0 <= two.start - m.end <= 1 for m in to):
        return True
    between = any(0 <= one.start - m.end <= _ROUTE for m in clause.cues("between"))
    between = between or any(0 <= m.start - two.end <= _ROUTE for m in clause.cues("post-between"))
    return False if between or _dashed(clause, one, two) else None


def _dashed(clause: Clause, one: Spot, two: Spot) -> bool:
    """Return whether only a dash or a stroke stands between two places: "A–B", "A / B"."""
    if two.start - one.end != len(" / "):
        return two.start - one.end == 1
    words = any(one.end <= m.start < two.start for m in clause.marks)
    return not words and not clause.has_comma(one.end, two.start)


def _near_ends(
    one: Spot, two: Spot, headed: Collection[str], homes: Collection[str], *, by_to: bool
) -> tuple[Spot, ...]:
    """Return the end of a route that is not meant, if any."""
    told = [s for s in (one, two) if s.area in headed]
    if len(told) == 1:
        return (two,) if told[0] is one else (one,)
    home = [s for s in (one, two) if s.area.split("-")[0] in homes]
    if len(home) == 1:
        return tuple(home)
    return (one,) if by_to and not home else ()


def far_ends(clauses: Sequence[Clause]) -> frozenset[Spot]:
    """Return the ends of roads and rails that a text names nowhere else: what else happens is not told there.

    "No trains run between A and B. Residents of A should stay at home."
    """
    ends: list[Spot] = []
    for clause in clauses:
        ways = any(m.value in _WAYS for m in clause.of("thing"))
        for one, two in itertools.pairwise(clause.spots if ways else ()):
            linked = any(0 < one.start - m.end <= _ROUTE for m in clause.cues("between"))
            if linked or _dashed(clause, one, two):
                ends += (one, two)
    return frozenset(s for s in ends if not any(_elsewhere(s, o) for c in clauses for o in c.spots))


def _elsewhere(end: Spot, spot: Spot) -> bool:
    """Return whether a place is named in the region of a route's end, and not as that end."""
    return spot.start != end.start and spot.area == end.area


def crossings(clauses: Sequence[Clause]) -> frozenset[Spot]:
    """Return the places of which a clause only tells that a border is open, or shut, there."""
    borders = (
        c
        for c in clauses
        if {m.value for m in c.of("thing", "name")} == {"border-closure"} and c.of("up", "down")
    )
    return frozenset(s for c in borders for s in c.spots if s.kind is not PlaceKind.COUNTRY)


def unlinked(clause: Clause, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the places without those that a road only links, where others are singled out behind them.

    "Convoys are attacked on the roads that link A to B, above all in the region of C".
    """
    links = min((m.end for m in clause.cues("between")), default=clause.end)
    among = next((m.start for m in clause.cues("among") if m.start >= links), clause.end)
    linked = [s for s in spots if links <= s.start and s.end <= among]
    behind = any(s.start >= among for s in spots)
    return tuple(s for s in spots if s not in linked) if len(linked) > 1 and behind else spots


def abroad(clause: Clause, country: Sequence[Spot]) -> tuple[Spot, ...]:
    """Return the far ends of what runs out of the *country* told of: "the ferry to A does not sail".

    A clause that names a place of the country itself tells of both.
    """
    lands = {s.area.split("-")[0] for s in country}
    if not lands or not any(m.value == "transit-suspension" for m in clause.of("thing", "name")):
        return ()
    if any(s.area.split("-")[0] in lands for s in clause.spots):
        return ()
    leads = [m.end for m in clause.cues("toward")]
    leads += [m.end + _FOR for m in clause.of("thing") if m.value == "transit-suspension"]
    ends = [s for s in clause.spots if any(-_FOR <= s.start - end <= 1 for end in leads)]
    return tuple(clause.spots) if ends and ends[0] == clause.spots[0] else ()


def all_abroad(clauses: Sequence[Clause], country: Sequence[Spot]) -> frozenset[Spot]:
    """Return the far ends of all that runs abroad, in a text of a country's own."""
    return frozenset(s for c in clauses for s in abroad(c, country))
