"""Decide which place each name in a text means, and what it is there for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rules.beside import Beside
from rules.capitals import capitals
from rules.dotted import begins_airport
from rules.halves import halves
from rules.marks import Found, Mark, NameMark
from rules.misspelt import misspelt
from rules.model import PlaceKind
from rules.namesakes import RANK, Namesakes
from rules.places import Places
from rules.text import spaced

_COUNTY_IN: Final = 5
"""Code points from "County" to the state it lies in: "in", a comma."""
_COUNTY_FAR: Final = 36
"""The same with a part of that state between: "County in the Northern Panhandle of West Virginia"."""
_HOME_WITHIN: Final = 7
"""Code points from an airline's name to its home: ", from "."""
_BEHIND: Final = 5
"""Code points of an article between "Embassy in" and its place."""
_GATES: Final = 20
"""Code points of "the British" between "outside" and "Embassy"."""
_FAR: Final = 20
"""Code points between a place and the area said to hold it."""
_COUNTRY: Final = 2
"""Letters of a country's code."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place named in a text."""

    start: int
    end: int
    area: str
    """ISO code of the country or first-level region."""
    place: str | None
    """City, airport or lesser region inside it."""
    kind: PlaceKind
    office: bool = False
    """Named as part of an institution or a nationality ("Embassy in Tijuana"), not as where things happen."""
    locator: bool = False
    """Only says where the finer place before it lies ("Guadalajara, Jalisco")."""
    land: bool = False
    """A part of the country without a code ("Darfur")."""

    @property
    def where(self) -> str:
        """Return the finest place."""
        return self.place or self.area


@dataclass(frozen=True, slots=True)
class Scope:
    """The places a claim is about."""

    spots: tuple[Spot, ...]
    excepted: tuple[Spot, ...] = ()
    """The places named only to except them."""
    named: bool = True
    """False where the subject country stands in."""
    why: str = ""
    """Why there are none: unknown-place or no-area."""


def resolve(
    document: str, found: Found, places: Places, subject: str | None, *, flies: bool = False
) -> tuple[Spot, ...]:
    """Return the places *document* names, in order.

    *flies*: an airline tells of its routes, and speaks of places far from home.
    """
    beside = Beside(document, found.marks)
    namesakes = Namesakes(document, found, places, subject, flies=flies)
    more = (
        *capitals(found, beside, places, namesakes.home),
        *misspelt(document, found, places, namesakes.home),
        *halves(document, found, places),
    )
    names = sorted((*found.names, *more), key=lambda n: (n.start, -n.end))
    spots: list[Spot] = []
    for name in names:
        if spots and (name.end <= spots[-1].end or _cut_into(document, name, spots[-1])):
            continue
        if _half(document, name, found.names, places) or begins_airport(document, name, found):
            continue
        hints = beside.hints(name)
        chosen = namesakes.choose(name, hints, names)
        if chosen and not ("ward-before" in hints and "/" in chosen):
            bears = len(chosen) == _COUNTRY and beside.bears(name)
            office = ("institution" in hints or bears) and not _before_gates(name, found)
            whole = _with_airport(document, name, found.names, places)
            spot = _spot(whole, chosen, places, office=office)
            spots.append(replace(spot, land=places.is_land(chosen, document[name.start : name.end])))
    spots = [replace(s, office=True) if _home_of_carrier(document, s, found) else s for s in spots]
    spots = [s for i, s in enumerate(spots) if not (i and _lends_name(document, spots[i - 1], s))]
    spots = [_as_before(document, s, spots) for s in spots]
    spots = [
        s for i, s in enumerate(spots) if not (subject and _told_home(document, s, spots[i + 1 :], subject))
    ]
    spots = [s for i, s in enumerate(spots) if not _told_apart(document, s, spots[i + 1 :], places)]
    return tuple(_locators(document, _counties(document, spots, found, places), places, beside))


def _as_before(document: str, spot: Spot, spots: Sequence[Spot]) -> Spot:
    """Return a town as the region that its name was told to be: "Quezon province … in B, Quezon, and C"."""
    if spot.kind is not PlaceKind.CITY:
        return spot
    name = document[spot.start : spot.end]
    same = (s for s in spots if s.kind is PlaceKind.REGION and document[s.start : s.end] == name)
    region = next((s for s in same if s.area != spot.area), None)
    return replace(region, start=spot.start, end=spot.end, office=spot.office) if region else spot


def _before_gates(name: NameMark, found: Found) -> bool:
    """Return whether something is told to be outside an office: "protests outside the Embassy in A".

    An office is known without its place too ("Embassy", "Embassy in"); a square is not.
    """
    cues = [m for m in found.marks if m.role == "cue"]
    offices = [m for m in cues if m.value == "institution-before"]
    alone = {m.start for m in offices for o in offices if m.start == o.start and m.end < o.end}
    gates = [m.start for m in offices if m.start in alone and 0 <= name.start - m.end <= _BEHIND]
    part = {(m.start, m.end) for m in cues if m.value == "part"}
    near = [m.end for m in cues if m.value == "toward" and (m.start, m.end) in part]
    return any(0 < start - end <= _GATES for start in gates for end in near)


def _lends_name(document: str, before: Spot, spot: Spot) -> bool:
    """Return whether a town far off only has the name of an airport in brackets: "Samara (Kurumoch)"."""
    alone = document[before.end : spot.start].strip() == "(" and document[spot.end : spot.end + 1] == ")"
    finer = "-" in before.area and spot.kind is PlaceKind.CITY
    return alone and finer and before.area != spot.area


def _told_home(document: str, spot: Spot, behind: Sequence[Spot], subject: str) -> bool:
    """Return whether brackets say that a name from abroad is one at home: "El Cairo (Cauca)" in Colombia."""
    region = behind[0] if behind else None
    if region is None or spot.kind is PlaceKind.COUNTRY or spot.area.split("-")[0] == subject:
        return False
    alone = document[spot.end : region.start].strip() == "(" and document[region.end : region.end + 1] == ")"
    return alone and region.kind is PlaceKind.REGION and region.area.startswith(f"{subject}-")


def _told_apart(document: str, spot: Spot, behind: Sequence[Spot], places: Places) -> bool:
    """Return whether brackets say that a town is a namesake of the one known: "Rionegro (Santander)"."""
    region = behind[0] if behind else None
    if region is None or spot.kind is not PlaceKind.CITY or region.kind is not PlaceKind.REGION:
        return False
    alone = document[spot.end : region.start].strip() == "(" and document[region.end : region.end + 1] == ")"
    land = region.area.split("-")[0]
    return alone and spot.area.split("-")[0] == land and not places.contains(region.area, spot.where)


def _counties(document: str, spots: Sequence[Spot], found: Found, places: Places) -> list[Spot]:
    """Drop the towns that districts of another region are named like: "Campbell County in Kentucky"."""
    heads = [m for m in found.marks if m.role == "cue" and m.value == "region-after"]
    kept: list[Spot] = []
    for index, spot in enumerate(spots):
        head = next((m for m in heads if 0 < m.start - spot.end <= 1), None)
        behind = spots[index + 1] if head and index + 1 < len(spots) else None
        if not (head and behind and _lies_in(document, spot, head, behind, places)):
            kept.append(spot)
    return kept


def _lies_in(document: str, spot: Spot, head: Mark, behind: Spot, places: Places) -> bool:
    """Return whether the region *behind* a district holds it, and not the place that bears its name."""
    told = document[head.end : behind.start]
    lies = told.startswith(" in ")
    near = len(told) <= (_COUNTY_FAR if lies else _COUNTY_IN) and "\n" not in told
    called = spot.kind is PlaceKind.CITY or (lies and spot.kind is PlaceKind.REGION)
    apart = behind.kind is PlaceKind.REGION and not places.contains(behind.area, spot.where)
    return near and called and apart


def _home_of_carrier(document: str, spot: Spot, found: Found) -> bool:
    """Return whether a country only tells an airline's home: "except Flair Airlines, of Canada"."""
    return spot.kind is PlaceKind.COUNTRY and any(
        0 < spot.start - m.end <= _HOME_WITHIN and document[m.end] == ","
        for m in found.marks
        if m.role == "carrier"
    )


def _half(document: str, name: NameMark, names: Sequence[NameMark], places: Places) -> bool:
    """Return whether a name is half of a longer one that a hyphen joins, and means no place alone."""
    joined = {document[name.end : name.end + 1], document[max(0, name.start - 1) : name.start]}
    longer = (n for n in _longer(name, names) if not _of_town(name, n, places))
    return "-" in joined and any(longer)


def _longer(name: NameMark, names: Sequence[NameMark]) -> Iterator[NameMark]:
    """Yield the names that hold a shorter one."""
    whole = name.end - name.start
    return (n for n in names if n.start <= name.start and name.end <= n.end and n.end - n.start > whole)


def _of_town(town: NameMark, name: NameMark, places: Places) -> bool:
    """Return whether a name is that of an airport that begins with its town's: "Paris-Orly"."""
    here = {places.region(n.place) for n in town.names}
    return name.start == town.start and all(n.weak and places.region(n.place) in here for n in name.names)


def _with_airport(document: str, town: NameMark, names: Sequence[NameMark], places: Places) -> NameMark:
    """Return a town's name with that of its airport behind a hyphen."""
    if document[town.end : town.end + 1] != "-":
        return town
    ends = [n.end for n in _longer(town, names) if _of_town(town, n, places)]
    return replace(town, end=max(ends, default=town.end))


def _cut_into(document: str, name: NameMark, before: Spot) -> bool:
    """Return whether a name begins inside the one before it, where no space tells: 蘭州 in 昆士蘭州."""
    return name.start < before.end and not spaced(document[name.start])


def _spot(name: NameMark, place: str, places: Places, *, office: bool) -> Spot:
    found = places.get(place)
    kind = found.kind if found else PlaceKind.COUNTRY
    area = places.division(place)
    return Spot(name.start, name.end, area, place if place != area else None, kind, office=office)


def _locators(document: str, spots: Sequence[Spot], places: Places, beside: Beside) -> list[Spot]:
    """Mark what only says where the place before it lies: "A, in B", or "Réunion (France)"."""
    told: list[Spot] = []
    for spot in spots:
        before = told[-1] if told else None
        if before and spot.kind in {PlaceKind.REGION, PlaceKind.COUNTRY} and before.where != spot.where:
            finer = RANK[before.kind] < RANK[spot.kind] and places.contains(spot.where, before.where)
            inside = before.kind is spot.kind and document[before.end : spot.start].strip() == "("
            near = finer and spot.start - before.end < _FAR
            if inside or (near and beside.locates(before.end, spot.start)):
                told.append(replace(spot, locator=True))
                continue
        told.append(spot)
    return told
