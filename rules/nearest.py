"""Tell which of the places that a clause names are a claim's: behind it, its share, a border's two sides.

And whose offices give an order.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import COUNTRYWIDE, NAMED, ORDERS
from rules.model import Audience, PlaceKind, Status
from rules.named import unframed
from rules.reasons import mere_reason
from rules.spots import Spot

_THEIRS: Final = COUNTRYWIDE | {"school-closure", "transit-suspension", "airport-closure", "curfew"}
"""What authorities close or order in their own country."""
_LIKE: Final = 20
"""Code points of a word or two between "as are" and the flights it speaks of."""
_AND: Final = 5
"""Code points of an "and" between two names."""
_ARTICLE: Final = 5
"""Code points of an article before a country's name."""
_OVER: Final = 40
"""Code points of a storm's name and verb between the word for it and the country it comes over."""
_STRUCK: Final = 3
"""Code points between whom an attack hits and the word that says so."""
_JOINED: Final = 6
"""Code points between two of them."""
_POSSESSIVE: Final = 3
"""Code points between a claim and the place it is tied to, behind it and before it."""


def offices(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the seats of the offices that give an order ("the Consulate in Tijuana asks all to stay in")."""
    return tuple(
        s for s in clause.spots if s.office and s.kind is not PlaceKind.COUNTRY and claim.hazard in ORDERS
    )


def acting(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the country whose authorities close what they have: "Nepal's authorities closed schools".

    Or act for a reason they have at home: "the government of Italy declared … because of the outbreak".
    """
    closed = claim.hazard in _THEIRS or claim.reason
    return tuple(
        s
        for s in clause.spots
        if closed and s.office and s.kind is PlaceKind.COUNTRY and s.end <= claim.start
    )


def assigned(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the offices whose people a clause means ("employees of the Consulate in Tijuana")."""
    staff = clause.cues("staff") if claim.audience is Audience.STAFF else ()
    return tuple(
        s
        for s in clause.spots
        if s.office and s.kind is not PlaceKind.COUNTRY and any(0 < s.start - m.end <= 80 for m in staff)
    )


def holds(country: Spot, inner: Spot) -> bool:
    """Return whether a country is named that another place lies in."""
    return country.kind is PlaceKind.COUNTRY and inner.area.startswith(f"{country.area}-")


def crossed(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the country a storm came over, where only what is told behind a pause names finer places.

    "The hurricane crossed A overnight, and its provinces of B and C report floods".
    """
    behind = [s for s in spots if s.start >= claim.end]
    if claim.hazard not in NAMED or len(behind) < 2 or behind[0].kind is not PlaceKind.COUNTRY:
        return ()
    first, more = behind[0], behind[1]
    pause = clause.has("and", first.end, more.start) and clause.has_comma(first.end, more.start)
    told = any(more.start <= m.start for m in clause.of("name", "thing"))
    return (first,) if pause and told and first.start - claim.end <= _OVER else ()


def nearest(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the places a claim is followed by, else all; a border has two sides."""
    if claim.hazard == "border-closure":
        return spots
    mine = _owner(clause, spots, claim) or _struck(clause, spots, claim) or _named_for(clause, spots, claim)
    mine = mine or _within(clause, spots, claim) or _aside(clause, spots, claim) or spots
    return _following(clause, mine, claim) or _heading(clause, mine, claim) or mine


def _within(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the places from a claim on, where it holds some: "eased in A, and schools in B open again"."""
    inside = any(claim.start < s.start < claim.end for s in spots)
    before = max((s.end for s in spots if s.end <= claim.start), default=None)
    apart = before is not None and clause.has("and", before, claim.start)
    return tuple(s for s in spots if s.start > claim.start) if inside and apart else ()


def led_to(clause: Clause, claim: Claim, subject: Spot | None) -> tuple[Spot, ...]:
    """Return the other countries that a blocked road only leads to: "the road to A is blocked at B"."""
    leads = [m.end for m in clause.cues("toward")] if claim.hazard == "road-blockade" and subject else []
    return tuple(
        s
        for s in clause.spots
        if subject and s.kind is PlaceKind.COUNTRY and s.area != subject.area.split("-")[0]
        if any(0 <= s.start - end <= _ARTICLE for end in leads)
    )


def included(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> bool:
    """Return whether places are only named as parts of the country: "nationwide protests, some in A"."""
    whole = any(
        0 <= claim.start - m.end <= 1
        or claim.start <= m.start < claim.end
        or _joined_to(clause, m.end, claim)
        for m in clause.cues("country-scope")
    )
    first = min((s.start for s in spots), default=claim.end)
    finer = all(s.kind is not PlaceKind.COUNTRY for s in spots)
    if claim.hazard == "earthquake" and finer and bool(spots) and _felt(clause, claim, spots):
        return True
    if any(clause.has("country-scope", claim.end, m.start) for m in clause.cues("worst")):
        return finer and not any(claim.end <= n.start < first for n in clause.of("name", "thing"))
    return whole and finer and clause.has("among", claim.end, first)


def _felt(clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> bool:
    """Return whether a quake shook the whole country from a place in it: "off A, felt across the country"."""
    last = max(claim.end, *(s.end for s in spots))
    whole = (m for m in clause.cues("country-scope") if m.start >= last)
    told = (*clause.of("name", "thing", "level"), *clause.cues("denial", "advises", "advice"))
    others = [m for m in told if m.start >= last]
    return any(not any(o.start < m.start for o in others) for m in whole)


def _joined_to(clause: Clause, low: int, claim: Claim) -> bool:
    """Return whether an "and" joins a claim to the name *low* stands in or before: "all protests and"."""
    names = (n for n in clause.of("name") if n.start <= low + 1 < n.end <= claim.start)
    return any(claim.start - n.end <= _AND and clause.has("and", n.end, claim.start) for n in names)


def shares(
    clause: Clause, spots: tuple[Spot, ...], beside: Sequence[Claim], subject: Spot | None
) -> dict[int, tuple[Spot, ...]]:
    """Return each claim's own places, where every claim of the clause is followed by some of its own.

    "The whole country" counts as one: "a curfew nationwide after clashes in A".
    """
    order = sorted({c.start for c in beside if not told_aside(clause, c, beside, spots)})
    if len(order) < 2 or spots[0].start <= order[0]:
        return {}
    told: dict[int, tuple[Spot, ...]] = {}
    for low, high in itertools.pairwise([*order, clause.end + 1]):
        mine = unframed(tuple(s for s in spots if low <= s.start < high))
        whole = (subject,) if subject and _wholly(clause, low, high) else ()
        told[low] = mine or whole
    return told if all(told.values()) else {}


def told_aside(
    clause: Clause, claim: Claim, beside: Sequence[Claim], spots: tuple[Spot, ...]
) -> tuple[Spot, ...]:
    """Return the places before a reason that a comma parts from all behind it.

    "Riots in A, after a shooting, have spread to B".
    """
    behind = min((s.start for s in spots if s.start >= claim.end), default=clause.end)
    before = any(c.start < claim.start and not c.reason for c in beside)
    told = [m.start for m in clause.cues("event", "holds") if claim.end <= m.start < behind < clause.end]
    aside = claim.reason and before and bool(told) and clause.has_comma(claim.end, told[0])
    return tuple(s for s in spots if s.end <= claim.start) if aside else ()


def _wholly(clause: Clause, low: int, high: int) -> bool:
    """Return whether the whole country is named behind a claim or right before it, and not of the next."""
    return any(
        0 <= low - m.end <= 1 or (low <= m.start < high and not 0 <= high - m.end <= 1)
        for m in clause.cues("country-scope")
    )


def both_sides(
    claim: Claim, spots: tuple[Spot, ...], subject: Spot | None, listed: tuple[Spot, ...]
) -> tuple[Spot, ...]:
    """Return this side of a border too, where only places on the other side are named: the *listed* ones."""
    if claim.hazard != "border-closure" or subject is None:
        return spots
    if any(s.area.split("-")[0] == subject.area for s in spots):
        return spots
    if all(s.kind is PlaceKind.COUNTRY for s in spots):
        return (*spots, subject)
    return (*spots, *(s for s in listed if s.area.split("-")[0] == subject.area))


def _heading(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the place whose name heads what fails, and no list: "from A to B the whole C metro stands".

    Airports are named so in lists too: "A and B airports are shut, and the lines are down in C".
    """
    if claim.hazard == "airport-closure" and (full := _in_full(clause, spots, claim)):
        return full
    heads = [i for i, s in enumerate(spots) if claim.start - s.end == 1]
    inside = heads and clause.has("in", spots[heads[0]].start - _JOINED, spots[heads[0]].start)
    if heads and claim.hazard == "airport-closure" and claim.status is Status.ACTIVE and not inside:
        first = heads[0]
        while first and _joined(clause, spots[first - 1], spots[first]):
            first -= 1
        return spots[first : heads[0] + 1]
    if not heads or claim.hazard != "transit-suspension":
        return ()
    head = spots[heads[0]]
    before = max((s.end for s in spots if s.end <= head.start), default=clause.start)
    listed = clause.has("and", before, head.start) or clause.has_comma(before, head.start)
    return () if listed else (head,)


def _in_full(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the airports that a claim's own word is the end of the name of, and those listed before.

    "Fires burn in A and B, and C airport is closed".
    """
    ports = [s for s in spots if s.kind is PlaceKind.AIRPORT]
    last = next((i for i, s in enumerate(ports) if s.start <= claim.start < s.end), None)
    if last is None or ports[last] is not spots[-1]:
        return ()
    first = last
    while first and _joined(clause, ports[first - 1], ports[first]):
        first -= 1
    return tuple(ports[first : last + 1])


def _owner(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the country whose own something is, "A's airspace", and those listed before it."""
    first = next((i for i, s in enumerate(spots) if claim.start - s.end == _POSSESSIVE), None)
    if first is None or claim.hazard not in COUNTRYWIDE:
        return ()
    last = first
    while first and _joined(clause, spots[first - 1], spots[first]):
        first -= 1
    return spots[first : last + 1]


def _named_for(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the place a reason is named for: "flights to A suspended amid B protests"."""
    causes = [m.end for m in clause.cues("because")]
    return tuple(
        s
        for s in spots
        if not claim.stated
        and claim.start - s.end == 1
        and any(0 <= s.start - end <= _POSSESSIVE for end in causes)
    )


def _aside(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the places on a claim's side of the words that end a reason: Aの地震によりBに津波警報."""
    low, high = clause.start, clause.end
    for mark in clause.cues("post-because"):
        if mark.end <= claim.start:
            low = mark.end
        elif claim.end <= mark.start:
            high = min(high, mark.start)
    return tuple(s for s in spots if low <= s.start < high)


def _struck(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return those whom an attack hits, without those who strike: 以色列对A和B发动空袭."""
    if claim.hazard != "armed-violence":
        return ()
    opens = [m.end for m in clause.cues("struck")]
    closes = [m.start for m in clause.cues("post-struck")]
    first = [s for s in spots if any(0 <= s.start - at <= _STRUCK for at in opens)]
    last = [s for s in spots if any(0 <= at - s.end <= _STRUCK for at in closes)]
    if first:
        return tuple(s for s in spots if s.start >= first[0].start)
    return tuple(s for s in spots if last and (s in last or _joined(clause, s, last[0])))


def _joined(clause: Clause, spot: Spot, to: Spot) -> bool:
    """Return whether a place is listed right before another."""
    pause = clause.has("and", spot.end, to.start) or clause.has_comma(spot.end, to.start)
    return 0 <= to.start - spot.end <= _JOINED and pause


def _closed(claim: Claim) -> int:
    """Return where the last word of an order ends, others perhaps between: "want A's citizens out of B"."""
    order = claim.evidence if claim.hazard in ORDERS else ()
    return max((m.closes for role, m in order if role == "hazard"), default=0)


def _likewise(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the places of which the same is said: "flights to A are cancelled, as are services to B"."""
    things = [t.start for t in clause.of("thing", "own") if t.value == claim.hazard]
    joins = (m.end for m in clause.cues("and") if m.start >= claim.end)
    low = next((end for end in joins if any(0 <= at - end <= _LIKE for at in things)), clause.end)
    verbs = [*clause.of("down", "up"), *clause.cues("up", "working", "denial")]
    other = any(low <= m.start for m in verbs)
    return () if other else tuple(s for s in spots if s.start >= low)


def _verb_first(claim: Claim) -> bool:
    """Return whether what became of something is told before it: "closure of the airport"."""
    hazard, cue = (next((m for role, m in claim.evidence if role == r), None) for r in ("hazard", "cue"))
    return hazard is not None and cue is not None and cue.end <= hazard.start


def named_parts(clause: Clause, main: Sequence[Spot], spots: Sequence[Spot], since: int) -> tuple[Spot, ...]:
    """Return the parts named of a country behind something else: "in A after the vote, including in B".

    Where the reason is a hazard itself they are its own: "a curfew in A after clashes, above all in B".
    """
    whole = any(m.end <= since for m in clause.cues("country-scope"))
    if whole or not main or any(s.kind is not PlaceKind.COUNTRY for s in main):
        return ()
    other = min((m.start for m in clause.of("name") if m.start > since), default=clause.end)
    low = max((m.end for m in clause.cues("among") if since < m.start < other), default=clause.end)
    return tuple(s for s in spots if s.start > low and any(holds(o, s) for o in main))


def _following(clause: Clause, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
    """Return the places right behind a claim, up to the next predicate: "an attack in A, talks are in B".

    Flights fail where they were bound for: "flights to A have been diverted to B".
    """
    inside = tuple(s for s in spots if claim.start < s.start < claim.end)
    if inside and claim.hazard == "flight-cancellation":
        return inside + _likewise(clause, spots, claim)
    if inside and claim.hazard == "airport-closure" and _verb_first(claim) and len(inside) < len(spots):
        return inside  # "in response to the closure of A airport"
    after = [s for s in spots if s.start >= claim.end]
    if not after or after[0].start - max(claim.end, _closed(claim)) > 30:
        return ()
    if inside and claim.hazard == "airport-closure" and clause.has("and", claim.end, after[0].start):
        return tuple(s for s in spots if s.start < claim.end)  # "A airport in B is open and C's will be"
    leads = {m.start for m in clause.cues("from", "toward") if any(0 <= s.start - m.end <= 1 for s in spots)}
    predicates = [
        m.start
        for m in (*clause.cues("event", "holds"), *clause.of("down"))
        if m.start > after[0].end and m.start not in leads  # "desde Lima", no "since"
    ]
    if mere_reason(clause, claim):  # "over the closure of A's sky all flights to B"
        predicates += [m.start for m in clause.of("thing") if m.start > after[0].end]
    if claim.hazard in COUNTRYWIDE:  # "due to the closed airspace of A and B flights from C to D …"
        others = (t for t in clause.of("thing") if t.value != claim.hazard)
        predicates += [t.start for t in others if t.start > after[0].end]
    edge = min(predicates, default=clause.end)
    mine = tuple(s for s in after if s.start < edge)
    return mine + named_parts(clause, mine, after, edge)
