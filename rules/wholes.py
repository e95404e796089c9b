"""Tell which places that a clause on a level names are meant, and wholly: no parts, borders, roads."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from rules.clause import Clause
from rules.marks import Mark
from rules.model import PlaceKind
from rules.named import names_airport, places_behind
from rules.spots import Spot
from rules.text import fold, spaced

_ARTICLE: Final = 5
"""Code points of an article that may open a clause."""
_LEADS: Final = 6
"""Code points between a level and the country it leads to, and from an "and" to the next country."""
_COMMA: Final = 2
"""Code points between two places of a list."""
_THERE: Final = 40
"""Code points from a level to its "there": "all travel there is advised against"."""
_ADJACENT: Final = 1
"""Code points between a country and the verb of what it advises."""
_BEHIND: Final = 2
"""Code points between a country and the quarter of it behind its name."""
_OF: Final = 3
"""Code points of an "of" between two regions: アムハラ州のティグライ州との境界."""
_LISTED: Final = 6
"""Code points between two countries of one list."""


def level_places(clause: Clause) -> list[Spot]:
    """Return the places a clause names: no offices, lands without a code, or what only locates another.

    Nor the country that gives the advice: "Spain recommends …".
    """
    agents = places_behind(clause, "agent")
    places = [s for s in clause.spots if not (s.office or s.locator or s.land or s in agents)]
    return [s for s in places if not (s.kind is PlaceKind.COUNTRY and _advises(clause, s))]


def _advises(clause: Clause, spot: Spot) -> bool:
    """Return whether a country gives the advice: "A recommends …"."""
    return any(0 <= m.start - spot.end <= _ADJACENT for m in clause.cues("advises"))


def wholly(clause: Clause, spots: Sequence[Spot]) -> list[tuple[str, str | None]]:
    """Return the areas and places of *spots*, without those of which only an unnamed part is meant."""
    return list(dict.fromkeys((s.area, s.place) for s in spots if not partial(clause, s)))


def partial(clause: Clause, spot: Spot) -> bool:
    """Return whether only an unnamed part of the place is meant ("parts of Peru", "the Peru border")."""
    dense = any(not spaced(fold(m.term)) for m in clause.cues("edge-after"))
    reach = _OF if dense and spot.kind is PlaceKind.REGION else 1
    joined = (s.end for s in clause.spots if 0 <= s.start - spot.end <= reach and not _bracketed(clause, s))
    ends = (spot.end, *joined)
    if any(m.start in ends for m in clause.cues("except")):
        return True  # "A を除く": no space parts a word from its postposition
    if any(0 <= m.start - end <= 2 for m in clause.cues("edge-after") for end in ends):
        return True
    land = spot.kind is PlaceKind.COUNTRY
    beside = land and any(partial(clause, s) for s in _next_land(clause, spot))
    if beside or (land and _quartered(clause, spot)) or spot in _beyond(clause):
        return True
    return _led_or_listed(clause, spot)


def _bracketed(clause: Clause, spot: Spot) -> bool:
    """Return whether brackets close right behind what a place only bounds: "A（Bとの国境付近を除く）"."""
    cues = sorted(clause.cues("edge-after", "except"), key=lambda m: m.start)
    end = spot.end
    for cue in cues:
        end = cue.end if 0 <= cue.start - end <= 1 else end
    return end > spot.end and any(0 <= c - end <= 1 for c in clause.closings)


def _led_or_listed(clause: Clause, spot: Spot) -> bool:
    """Return whether a place only locates another, or stands behind the words for a part, or beside one."""
    if leads_there(clause, spot) or names_airport(clause, spot):
        return True
    before = max((s.end for s in clause.spots if s.end <= spot.start), default=clause.start)
    parts = () if _listed_regions(clause, spot) else clause.cues("part")
    kind = next((m for m in clause.cues("region-before") if 0 <= spot.start - m.end <= 1), None)
    reaches = ((12 + (kind.end - kind.start if kind else 0), parts), (25, clause.cues("except")))
    edges = {m.start for m in clause.cues("edge-after") if _anew(clause, m.end, spot.start)}
    if any(
        before <= m.start and 0 <= spot.start - m.end <= reach and m.start not in edges
        for reach, cues in reaches
        for m in cues
    ):
        return True
    if any(s.end == before for s in _beyond(clause)) and clause.has("in", spot.start - 4, spot.start):
        return True  # "within 10 km of the border with A in B"
    linked = any(
        m.start == before + 1
        and 0 < spot.start - m.end <= _LEADS
        and not clause.has("toward", m.end, spot.start)
        for m in clause.cues("and")
    )
    return (linked and partial(clause, _at(clause, before))) or _among_parts(clause, spot)


def _anew(clause: Clause, low: int, high: int) -> bool:
    """Return whether a list goes on behind a border with a place of its own: "the A border, and to B"."""
    leads = clause.has("and", low, high) and clause.has("toward", low, high)
    return leads or clause.has_comma(low, high)


def _among_parts(clause: Clause, spot: Spot) -> bool:
    """Return whether a place stands in a list of which only parts are meant: "parts of A, B and C"."""
    if _listed_regions(clause, spot) or spot.kind is PlaceKind.COUNTRY:
        return False
    edges = {m.start for m in clause.cues("edge-after", "except")}
    heads = (m.end for m in clause.cues("part") if m.start not in edges)
    if any(0 <= spot.start - end <= 1 for end in heads):
        return True
    one = max((s for s in clause.spots if s.end <= spot.start), key=lambda s: s.end, default=None)
    pause = one is not None and clause.has_comma(one.end, spot.start) and spot.start - one.end <= _COMMA
    return bool(one and pause and one.kind is spot.kind and _among_parts(clause, one))


def _quartered(clause: Clause, spot: Spot) -> bool:
    """Return whether only a quarter of a country is meant: "southern A", or "A南部"."""
    quarters = clause.cues("quarter", "somewhere")
    return any(
        m.end + 1 == spot.start or (0 <= m.start - spot.end <= _BEHIND and not spaced(fold(m.term)))
        for m in quarters
    )


def _next_land(clause: Clause, spot: Spot) -> tuple[Spot, ...]:
    """Return the country listed right behind one, where the border stands behind both: "A、Bとの国境"."""
    edges = any(not spaced(fold(m.term)) for m in clause.cues("edge-after"))
    behind = (s for s in clause.spots if edges and s.kind is PlaceKind.COUNTRY and s.start > spot.start)
    following = min(behind, key=lambda s: s.start, default=spot)
    gap = (spot.end, following.start)
    joined = clause.has_comma(*gap) or clause.has("and", *gap)
    return (following,) if joined and gap[1] - gap[0] <= _LISTED else ()


def _listed_regions(clause: Clause, spot: Spot) -> bool:
    """Return whether regions are named by what they are: "the northern provinces of A, B and C"."""
    kinds = {m.end for m in clause.cues("region-before")}
    parts = (m for m in clause.cues("part") if m.end in kinds and 0 <= spot.start - m.end <= 1)
    return spot.kind is PlaceKind.REGION and any(parts)


def speaks(clause: Clause, level: Mark, spot: Spot) -> bool:
    """Return whether a country that opens a clause gives a level for another: "A warns against B"."""
    opens = spot.kind is PlaceKind.COUNTRY and spot.start - clause.start <= _ARTICLE
    behind = (
        s
        for s in clause.spots
        for end in (level.end, level.closes)
        if end and 0 <= s.start - end <= _LEADS and not clause.has_comma(end, s.start)
    )
    return opens and not clause.has_comma(spot.end, level.start) and any(s.area != spot.area for s in behind)


def leads_there(clause: Clause, spot: Spot) -> bool:
    """Return whether a place only says where a road leads: "north of the road from A to B"."""
    roads = (m for m in clause.of("thing") if m.value == "road-blockade")
    return any(0 <= m.start - spot.end <= 1 for m in roads)


def _beyond(clause: Clause) -> tuple[Spot, ...]:
    """Return the countries along whose border something is: "the borders with A, B and C"."""
    behind = places_behind(clause, "edge-before")
    edges = [m.end for m in clause.cues("edge-before")]
    lands = tuple(itertools.takewhile(lambda s: s.kind is PlaceKind.COUNTRY, behind))
    return lands or tuple(s for s in behind[:1] if any(0 <= s.start - end <= _ARTICLE for end in edges))


def _at(clause: Clause, end: int) -> Spot:
    return next(s for s in clause.spots if s.end == end)


def spoken_of(clause: Clause, number: int, before: Sequence[Spot]) -> tuple[int, Sequence[Spot]]:
    """Return the places a sentence has named so far, or those of the last that named any; and its number."""
    here = [s for s in level_places(clause) if len(s.area) > 2 and not leads_there(clause, s)]
    if not here:
        return number, before
    return clause.number, [*before, *here] if clause.number == number else here


def there_of(clause: Clause, mark: Mark) -> list[Spot]:
    """Return the places of its own clause that a level's "there" means: "in A …: all travel there is …"."""
    those = [m.start for m in clause.cues("those") if 0 <= m.start - mark.start <= _THERE]
    before = [s for s in level_places(clause) if len(s.area) > 2 and s.end <= mark.start]
    return before if those else []
