"""Find what a verb for failing or working is said of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rules.bygone import (
    behind_aside,
    bygone,
    came_after,
    failure_lifted,
    follows,
    had_been,
    over,
)
from rules.bygone import (
    relapse as relapsed,
)
from rules.bygone import (
    undone as undoes,
)
from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import LASTING, STRIKE, TRANSPORT
from rules.heads import airports, departs, fliers, flown_to, phrase_heads, stop, under_sky
from rules.idle import idle as denied
from rules.joined import likewise
from rules.liftings import awaited
from rules.marks import Mark
from rules.model import Status
from rules.parts import part
from rules.proof import PLANS, settled
from rules.text import fold, spaced

_STRANGE: Final = 9
"""Code points that make a subject: three Han characters."""
_NO_WITHIN: Final = 25
"""Code points from a "no" to what does not work, carriers' names left out."""
_AWAITING: Final = ("when", "hedge", "until")
"""Cues that make an end wait for something: "shut, and will reopen when …"."""
_PREDICATE: Final = 60
"""Code points between a word for "works" and the "again" that ends its clause."""
_VERB_FIRST: Final = 45
"""Code points from a verb to what it is said of behind it, names of places and airlines left out."""
_NOTE_WITHIN: Final = 12
"""Code points between the words that open a note and what it is about."""
_RESUMED: Final = 10
"""Code points of an auxiliary between fighting and its verb."""
_OF: Final = 8
"""Code points of "of the" between a strike and a thing."""
_ARMED: Final = "armed-violence"
_COMPOUND: Final = 8
"""Code points of a word between a thing and the strike of it: "minibus taxi strike"."""
_WAYS: Final = frozenset({"transit-suspension", "road-blockade"})
"""What the word for an airline's flights may mean in another mouth."""
_CAUSE: Final = 2
"""Code points between a verb and the words for its reason right behind it."""
REACH: Final = 116
"""Code points between what fails and the word that says so."""
AGAIN_WITHIN: Final = 20
"""Code points between an "again" and the word for "works" it belongs to."""


def subjects(clause: Clause, own: str | None, downs: Sequence[Mark]) -> list[Mark]:
    """Return the things that may fail, or work again."""
    spoken = {own, "flight-cancellation" if clause.of("carrier") else own}
    said = [m for m in clause.of("thing", "own") if m.role == "thing" or m.value in spoken]
    said = [m for m in said if not (m.value in _WAYS and _ours(clause, said, m, own))]
    # In an airline's mouth an airport's code is one end of a route.
    ports = () if own == "flight-cancellation" else airports(clause)
    heads = phrase_heads(clause, sorted([*said, *ports, *fliers(clause, said)], key=lambda m: m.start))
    heads = [h for h in heads if not (flown_to(clause, h) or _of_airline(clause, h, downs))]
    return [
        h
        for h in heads
        if not (departs(clause, h) or _struck(clause, h) or under_sky(clause, h) or stop(clause, h))
    ]


def said_of(
    clause: Clause, head: Mark, heads: Sequence[Mark], downs: Sequence[Mark], ups: Sequence[Mark]
) -> Iterator[Claim]:
    """Yield what a clause says of one thing."""
    down = _nearest(clause, head, [d for d in downs if d.value == head.value], heads)
    special = _special(clause, head)
    idle = None if special else denied(clause, head)
    if idle and (down is None or down.end <= head.start):
        down = idle
    mine = [
        *_anew(clause, head),
        *(u for u in ups if u.value == head.value or (u.role == "cue" and head.value not in LASTING)),
    ]
    mine = [u for u in mine if not (_resumes_others(clause, head, u) or _of_next(clause, head, down, u))]
    if down is not None and down is idle:  # "no night trains are running"
        mine = [u for u in mine if (u.start, u.end) != (down.start, down.end)]
    mine += failure_lifted(clause, head, downs)
    if down is not None and bygone(clause, head, down, mine):
        down = None
    if special and down is not None and down.end <= head.start:
        down = None  # "ports are closed to small boats"
    up = None if special else _nearest(clause, head, mine, heads)
    if up and down and had_been(clause, head, down, up):
        down = None
    later = up is not None and (down is None or follows(clause, down, up) or over(clause, down, up))
    later = later and not (up and down and _of_other(clause, down, up))
    relapse = relapsed(clause, head, up, downs) if up and later else None
    if relapse:
        down, later = relapse, False
    undone = undoes(clause, head, down) if down and not later else None
    if undone:
        yield _pair(head, undone, settled(clause, undone, head))
    elif up is not None and later and not awaited(clause, up) and not _merely_planned(clause, down, up):
        yield _pair(head, up, Status.CONTINUING if _still(clause, up) else settled(clause, up, head))
    elif down is not None and not (part(clause, head, down) or (up and came_after(clause, down, up))):
        yield _pair(head, down, Status.ACTIVE, since=_behind_reason(clause, down, head, heads))


def _ours(clause: Clause, said: Sequence[Mark], thing: Mark, own: str | None) -> bool:
    """Return whether an airline's "services between" and "routes" are its flights, and no trains or roads."""
    flies = any(m.value == "flight-cancellation" and m.start == thing.start for m in said)
    line = any(0 <= thing.start - m.end <= 1 for m in clause.of("carrier"))  # "KLM services between A and B"
    return (own == "flight-cancellation" or line) and flies


def _of_airline(clause: Clause, head: Mark, downs: Sequence[Mark]) -> bool:
    """Return whether it is an airline that stops at an airport: "A cancelled operations at B airport"."""
    mine = [d for d in downs if d.value == head.value == "airport-closure"]
    first = min((d.start for d in mine), default=0)
    airline = any(m.end <= first for m in clause.of("carrier"))
    return airline and all(d.end <= head.start for d in mine)


def _struck(clause: Clause, head: Mark) -> bool:
    """Return whether a thing only says what a strike is of: "the taxi strike has been called off"."""
    strikes = [m for m in clause.of("name") if m.value == STRIKE]
    near = [m for m in strikes if head.start - m.end <= _OF]
    of = any(clause.has(v, m.end, head.start) for m in near for v in ("of", "in"))
    beside = [m for m in strikes if 0 <= m.start - head.end <= _COMPOUND]
    return of or any(not _stopped_by(clause, head, m) for m in beside)


def _stopped_by(clause: Clause, head: Mark, strike: Mark) -> bool:
    """Return whether a strike is the reason told of what fails: 地下鉄はストライキにより運休します."""
    end = max(strike.end, strike.closes)
    reasons = [m.end for m in clause.cues("post-because") if 0 <= m.start - end <= _OF]
    return any(d.value == head.value and at <= d.start for d in clause.of("down") for at in reasons)


def _resumes_others(clause: Clause, head: Mark, up: Mark) -> bool:
    """Return whether it is flights that an airport resumes, and was not closed itself."""
    flights = (t for t in clause.of("thing") if t.value == "flight-cancellation")
    airport = head.value == "airport-closure" and head.end <= up.start
    return airport and any(0 <= t.start - up.end <= 1 for t in flights)


def _of_next(clause: Clause, head: Mark, down: Mark | None, up: Mark) -> bool:
    """Return whether an unknown subject stands between a failure and an end: "is shut and the gates open"."""
    named = (n.end for n in clause.of("name") if n.value == head.value and head.start < n.start < up.start)
    failed = max((*named, down.end if down and down.end <= up.start else 0), default=0)
    joins = (m for m in clause.cues("and") if failed and failed <= m.start < up.start)
    articles = {m.start for m in clause.cues("article")} - {m.start for m in clause.cues("it")}
    return any(0 <= at - m.end <= 1 for m in joins for at in articles)


def _still(clause: Clause, up: Mark) -> bool:
    """Return whether something only goes on working ("remains open"), and nothing ended."""
    return up.role == "up" and any(m.start <= up.start <= m.end + 12 for m in clause.cues("holds"))


def _special(clause: Clause, head: Mark) -> bool:
    """Return whether it is nothing that usually works: evacuation flights run because the others do not.

    All runways are the airport, one is not.
    """
    return any(o.start <= head.start and head.end <= o.end for o in clause.cues("other"))


def _merely_planned(clause: Clause, down: Mark | None, up: Mark) -> bool:
    """Return whether something fails, and when it works again is only spoken of ("no date to resume")."""
    hoped = down is not None and (
        clause.has("unsure", down.end, up.start)
        or any(down.end <= up.start and clause.has(v, up.end, up.end + AGAIN_WITHIN) for v in _AWAITING)
    )
    return down is not None and (hoped or up.value in PLANS) and settled(clause, up) is not Status.LIFTED


def _of_other(clause: Clause, down: Mark, up: Mark) -> bool:
    """Return whether words nobody knows stand before *up*, behind a pause: they may be what works again.

    Only in scripts without spaces, where few words stand between a pause and its verb.
    """
    pause = max((c for c in clause.commas if down.end <= c < up.start), default=None)
    if pause is None or spaced(fold(up.term)):
        return False
    told = [(m.start, m.end) for m in clause.marks if not m.value.startswith("institution")]
    told += [(s.start, s.end) for s in clause.spots]
    known = sorted(span for span in told if pause < span[0] < up.start)
    at, strange = pause + 1, 0
    for start, end in [*known, (up.start, up.start)]:
        strange = max(strange, start - at)
        at = max(at, end)
    return strange >= _STRANGE


def _pair(head: Mark, predicate: Mark, status: Status, since: int = 0) -> Claim:
    """Return what is told of *head*; *since*: where a reason ends that parts it from its verb."""
    low, high = max(since, min(head.start, predicate.start)), max(head.end, predicate.end)
    return Claim(head.value, status, low, high, (("hazard", head), ("cue", predicate)), stated=True)


def _nearest(clause: Clause, head: Mark, predicates: Sequence[Mark], heads: Sequence[Mark]) -> Mark | None:
    """Return the predicate that belongs to *head*, and not to another thing between the two."""
    best: tuple[int, Mark] | None = None
    for predicate in predicates:
        gap = predicate.start - head.end if predicate.start >= head.end else head.start - predicate.end
        if gap < 0 and predicate.role != "up":
            continue
        low, high = (
            sorted((head.end, predicate.start))
            if predicate.start >= head.end
            else (predicate.end, head.start)
        )
        if gap > REACH and clause.unnamed(low, high) > REACH:
            continue
        first = max(low, _behind_reason(clause, predicate, head, heads), behind_aside(clause, low, high))
        lines = sum(m.end - m.start for m in clause.of("carrier") if first <= m.start < high)
        far = predicate.end <= head.start and clause.unnamed(first, high) - lines > _VERB_FIRST
        if far or (predicate.end <= head.start and _taken(clause, predicate, head, heads)):
            continue
        others = (h for h in heads if h is not head and not _mere_cause(h, head, predicate))
        if any(low <= h.start < high and not _listed(clause, head, h) for h in others):
            continue
        if best is None or gap < best[0]:
            best = (gap, predicate)
    return best[1] if best else None


def _mere_cause(other: Mark, head: Mark, predicate: Mark) -> bool:
    """Return whether who does violence stands between a thing and its verb: 机场因无人机关闭."""
    ends = (
        predicate.role == "up"
        or predicate.value == "up"
        or (other.value == _ARMED and not spaced(fold(other.term)))
    )
    return ends and other.value in LASTING and head.value not in LASTING


def _taken(clause: Clause, predicate: Mark, head: Mark, heads: Sequence[Mark]) -> bool:
    """Return whether a predicate before *head* belongs to its subject before it, or to another clause."""
    since = {m.start for m in clause.cues("event")}  # "open since Monday is the airport" gives no reason
    caused = any(predicate.end <= n.start < head.start for n in clause.of("name"))
    reasons = (m for m in clause.cues("because") if caused or m.start not in since)
    inside = _behind_reason(clause, predicate, head, heads)
    if likewise(clause, predicate, head):
        return False
    if _new_subject(clause, predicate, head):
        return True
    if clause.has("breaks", predicate.end, head.start) or any(
        max(predicate.end, inside) <= m.start and m.end <= head.start for m in reasons
    ):
        return True
    if head.value == "border-closure" and any(
        0 < predicate.start - n.end <= _RESUMED and not clause.has_comma(n.end, predicate.start)
        for n in clause.of("name")
        if n.value in LASTING
    ):
        return True  # "fighting has resumed along the border"
    return any(
        h.end <= predicate.start
        and predicate.start - h.end < 40
        and h is not head
        and not (head.value == "flight-cancellation" and _resumes_others(clause, h, predicate))
        and (predicate.role == "cue" or predicate.value == h.value or head.value == "airport-closure")
        and clause.idle(h.end, _verb_begins(clause, predicate))
        and not clause.has_comma(h.end, predicate.start)
        for h in heads
    )


def _new_subject(clause: Clause, predicate: Mark, head: Mark) -> bool:
    """Return whether an "and" right behind a verb opens what is said of another: "is off and planes go"."""
    joined = any(0 <= m.start - predicate.end <= 1 and m.end <= head.start for m in clause.cues("and"))
    usual = any((m.start, m.end) == (predicate.start, predicate.end) for m in clause.cues("normally"))
    return joined and (predicate.role == "down" or usual)


def _behind_reason(clause: Clause, predicate: Mark, head: Mark, heads: Sequence[Mark]) -> int:
    """Return where the reason ends that stands between a verb and its object, or 0 where none does.

    "A streicht wegen des Streiks 800 Flüge", "A cancela por la huelga 120 vuelos".
    """
    first = not any(h.end <= predicate.start for h in heads) and head.value in TRANSPORT
    because = next((m for m in clause.cues("because") if 0 <= m.start - predicate.end <= _CAUSE), None)
    if not first or predicate.role != "down" or because is None or head.start <= because.end:
        return 0
    told = (*clause.of("name", "weekday", "month"), *clause.cues("natural", "today", "tomorrow"))
    spans = [(m.start, m.end) for m in told] + [(s.start, s.end) for s in clause.spots]
    return max((end for start, end in spans if because.end <= start and end <= head.start), default=0)


def _verb_begins(clause: Clause, predicate: Mark) -> int:
    """Return where a failure's predicate begins, its auxiliary ("have been", "will be") counted in."""
    helps = (m.start for m in clause.cues("event") if m.end + 1 == predicate.start)
    return next(helps, predicate.start) if predicate.role == "down" else predicate.start


def _listed(clause: Clause, one: Mark, other: Mark) -> bool:
    """Return whether two things stand in one list, so that one predicate serves both."""
    low, high = sorted((one, other), key=lambda m: m.start)
    if any(0 <= low.start - m.end <= _NOTE_WITHIN for m in clause.cues("edited")):
        return clause.has("and", low.end, high.start)  # "updated information on flights: the airport …"
    return clause.idle(low.end, high.start) and (
        clause.has_comma(low.end, high.start) or clause.has("and", low.end, high.start)
    )


def _anew(clause: Clause, head: Mark) -> Iterator[Mark]:
    """Yield the words for "works" of *head* that an "again" right beside them makes the end of a failure.

    What does not work again is a failure still.
    """
    if head.value in LASTING:
        return
    denials = clause.cues("denial", "post-denial")
    for work in clause.cues("working"):
        near = any(
            -AGAIN_WITHIN <= m.end - work.start <= 0
            or (0 <= m.start - work.end <= AGAIN_WITHIN and not clause.has_comma(work.end, m.start))
            or (_closed_by(clause, work, m) and not clause.has("denial", work.end, m.start))
            for m in clause.cues("anew")
        )
        if near and not any(abs(d.start - work.start) <= _NO_WITHIN for d in denials):
            yield Mark("cue", "up", work.term, work.start, work.end)


def _closed_by(clause: Clause, work: Mark, again: Mark) -> bool:
    """Return whether an "again" ends what is said of something that works: "takes travellers to A again"."""
    apart = clause.has("and", work.end, again.start) or clause.has_comma(work.end, again.start)
    last = clause.end - again.end <= AGAIN_WITHIN or any(
        0 <= m.start - again.end <= 1 for m in clause.cues("because")
    )
    return last and 0 <= again.start - work.end <= _PREDICATE and not apart
