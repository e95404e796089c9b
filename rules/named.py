"""Tell which places a clause names, and of which a text was last speaking."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.model import PlaceKind, Status
from rules.spots import Spot

_OVERSEAS: Final = {
    "FR": "GF GP MQ RE YT NC PF PM BL MF WF",
    "GB": "AI BM VG KY FK GI MS SH TC IM JE GG",
    "US": "PR VI GU MP AS",
    "NL": "AW CW SX BQ",
    "CN": "HK MO",
    "DK": "FO GL",
    "NZ": "CK NU TK",
    "AU": "NF CX CC",
}
"""Territories with a code of their own that are spoken of on the page of a country."""
_AIRPORT_WITHIN: Final = 18
"""Code points from a city to the word that makes it an airport's name ("International")."""
_AIRPORT_IN: Final = 5
"""Code points from the word "airport" to the city it is "in"."""
_ADJACENT: Final = 2
"""Code points between a verb and the place right before it."""
_OF: Final = 3
"""Code points of a の between two names."""
LISTED: Final = 6
"""Code points between two places of one list that only a comma or "and" joins."""
_JOINED: Final = 14
"""Code points of an "and of the" between two places right before a "where"."""
LIST_GAP: Final = 25
"""Code points between two places of one list."""


def own_places(clause: Clause) -> tuple[Spot, ...]:
    """Return the places a clause names as places, without a country that only frames a finer one."""
    return unframed(places_in(clause))


def places_in(clause: Clause) -> tuple[Spot, ...]:
    """Return the places a clause names as places: no offices, and not where others were sent."""
    away = (*places_behind(clause, "away"), *_places_before(clause, "post-away"))
    return tuple(s for s in clause.spots if not s.office and not s.locator and s not in away)


def unframed(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return *spots* without a country that only frames a finer one."""
    framed = {s.area.split("-", 1)[0] for s in spots if s.kind is not PlaceKind.COUNTRY}
    return tuple(s for s in spots if s.kind is not PlaceKind.COUNTRY or s.area not in framed)


def out_of_the_country(clause: Clause, claim: Claim, spots: Sequence[Spot]) -> bool:
    """Return whether people are to leave the country, behind a reason with its places: "given A, leave"."""
    leaves = any(claim.start <= m.start < max(claim.end, m.end) for m in clause.cues("abroad"))
    before = max((s.end for s in spots), default=claim.start)
    return leaves and claim.hazard == "evacuation" and bool(spots) and clause.has_comma(before, claim.start)


def exceptions(clause: Clause, claim: Claim | None = None) -> tuple[Spot, ...]:
    """Return the places that keep what the others are rid of: "except in A and B"."""
    told = places_behind(clause, "except")
    return () if claim and _told_before(clause, claim, told) else told


def _told_before(clause: Clause, claim: Claim, spots: Sequence[Spot]) -> bool:
    """Return whether exceptions are of what is told before a claim: "open except in A, and B is flooded"."""
    first = min((s.end for s in spots), default=claim.start)
    verbs = (*clause.cues("lifted", "up", "normal"), *clause.of("down", "ended", "up"))
    ends = any(m.end <= first for m in verbs)
    return first < claim.start and clause.has("and", first, claim.start) and ends


def places_behind(clause: Clause, value: str) -> tuple[Spot, ...]:
    """Return the places right behind a cue, up to where their list ends."""
    told: list[Spot] = []
    for cue in clause.cues(value):
        end = cue.end
        for spot in clause.spots:
            near = cue.end <= spot.start <= end + LIST_GAP and not spot.office
            near = near and not any(cue.end <= c < spot.start for c in (*clause.closings, *clause.pauses))
            near = near and not (value == "away" and end > cue.end and _led_to(clause, end, spot.start))
            struck = value == "away" and (*clause.cues("struck"), *clause.of("name"))
            near = near and not any(end <= m.start and m.end <= spot.start for m in struck or ())
            near = near and not (value == "except" and _exempli(clause, end, spot.start))
            if near and clause.idle(end, spot.start):
                told.append(spot)
                end = spot.end
    return tuple(told)


def _exempli(clause: Clause, low: int, high: int) -> bool:
    """Return whether a place is an example of what is no exception: "that avoid A, such as B–C"."""
    return clause.has_comma(low, high) and any(clause.has(cue, low, high) for cue in ("among", "near-hedge"))


def _led_to(clause: Clause, low: int, high: int) -> bool:
    """Return whether a word of its own leads to a place: "fired from A at B", not "sent to A and to B"."""
    leads = any(low <= m.start and high - m.end <= 1 for m in clause.cues("toward", "in"))
    return leads and not (clause.has("and", low, high) or clause.has_comma(low, high))


def _places_before(clause: Clause, value: str) -> tuple[Spot, ...]:
    """Return the places right before a cue, back to where their list begins."""
    told: list[Spot] = []
    flies = {m.start for m in clause.of("thing")}  # Aからの便
    for cue in (m for m in clause.cues(value) if not (m.end in flies and m.term.endswith("の"))):
        start, gap = cue.start, _ADJACENT
        for spot in reversed(clause.spots):
            listed = not told or clause.has("and", spot.end, start) or clause.has_comma(spot.end, start)
            listed = listed or 0 < start - spot.end <= _OF  # イスラエルのガザ攻撃に抗議
            listed = listed and not (told and clause.has("in", spot.end, start))  # Aでは、Bからの砲撃
            if listed and start - gap <= spot.end <= start:
                told.append(spot)
                start, gap = spot.start, LIST_GAP
    return tuple(told)


def names_airport(clause: Clause, spot: Spot) -> bool:
    """Return whether a place only says which airport is meant: "Tepic airport", "the airport in Tepic"."""
    named = [m for m in clause.of("thing") if m.value == "airport-closure"]
    return spot.kind is PlaceKind.AIRPORT or any(
        (0 <= m.start - spot.end <= _AIRPORT_WITHIN and not clause.has_comma(spot.end, m.start))
        or 0 <= spot.start - m.end <= _AIRPORT_IN
        for m in named
    )


def whole_country(clause: Clause) -> bool:
    """Return whether a clause speaks of the whole country, by a word or by what only a country has."""
    names = (*clause.of("name"), *(m for m in clause.of("thing") if m.value == "border-closure"))
    return not own_places(clause) and any(
        not any(n.start <= m.start and m.end <= max(n.end, n.closes) for n in names)
        for m in clause.cues("country-scope", "somewhere")
    )


def some_of(clause: Clause) -> bool:
    """Return whether a clause speaks of unnamed parts, which lie in the places an alert is for."""
    return bool(clause.cues("somewhere")) and not clause.cues("country-scope", "abroad")


def over_all(clause: Clause, claim: Claim) -> bool:
    """Return whether a phrase of its own says that a claim holds everywhere: "shut all over the country".

    Not so "national strike" or "nationwide", which may be called so in each of the places an alert is for.
    """
    return any(
        " " in m.term and not m.start < claim.end <= m.end for m in clause.cues("country-scope")
    ) and not clause.cues("somewhere")


def countrywide(clause: Clause) -> bool:
    """Return whether a clause speaks of the whole country, or of all its borders and of nothing smaller."""
    told = clause.of("name", "thing")
    borders = {m.value for m in told} == {"border-closure"} and clause.of("down") and not clause.spots
    whole = {m.end for m in clause.cues("country-scope")}  # the borders, not one crossing
    return bool(borders and any(m.end in whole for m in told)) or whole_country(clause)


def _all_over(clause: Clause) -> bool:
    """Return whether places are only the worst of a whole country: "riots go on, especially in A"."""
    first = min((s.start for s in clause.spots if s.kind is not PlaceKind.COUNTRY), default=clause.start)
    among = (m for m in clause.cues("among") if 0 <= first - m.end <= _JOINED)
    above = any(clause.has_comma(m.start - _ADJACENT, m.start) for m in among)
    above = above and not clause.cues("somewhere")  # "in several towns, above all in A" tells of A
    return above or any(clause.has_comma(m.end, first) for m in clause.cues("country-scope"))


def named_behind(clauses: Sequence[Clause], index: int) -> tuple[Spot, ...]:
    """Return the places that the next words name of several: "in several towns, including A, whose …"."""
    behind = clauses[index + 1] if index + 1 < len(clauses) else None
    if behind is None or behind.number != clauses[index].number or not clauses[index].cues("somewhere"):
        return ()
    first = min((s.start for s in behind.spots), default=behind.start)
    opens = any(behind.opens_with(m) and m.end <= first for m in behind.cues("among"))
    return own_places(behind) if opens else ()


def rest_with(clause: Clause, spots: Sequence[Spot]) -> bool:
    """Return whether places are told to be among the rest of the country: "other areas, including A"."""
    rest = clause.cues("rest")
    within = [m for m in clause.cues("among") if any(0 <= r.start - m.end <= 1 for r in rest)]
    return bool(within) and all(s.end <= within[0].start for s in spots)


def beside_those(clause: Clause, spots: Sequence[Spot]) -> bool:
    """Return whether a place is listed behind the words for those just named: "in that province and in A".

    Or named as one of them: "in those provinces no trains run, not even from A".
    """
    return any(
        (0 <= s.start - m.end <= LISTED and clause.has("and", m.end, s.start))
        or any(clause.has(v, c, s.start) for c in clause.commas if m.end <= c for v in ("filler", "among"))
        for m in clause.cues("those")
        for s in spots
    )


def _spared(clause: Clause) -> bool:
    """Return whether a clause only says where nothing happens: "A and B are not affected"."""
    denied = [m for m in clause.cues("denial") if all(s.end <= m.start for s in clause.spots)]
    hit = any(0 <= e.start - m.end <= 1 for m in denied for e in clause.cues("event"))
    return hit and not clause.says


def last_spoken(
    clauses: Sequence[Clause], without: frozenset[Spot] = frozenset(), country: tuple[Spot, ...] = ()
) -> list[tuple[Spot, ...]]:
    """Return for each clause the places last named in its section; *country*: what "nationwide" names."""
    last: dict[str, tuple[int, tuple[Spot, ...]]] = {}
    told: list[tuple[Spot, ...]] = []
    for clause in clauses:
        section = clause.sentence.section
        number, spots = last.get(section, (-1, ()))
        own = () if _spared(clause) else tuple(s for s in own_places(clause) if s not in without)
        whole = whole_country(clause)
        own = (country or own) if whole or (own and _all_over(clause)) else own
        on = spots if number == clause.number and not whole else ()
        last[section] = (clause.number, on + own) if own else (number, spots)
        told.append(last.get(section, (-1, ()))[1])
    return told


def titled(clauses: Sequence[Clause], subject: Spot | None) -> Spot | None:
    """Return what a text is about: the territory its title names on a page of the country it belongs to."""
    heads = [s for c in clauses if c.sentence.section == "title" for s in own_places(c)]
    overseas = subject is not None and len(heads) == 1 and heads[0].area in _OVERSEAS.get(subject.area, "")
    return replace(heads[0], start=0, end=0) if overseas else subject


def listed_country(spots: Sequence[Spot], subject: Spot | None) -> Spot | None:
    """Return what a text is about: the one other country in which all its listed locations lie."""
    lands = {s.area.split("-")[0] for s in spots}
    if subject is None or subject.kind is not PlaceKind.COUNTRY or len(lands) != 1 or subject.area in lands:
        return subject
    return Spot(0, 0, lands.pop(), None, PlaceKind.COUNTRY)


def last_list(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """Return the last of *spots* with those only a comma or "and" joins to it."""
    first = len(spots) - 1
    while first > 0 and spots[first].start - spots[first - 1].end <= LISTED:
        first -= 1
    return tuple(spots[max(first, 0) :])


def beside_where(clauses: Sequence[Clause], index: int) -> tuple[Spot, ...]:
    """Return the places right before a clause that begins with "where"."""
    clause = clauses[index]
    if index == 0 or not any(m.start - clause.start <= _ADJACENT for m in clause.cues("where")):
        return ()
    return last_list([s for s in clauses[index - 1].spots if not s.office])


def relative(clause: Clause, start: int) -> tuple[Spot, ...]:
    """Return the places right before the last "where" before an offset: "except A, where a curfew holds"."""
    where = max((m.start for m in clause.cues("where") if m.end <= start), default=clause.start)
    before = [s for s in clause.spots if s.end <= where and not s.office]
    return last_list(before) if before and where - before[-1].end <= _ADJACENT else ()


def behind_where(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the last places before a "where" that opens what is claimed: "keeps in A and B, where …"."""
    opens = [m for m in clause.cues("where") if clause.has_comma(m.start - _ADJACENT, m.start)]
    mine = [m for m in opens if m.end <= claim.start]
    if not mine or any(mine[-1].end <= s.start for s in clause.spots) or claim.reason:
        return ()
    told: list[Spot] = []
    for spot in reversed([s for s in clause.spots if s.end <= mine[-1].start and not s.office]):
        end = told[-1].start if told else mine[-1].start
        if end - spot.end > (_JOINED if told else _ADJACENT) or not clause.idle(spot.end, end):
            break
        told.append(spot)
    return tuple(told)


def of_relative(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the one place of several of which an end is told: "in A, which holds, and in B, which ended"."""
    ends = [m.start for role, m in claim.evidence if role == "cue" and m.start >= claim.start]
    told = [m for m in clause.cues("relative") if clause.has_comma(m.start - _ADJACENT, m.start)]
    whose = [(m, s) for m in told for s in clause.spots if 0 < m.start - s.end <= _ADJACENT]
    mine = [s for m, s in whose if ends and m.end <= ends[0]]
    return (mine[-1],) if claim.status is Status.LIFTED and len(whose) > 1 and mine else ()


def bare_lists(document: str, clauses: Sequence[Clause]) -> list[Clause]:
    """Return the bare lists of places of a text that names its places nowhere else."""
    named = [
        c
        for c in clauses
        if c.sentence.section != "title" and any("-" in s.area or s.place for s in own_places(c))
    ]
    return named if all(_only_places(document, c) for c in named) else []


def _only_places(document: str, clause: Clause) -> bool:
    """Return whether a clause is a bare list of places, as weather offices append one."""
    if clause.sentence.section != "body" or not clause.spots or clause.marks or clause.sentence.item:
        return False
    left = len(document[clause.start : clause.end].strip()) - sum(s.end - s.start for s in clause.spots)
    return left <= 3 * len(clause.spots)


def listed_under(led: Sequence[Clause], hazard: str) -> tuple[Spot, ...]:
    """Return the places listed under a clause that introduces a list, whose clauses are *led*.

    An item may name the thing again that *hazard* strikes: "the following are cancelled: all flights to A".
    """
    said = (c for c in led if not (_tells_other(c, hazard) or c.cues("advice", "for-some")))
    if hazard == "road-blockade":
        said = (c for c in said if not c.cues("natural"))
    return tuple(s for c in said for s in own_places(c))


def _tells_other(item: Clause, hazard: str) -> bool:
    """Return whether an item of a list tells something of its own."""
    things = {m.value for m in item.of("thing")} - {"arson"}
    things -= {"airport-closure"} if hazard == "flight-cancellation" in things else set()  # "A airport: all"
    told = item.of("name") or things > {hazard} or (things and things != {hazard})
    doubts = item.cues("hedge", "post-hedge", "partial", "normally", "lifted", "up", "denial")
    verbs = item.of("down", "up") or doubts
    return bool(told or (things and verbs))


def for_some(document: str, led: Sequence[Clause]) -> bool:
    """Return whether all that is listed under a heading is closed to a few only."""
    told = {c.number for c in led if c.cues("for-some")}
    return bool(told) and told >= {c.number for c in led if _opens_item(document, c)}


def _opens_item(document: str, clause: Clause) -> bool:
    """Return whether a clause begins an item of a list, and not a further sentence of it."""
    before = document[: clause.start].rstrip(" \t-–—*•·▪●・\u2060")
    return before.endswith("\n") or not before


def lent_places(clause: Clause, here: str, ways: Collection[Spot] = ()) -> tuple[Spot, ...]:
    """Return the places a clause lends to others: no country across the border of the one spoken of.

    *ways*: where roads only lead.
    """
    across = any(m.value == "border-closure" for m in clause.of("thing", "name"))
    own = (s for s in own_places(clause) if s not in ways)
    return tuple(s for s in own if not (across and here) or "-" in s.area or s.area == here)
