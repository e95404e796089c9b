"""Tell the places that the list of locations at the head of an alert stands for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import NAMED, SCENES
from rules.model import PlaceKind, Status
from rules.named import bare_lists, own_places
from rules.nearest import holds
from rules.spots import Spot

MOST_LISTED: Final = 200
"""Places one alert's list is read to; the whole world's countries are fewer."""


def listed(
    document: str, clauses: Sequence[Clause], subject: Spot | None, seat: Sequence[Spot] = ()
) -> tuple[Spot, ...]:
    """Return the places an alert is for: those its list names, else the country, else its own city.

    A list of nothing but streets and buildings means the city of the office that writes, its *seat*.
    """
    heads = [c for c in clauses if c.sentence.section == "locations"]
    listing = heads or bare_lists(document, clauses)
    if told := tuple(s for c in listing for s in (*own_places(c), *_whole(c)))[:MOST_LISTED]:
        return told
    if any(c.cues("country-scope") for c in listing):
        return (subject,) if subject else ()
    if subject is None or any(c.cues("quarter", "somewhere") for c in heads):
        return ()
    return (_seats(_spots(heads), subject) or tuple(seat)) if heads else ()


def country_of(subject: Spot | None) -> tuple[Spot, ...]:
    """Return the country a text is about, also where its subject is an airport."""
    return (Spot(0, 0, subject.area.split("-")[0], None, PlaceKind.COUNTRY),) if subject else ()


def refined(clause: Clause, finer: Sequence[Spot], spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the *finer* listed locations where a clause only names the country they lie in."""
    inside = tuple(s for s in finer if any(holds(o, s) for o in spots))
    only = all(s.kind is PlaceKind.COUNTRY for s in spots)
    return inside if inside and only and not clause.cues("country-scope") else spots


def seats(clauses: Sequence[Clause], subject: Spot | None, seat: Sequence[Spot]) -> tuple[Spot, ...]:
    """Return the city of the office that writes: as its title has it, else *seat*, as it calls itself."""
    title = (c for c in clauses if c.sentence.section == "title")
    return (_seats(_spots(title), subject) or _seats(seat, subject)) if subject else ()


def headed(title: Sequence[Spot], claim: Claim) -> tuple[Spot, ...]:
    """Return the one region that a title names, for what happens at one of its streets; no storm does."""
    finer = {s.area: s for s in title if "-" in s.area and claim.hazard not in NAMED}
    return tuple(finer.values()) if len(finer) == 1 else ()


def landmark(document: str, clause: Clause, claim: Claim, seat: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the city of the office that writes, where only a building or street of it is named.

    "A protest is taking place near the Ministry of Health".
    """
    if claim.hazard not in SCENES or claim.status is not Status.ACTIVE:
        return ()
    heads = [m.end for m in clause.cues("toward", "in", "part", "through")]
    built = (m for m in clause.cues("institution-before", "institution-after") if document[m.start].isupper())
    articles = {m.start: m.end for m in clause.cues("article")}
    at = {end + 1 for end in heads} | {articles.get(end + 1, end) + 1 for end in heads}
    return seat if any(m.start in at for m in built) else ()


def finer_of(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the places below country level, unless all of their country is listed beside them."""
    whole = any(o.area.startswith(f"{s.area}-") for s in spots if s.kind is PlaceKind.COUNTRY for o in spots)
    return () if whole else tuple(s for s in spots if s.kind is not PlaceKind.COUNTRY)


def _whole(clause: Clause) -> Iterator[Spot]:
    """Yield the country that is listed beside its own places: "the capital and all of the country"."""
    for one, two in itertools.pairwise(clause.spots):
        whole = two.kind is PlaceKind.COUNTRY and one.area.startswith(f"{two.area}-")
        if whole and clause.has("and", one.end, two.start) and not clause.has("part", one.end, two.start):
            yield two


def _spots(clauses: Iterable[Clause]) -> Iterator[Spot]:
    """Yield the places that clauses name."""
    return (s for c in clauses for s in c.spots)


def _seats(spots: Iterable[Spot], subject: Spot) -> tuple[Spot, ...]:
    """Return the cities of the subject country in which offices that are named have their seat."""
    home = subject.area.split("-")[0]
    return tuple(
        s for s in spots if s.office and s.kind is not PlaceKind.COUNTRY and s.area.split("-")[0] == home
    )
