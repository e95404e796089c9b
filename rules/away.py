"""Tell which places a clause names beside a claim are not where it holds: reasons, borders, seats."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import ARMED, NAMED, ORDERS
from rules.marks import Mark
from rules.model import PlaceKind, Status
from rules.named import names_airport
from rules.skies import POSSESSIVE
from rules.spots import Spot
from rules.text import fold, spaced

_ABOVE: Final = 28
"""Code points between "the airspace" and the place it is over: "above the airport of"."""
_BESIDE: Final = 12
_ADJACENT: Final = 2
"""Code points between two words that stand side by side."""
_ARTICLE: Final = 5
"""Code points of an article before a country's name."""
_FELT: Final = frozenset({"earthquake", "disease-outbreak"})
"""What is said of a country, and of the place in it where it began or is worst."""
_WHEN: Final = 14
"""Code points of "this morning" between a verb and its object."""
_MEANT_NEAR: Final = "shelter-in-place"
_OWN_WORDS: Final = 16
"""Letters of a predicate of which no word is known."""
_FAR: Final = 50
"""Kilometres or miles from which on a place only says where a storm is."""
_FAR_WITHIN: Final = 45
"""Code points between a distance and the place it is measured from."""
_DIGITS: Final = re.compile(r"[\d,. ]*\d\s*$")
_DIGITS_WITHIN: Final = 10
_VERB_WITHIN: Final = 45
"""Code points of a verb between a claim and the words for the whole country."""


def throughout(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> bool:
    """Return whether the whole country is named beside a claim, and finer places only before both.

    Or right before it, and finer ones only in the reason behind: "a nationwide curfew after riots in A".
    Borders are the country's: "borders are shut and there is a curfew in A".
    Behind a comma it opens what is said next where no space parts words: "…不許外出，全國網路中斷".
    """
    opens = any(0 <= claim.start - m.end <= _ADJACENT for m in clause.cues("country-scope"))
    if opens and spots and all(_of_else(clause, claim, s) for s in spots):
        return True
    border = claim.hazard == "border-closure" and bool(spots)
    if border and all(_listed_behind(clause, claim, s, "name") for s in spots):
        return True
    closes = max((m.closes for role, m in claim.evidence if role == "hazard"), default=0)
    near = [
        m
        for m in clause.cues("country-scope")
        if claim.start <= m.start <= max(claim.end + _VERB_WITHIN, closes)
        and not any(
            claim.end <= o.start < m.start and o.value != claim.hazard for o in clause.of("name", "thing")
        )
        and not (clause.has_comma(claim.end, m.start) and not spaced(fold(m.term)))
    ]
    if bool(spots) and any(_opens_whole(clause, claim, m.start, spots) for m in clause.cues("country-scope")):
        return True
    return bool(near and spots) and all(
        s.end <= claim.start
        or clause.has("because", near[0].end, s.start)
        or _told_apart(clause, near[0].end, s.start)
        for s in spots
    )


def of_all(clause: Clause, claim: Claim) -> bool:
    """Return whether a clause speaks of the whole country, or of parts of it that have no name.

    Not behind a pause where no space parts words: 当局宣布宵禁，全国网络中断.
    """
    wide = clause.cues("country-scope", "somewhere")
    return any(spaced(fold(m.term)) or not clause.has_comma(claim.end, m.start) for m in wide)


def _of_else(clause: Clause, claim: Claim, spot: Spot) -> bool:
    """Return whether a place is a reason's or another thing's: "a nationwide curfew and protests in A"."""
    return clause.has("because", claim.end, spot.start) or _listed_behind(
        clause, claim, spot, "name", "thing"
    )


def _listed_behind(clause: Clause, claim: Claim, spot: Spot, *roles: str) -> bool:
    """Return whether a place is another hazard's behind an "and"."""
    joins = [m.end for m in clause.cues("and") if claim.end <= m.start]
    told = (m for m in clause.of(*roles) if m.value != claim.hazard)
    return any(end <= m.start <= spot.end + _ADJACENT for m in told for end in joins)


def _opens_whole(clause: Clause, claim: Claim, start: int, spots: tuple[Spot, ...]) -> bool:
    """Return whether the whole country is named between a claim and the comma behind all places.

    "The road to A is cut, all over the country schools stay shut".
    To stay in is told to all there are in the country, and meant where something happens.
    """
    if claim.hazard == _MEANT_NEAR:
        return False
    before = [c for c in clause.commas if c < start]
    edge = max(before, default=clause.start)
    aside = all(s.end <= edge for s in spots) and not any(edge < c < claim.start for c in clause.commas)
    return aside and start <= claim.start <= start + _VERB_WITHIN


def _told_apart(clause: Clause, low: int, high: int) -> bool:
    """Return whether an "and" with a verb behind it stands between two offsets: "and there is … at A"."""
    return any(
        low <= m.start and 0 <= verb.start - m.end <= 1 and verb.end <= high
        for m in clause.cues("and")
        for verb in clause.cues("event")
    )


def caused_abroad(clause: Clause, claim: Claim, spots: tuple[Spot, ...], home: tuple[Spot, ...]) -> bool:
    """Return whether all places lie abroad, and in the reason: "waves here after a quake in A"."""
    reason = min((m.start for m in clause.cues("because") if m.start >= claim.end), default=clause.end)
    here = {h.area for h in home}
    return (
        bool(spots and here)
        and not claim.reason
        and all(s.start > reason and s.area.split("-")[0] not in here for s in spots)
    )


def widely(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the countries that a claim is said of as a whole: "floods across A and a landslide in B"."""
    wide = [m.end for m in clause.cues("wide")]
    end = _last_joined(clause, claim.end)
    return tuple(
        s for s in spots if s.kind is PlaceKind.COUNTRY and _suffers(clause, claim, s, spots)
    ) or tuple(
        s
        for s in spots
        if s.kind is PlaceKind.COUNTRY
        and end <= s.start <= end + _VERB_WITHIN
        and (any(0 <= s.start - m <= _ARTICLE for m in wide) or _caused(clause, s, spots))
        and not any(end <= m.start < s.start for m in clause.of("name", "thing"))
    )


def _last_joined(clause: Clause, end: int) -> int:
    """Return where the last hazard ends that an "and" joins to the one that ends at *end*."""
    for name in clause.of("name"):
        if any(0 <= m.start - end <= 1 and 0 <= name.start - m.end <= 1 for m in clause.cues("and")):
            end = max(name.end, name.closes)
    return end


def _caused(clause: Clause, country: Spot, spots: tuple[Spot, ...]) -> bool:
    """Return whether finer places are those of what was caused: "a quake hit A, causing damage in B"."""
    finer = [s.start for s in spots if s.start > country.end and s.kind is not PlaceKind.COUNTRY]
    return bool(finer) and any(
        country.end <= m.start and m.end <= finer[0] and clause.has_comma(country.end, m.start)
        for m in clause.cues("post-because")
    )


def _suffers(clause: Clause, claim: Claim, land: Spot, spots: tuple[Spot, ...]) -> bool:
    """Return whether a quake or a disease strikes a country, and a pause parts where in it from that.

    "A quake has struck Albania, with its epicentre near Durrës"; "Zambia suffers an outbreak, mostly in …".
    """
    inside = [s.start for s in spots if s is not land]
    if claim.hazard not in _FELT or not inside or not clause.has_comma(land.end, min(inside)):
        return False
    verbs = (*clause.cues("event"), *clause.of("down"))
    object_ = any(0 <= land.start - m.end <= _ARTICLE + _WHEN for m in verbs)
    subject = land.start - clause.start <= _ARTICLE and any(
        0 <= m.start - land.end <= _ADJACENT for m in verbs
    )
    return land.end < min(inside) and (object_ or subject)


def blamed(clause: Clause, claim: Claim, spot: Spot) -> bool:
    """Return whether a place belongs to the reason given before a claim: "due to the war with A, …".

    Right behind the place the claim is the reason itself: "since A shuts its airspace".
    """
    return spot.end + POSSESSIVE < claim.start and any(
        m.end <= spot.start and clause.idle(m.end, spot.start) for m in clause.cues("because")
    )


def beside_claim(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> bool:
    """Return whether a place stands right beside a claim: "the airspace over A", "A's airspace"."""
    return any(
        0 <= s.start - claim.end <= _BESIDE
        or 0 <= claim.start - s.end <= POSSESSIVE
        or any(claim.end <= m.start and 0 <= s.start - m.end <= _BESIDE for m in _cities(clause, claim))
        or _sky_over(claim, s)
        for s in spots
    )


def _sky_over(claim: Claim, spot: Spot) -> bool:
    """Return whether a place stands between the airspace and its verb: "the airspace over A was closed"."""
    words = (m.end for role, m in claim.evidence if role == "hazard" and claim.hazard == "airspace-closure")
    return any(0 <= spot.start - end <= _ABOVE and spot.end <= claim.end for end in words)


def _cities(clause: Clause, claim: Claim) -> Iterator[Mark]:
    """Yield the words for a city or a region right behind a claim: "the airspace over the city of A"."""
    heads = clause.cues("city-before", "region-before", "airport-before")
    return (m for m in heads if 0 <= m.start - claim.end <= _BESIDE)


def behind_airport(clause: Clause, claim: Claim) -> bool:
    """Return whether a storm is only named as why an airport closes."""
    closed = {m.value for m in clause.of("thing")} == {"airport-closure"}
    return claim.reason and claim.hazard in NAMED and closed


def seated(clause: Clause, claim: Claim) -> bool:
    """Return whether a title only adds to a storm where its office is: "Hurricane Irma – A, Jamaica"."""
    country = any(s.locator and s.kind is PlaceKind.COUNTRY for s in clause.spots)
    head = clause.sentence.section == "title" and claim.hazard in NAMED
    return head and country and not clause.of("down") and not clause.cues("in")


def across(clause: Clause, claim: Claim, home: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the countries named only for the border on this side of which something happens.

    Or as where those are to go who shall leave: "leave by road to Armenia or Turkey"; or as who says so,
    or does it: "strikes by Iran".
    """
    if claim.hazard == "border-closure" or not home:
        return ()
    spoken = tuple(s for s in clause.spots if _speaks(clause, s, home) or _acts(clause, claim, s, home))
    edges = [m.end for m in clause.cues("edge-before")]
    behind = [m.start for m in clause.cues("edge-after")]
    heading = [m.end for m in clause.cues("toward")] if claim.hazard == "evacuation" else []
    beyond_it = tuple(
        s
        for s in clause.spots
        if s.area.split("-")[0] not in {h.area for h in home}
        if any(end <= s.start for end in heading)
        or (s.kind is PlaceKind.COUNTRY and any(0 <= s.start - end <= _ARTICLE for end in edges))
        or (s.kind is PlaceKind.COUNTRY and _at_edge(s, behind) and not _joined(clause, s))
    )
    return (*spoken, *beyond_it, *(s for s in clause.spots if _again(s, beyond_it)))


def _again(spot: Spot, others: Sequence[Spot]) -> bool:
    """Return whether a place is named again right behind its name: "the … Republic of the Congo (DRC)"."""
    return any(spot.area == o.area and 0 <= spot.start - o.end <= POSSESSIVE for o in others)


def _at_edge(spot: Spot, behind: Sequence[int]) -> bool:
    """Return whether the word for its border stands right behind a country."""
    return any(0 <= start - spot.end <= POSSESSIVE for start in behind)


def _speaks(clause: Clause, spot: Spot, home: tuple[Spot, ...]) -> bool:
    """Return whether a capital or country elsewhere is who gives an order: "Paris wants its people out"."""
    orders = (m for m in clause.of("name") if m.closes and m.value in ORDERS)
    abroad = spot.area.split("-")[0] not in {h.area for h in home}
    return abroad and any(0 <= m.start - spot.end <= _BESIDE for m in orders)


def _acts(clause: Clause, claim: Claim, spot: Spot, home: tuple[Spot, ...]) -> bool:
    """Return whether a country elsewhere is who does something, or is railed at: "protests against A"."""
    abroad = spot.kind is PlaceKind.COUNTRY and spot.area not in {h.area for h in home}
    cues = ("agent", "against") if claim.hazard == "civil-unrest" else ("agent",)
    first = claim.hazard == ARMED and any(  # "greift A Ziele in B an"
        m.closes > spot.end and spot.start - m.end == 1 for _, m in claim.evidence
    )
    return abroad and (first or any(0 <= spot.start - m.end <= _ARTICLE for m in clause.cues(*cues)))


def nationwide(clause: Clause, claim: Claim) -> bool:
    """Return whether a claim's own words mean the whole country, and no city stands right behind them.

    "A general strike on Wednesday in Kinshasa" is that city's.
    """
    behind = (
        s
        for s in clause.spots
        if claim.end <= s.start and not s.office and s.kind is not PlaceKind.COUNTRY
        if any(0 <= s.start - m.end <= 1 for m in clause.cues("in", "part", "region-before"))
        if not any(clause.has(v, claim.end, s.start) for v in ("and", "among", "worst", "because"))
        if not any(claim.end <= m.start < s.start for m in clause.of("name", "thing"))
    )
    return clause.has("country-scope", claim.start, claim.end) and not any(behind)


def _joined(clause: Clause, spot: Spot) -> bool:
    """Return whether another place is joined to one: "the border between A and B"."""
    return any(s.end <= spot.start and clause.has("and", s.end, spot.start) for s in clause.spots)


def beyond(document: str, clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the places of which words nobody knows tell something else, behind a semicolon.

    "A's airport takes flights again; B lets only soldiers in": the end is none of B's.
    """
    pauses = [i for i in range(clause.start, clause.end) if document[i] in ";；"]
    edges = [clause.start, *pauses, clause.end]
    parts = [(low, high, _placed_in(clause, low, high)) for low, high in itertools.pairwise(edges)]
    mine = any(low <= claim.start < high and any("-" in s.area for s in spots) for low, high, spots in parts)
    return tuple(
        s
        for low, high, spots in parts
        if mine and not low <= claim.start < high and _own_words(clause, low, high) > _OWN_WORDS
        for s in spots
    )


def _placed_in(clause: Clause, low: int, high: int) -> tuple[Spot, ...]:
    return tuple(s for s in clause.spots if low <= s.start < high)


def _own_words(clause: Clause, low: int, high: int) -> int:
    """Return about how many letters between two offsets belong to no word or place that is known."""
    told = {(m.start, m.end) for m in clause.marks} | {(s.start, s.end) for s in clause.spots}
    at = known = 0
    for start, end in sorted(span for span in told if low <= span[0] < high):
        known += max(0, end - max(start, at))
        at = max(at, end)
    return high - low - known


def way_out(clause: Clause, claim: Claim, beside: Sequence[Claim]) -> tuple[Spot, ...]:
    """Return the airports that are only told to be open for those who shall leave the country."""
    opened = any(c.hazard == "airport-closure" and c.status is Status.LIFTED for c in beside)
    leaves = claim.hazard == "evacuation" and opened
    return tuple(s for s in clause.spots if leaves and names_airport(clause, s))


def afar(document: str, clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the places that only say how far off a storm is, "300 km south of A", or where it is gone."""
    if claim.hazard not in NAMED:
        return ()
    gone = clause.cues("onward") if claim.status is Status.LIFTED else ()
    return tuple(s for s in clause.spots if any(0 <= s.start - m.end <= _ARTICLE for m in gone)) + tuple(
        s
        for s in clause.spots
        if any(
            0 < s.start - m.end <= _FAR_WITHIN
            and not clause.has_comma(m.end, s.start)
            and _number(document[: m.start]) >= _FAR
            for m in clause.cues("distance")
        )
    )


def _number(text: str) -> int:
    """Return the number that ends a text, or 0: "1,550 "."""
    match = _DIGITS.search(text[-_DIGITS_WITHIN:])
    return int("".join(c for c in match[0] if c.isdecimal())) if match else 0
