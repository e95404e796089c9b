"""Decide what each clause claims of which hazard, before asking where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rules.airlines import flown, unflown
from rules.asides import of_other, stood, subject
from rules.called import ALIAS, comes_back, tells_more
from rules.claim import Claim
from rules.clause import Clause
from rules.doubts import doubt
from rules.hazards import FLYING, ORDERS, SCENES, STRIKE
from rules.hedges import hedged
from rules.liftings import awaited, lifted
from rules.marks import Mark
from rules.mentions import VERB_WITHIN, WILL, hazards
from rules.model import Audience, Status
from rules.pairs import pairs
from rules.proof import settled
from rules.reach import doers
from rules.reopenings import reopened
from rules.unmanned import railed, unmanned

_MOVED: Final = frozenset({"flight-cancellation", "transit-suspension"})
"""What runs again: the thing that does tells which."""
_DAY_WITHIN: Final = 12
"""Code points from a "since" to its month or weekday: "seit dem 20. Juli"."""


def claims(
    clause: Clause, *, own: str | None, edited: Mark | None, nature: bool = False
) -> tuple[Claim, ...]:
    """Return what *clause* claims.

    *own*: the hazard an airline's or airport's own "operations" stand for; *edited*: the word before it
    that makes it part of an editorial note ("updated information on …", "removal of …"); *nature*: the text
    tells of nothing that people do.
    """
    failures = (*pairs(clause, own), *flown(clause, own))
    over = [o for o in _over(clause) if not any(_undoes(clause, p, o) for p in failures)]
    named = [n for n in _names(clause, own) if not any(_tells(o, n) or _was(clause, n, o) for o in over)]
    named = [n for n in named if not any(_had(clause, n, p) or stood(clause, n, p) for p in failures)]
    failing = [
        p
        for p in failures
        if not any(_repeats(p, n) or _ends(p, n) or _called_off(p, n) for n in named)
        and not any(_past(clause, p, o) for o in over)
        and not any(_cause(clause, p, o) or _of_flights(p, o) for o in failures)
        and not any(_since_then(clause, p, o) for o in (*named, *failures))
    ]
    named = [n for n in named if not any(_clears(clause, n, f) for f in (*failing, *over))]
    found = [railed(clause, claim) for claim in (*named, *failing, *over)]
    if any(c.status is Status.LIFTED for c in found):
        found = [c for c in found if not (c.status is Status.ACTIVE and _kind(clause, c))]
    told = [_judged(clause, claim, noted(clause, claim.start, edited), nature=nature) for claim in found]
    return tuple(
        replace(
            _audience(clause, claim),
            reason=_reason(clause, claim, "because"),
            conceded=_reason(clause, claim, "despite"),
        )
        for claim in told
    )


def _clears(clause: Clause, name: Claim, over: Claim) -> bool:
    """Return whether people are only named as who frees a road: "protesters have cleared the road"."""
    people = name.hazard == "civil-unrest" and name.status is Status.ACTIVE and not name.stated
    freed = over.hazard == "road-blockade" and over.status is Status.LIFTED
    near = 0 < over.start - name.end <= VERB_WITHIN + WILL and clause.idle(name.end, over.start)
    return people and freed and near and not clause.has_comma(name.end, over.start)


def noted(clause: Clause, end: int, edited: Mark | None) -> Mark | None:
    """Return the last editorial word before an offset: of this clause, else the one before it.

    A word behind it tells what became of what was written: "the text on protests in A was removed".
    """
    removed = clause.cues("removed")
    added = [m for m in clause.cues("edited") if not any(r.start <= m.start < r.end for r in removed)]
    mine = (m for m in (*removed, *added) if m.start < end)
    last = max(mine, key=lambda m: m.start, default=edited)
    if last in added:
        behind = (m for m in (*removed, *added) if m.start >= end)
        what = min(behind, key=lambda m: m.start, default=None)
        return replace(last, value="removed") if what in removed else last
    return last


def _reason(clause: Clause, claim: Claim, cue: str) -> bool:
    """Return whether a claim names no place of its own, right behind a word that gives a reason."""
    placed = any(
        0 <= s.start - claim.end <= 30 and not clause.has_comma(claim.end, s.start) for s in clause.spots
    )
    causes = (m for m in clause.cues(cue) if 0 <= claim.start - m.end <= 40 and not _since(clause, m))
    return not (claim.stated or placed) and any(not clause.has_comma(m.end, claim.start) for m in causes)


def _since(clause: Clause, cause: Mark) -> bool:
    """Return whether a "since" gives a day, and no reason: "seit 20. Juli", "sinds maandag"."""
    since = any((m.start, m.end) == (cause.start, cause.end) for m in clause.cues("event"))
    days = clause.of("month", "weekday")
    return since and any(0 <= d.start - cause.end <= _DAY_WITHIN for d in days)


def _repeats(pair: Claim, name: Claim) -> bool:
    """Return whether a pair's "blocked" is only the noun of a blockade that is named, and is over."""
    mark = pair.evidence[-1][1]
    inside = name.start <= mark.start and mark.end <= name.end
    return pair.hazard == name.hazard and inside and name.status is not Status.ACTIVE


def _past(clause: Clause, pair: Claim, over: Claim) -> bool:
    """Return whether a failure is only what went before its end: "closed since May, takes flights again"."""
    placed = any(pair.end <= s.start < over.start for s in clause.spots)
    same = over.hazard == pair.hazard and over.status is Status.LIFTED and pair.status is Status.ACTIVE
    return same and pair.end <= over.start and not placed


def _since_then(clause: Clause, pair: Claim, over: Claim) -> bool:
    """Return whether a failure tells since when what ends had failed: "opens in A, shut since May"."""
    down = pair.evidence[-1][1]
    same = over.hazard == pair.hazard and over.status is Status.LIFTED and pair.status is Status.ACTIVE
    since = any(m.start == down.start and m.end > down.end for m in clause.cues("because"))
    return same and since and over.start < down.start and clause.has_comma(over.start, down.start)


def _cause(clause: Clause, pair: Claim, up: Claim) -> bool:
    """Return whether a failure is told of what went before: "is open after a fault, which had closed it"."""
    same = up.hazard == pair.hazard or {up.hazard, pair.hazard} <= FLYING
    over = same and up.status is Status.LIFTED and pair.status is Status.ACTIVE
    verb = pair.evidence[-1][1].start
    causes = [m for m in clause.cues("because") if up.end <= m.start and m.end <= verb]
    told = any(clause.has(v, causes[0].end, verb) for v in ("relative", "it")) if causes else False
    told = told or (bool(causes) and any(m.end + 1 == verb for m in clause.cues("of")))  # "after days of …"
    return over and told and not any(up.end <= s.start < pair.end for s in clause.spots)


def _undoes(clause: Clause, pair: Claim, over: Claim) -> bool:
    """Return whether what had ended fails once more: "lessons began again and stopped on Tuesday"."""
    failing = pair.hazard == over.hazard and pair.status is Status.ACTIVE
    verb = pair.evidence[-1][1].start
    between = any(over.end <= s.start < verb for s in clause.spots) or _went_before(clause, over.end, verb)
    return failing and over.end <= verb and not between


def _went_before(clause: Clause, low: int, high: int) -> bool:
    """Return whether what stands behind an offset is told as what went before: "after having been"."""
    return any(clause.has("relative", m.end, high) for m in clause.cues("because") if low <= m.start < high)


def _ends(pair: Claim, name: Claim) -> bool:
    """Return whether a pair's verb has a hazard as its object: "transport unions suspended the strike"."""
    verb = pair.evidence[-1][1]
    over = any(role == "cue" and (m.start, m.end) == (verb.start, verb.end) for role, m in name.evidence)
    return over and verb.end <= name.start and pair.status is Status.ACTIVE


def _of_flights(pair: Claim, other: Claim) -> bool:
    """Return whether it is an airport's flights that fail, and not itself: "A airport suspended flights"."""
    verb, (_, head) = pair.evidence[-1][1], other.evidence[0]
    same = verb.start == other.evidence[-1][1].start and pair.start < verb.start < head.start
    flights = (pair.hazard, other.hazard) == ("airport-closure", "flight-cancellation")
    return same and flights and head.role != "own" and pair.status is Status.ACTIVE


def _called_off(pair: Claim, name: Claim) -> bool:
    """Return whether a pair's verb ends the strike before its thing: "a strike at A airport is suspended"."""
    verb, over = pair.evidence[-1][1].start, name.status is Status.LIFTED and name.stated
    ended = over and name.hazard == STRIKE and any(m.start == verb for r, m in name.evidence if r == "cue")
    return ended and name.end <= pair.start


def _names(clause: Clause, own: str | None) -> Iterator[Claim]:
    """Yield the hazards the clause names, each lifted or not."""
    names = tuple(n for n in hazards(clause) if not unflown(clause, n, own))
    over = {**reopened(clause, names), **lifted(clause, names)}
    agents = doers(clause, names, over)
    for index, name in enumerate(names):
        if index in agents or (name.role == ALIAS and index not in over and not tells_more(clause, name)):
            continue
        cue = over.get(index)
        status = Status.ACTIVE if cue is None else settled(clause, cue, name)
        evidence = (("hazard", name), *((("cue", cue),) if cue else ()))
        stated = cue is not None or (name.role == ALIAS and comes_back(clause, name))
        yield Claim(name.value, status, name.start, name.end, evidence, stated=stated)


def _kind(clause: Clause, claim: Claim) -> bool:
    """Return whether a name only says of what kind an alert is: "Demonstration Alert: the strike is over"."""
    heads = any(0 <= m.start - claim.end <= 1 for m in clause.of("heading"))
    return heads and clause.sentence.section == "title"


def _over(clause: Clause) -> Iterator[Claim]:
    """Yield the ends told without the hazard's name: "flies to A again"."""
    marks = clause.of("over")
    for mark in marks:
        if any(m.start == mark.start and m.closes > mark.end for m in marks if not mark.closes):
            continue  # the longer phrase tells what is let through, and where
        apart = _negated(clause, mark) or of_other(clause, mark) or _of_next(clause, mark)
        if apart or any(_holds(m, mark) for m in marks):
            continue
        # "people are begged not to go home", "the volcano has not ceased"
        taken_back = any(clause.has("denial", low, high) for low, high in mark.gaps) or any(
            mark.end <= m.start < mark.closes <= m.end for m in clause.cues("holds")
        )
        end = max(mark.end, mark.closes)
        # "the fires are out of control"
        taken_back = taken_back or any(mark.start < m.start < end < m.end for m in clause.cues("noise"))
        forbids = (m for m in clause.of("name") if m.value in ORDERS)  # "nobody may go out"
        taken_back = taken_back or any(m.start < mark.start < m.end for m in forbids)
        if not (
            taken_back
            or awaited(clause, mark)
            or hedged(clause, mark.start, mark.end, mark.closes, over=True)
        ):
            evidence = (("hazard", mark), ("cue", mark))
            status = Status.ACTIVE if _moved_on(clause, mark, end) else settled(clause, mark, mark)
            yield Claim(_whose(clause, mark), status, mark.start, end, evidence, stated=True)


def _of_next(clause: Clause, over: Mark) -> bool:
    """Return whether an end closes in the next clause: "A's schools stay shut, but in B they opened"."""
    held = (m for m in clause.cues("holds") if over.end <= m.start)
    return over.closes > clause.end and any(held)


def _negated(clause: Clause, over: Mark) -> bool:
    """Return whether an end's first word stands within the words of its failure: "n'accueillent pas"."""
    return any(
        m.value == over.value and m.start < over.start and over.end < m.end + (m.role == "down")
        for m in clause.of("name", "down")
    )


def _moved_on(clause: Clause, over: Mark, end: int) -> bool:
    """Return whether those who left a place go on in another: "protesters left A but remain in B"."""
    again = next((m for m in clause.cues("holds") if m.start >= end), None)
    others = again and any(end <= m.start < again.start for m in clause.of("name", "thing"))
    others = others or (again and clause.has("because", end, again.start))
    return over.value in SCENES and again is not None and not others


def _whose(clause: Clause, over: Mark) -> str:
    """Return the hazard that is over: trains, too, are "back on the timetable", and are no flights."""
    before = [m for m in clause.of("thing") if m.start <= over.start and subject(clause, m, over.start)]
    inside = [m for m in clause.of("thing") if over.end <= m.start < over.closes]
    whose = {m.value for m in before[-1:] or inside}
    moved = _MOVED - {over.value}
    return next(iter(whose)) if over.value in _MOVED and len(whose) == 1 and whose <= moved else over.value


def _holds(longer: Mark, mark: Mark) -> bool:
    """Return whether the longer of two ends speaks for the other: "cars on the road … run again"."""
    within = longer.start <= mark.start and max(mark.end, mark.closes) <= longer.closes
    return (
        longer.value != mark.value and within and (longer.start < mark.start or mark.closes < longer.closes)
    )


def _tells(over: Claim, name: Claim) -> bool:
    """Return whether a name is one of the words that tell its end: "no curfew … any more"."""
    return over.hazard == name.hazard and over.start <= name.start < over.end


def _was(clause: Clause, name: Claim, over: Claim) -> bool:
    """Return whether a name is only what went before its end: "who were told to stay in may move again"."""
    same = over.hazard == name.hazard and over.status is Status.LIFTED and name.status is Status.ACTIVE
    placed = any(name.end <= s.start < over.start for s in clause.spots)
    return same and name.end <= over.start and bool(clause.cues("relative")) and not placed


def _had(clause: Clause, name: Claim, pair: Claim) -> bool:
    """Return whether a name only tells what had been of what works again: "flights it had taken off sale"."""
    over = pair.status is Status.LIFTED and pair.evidence[-1][1].end <= name.start
    told = any(
        (m.start <= name.start < m.end and pair.hazard == name.hazard)
        or (0 <= name.start - m.end <= 1 and clause.has("relative", pair.start, m.start))
        for m in clause.cues("had")
    )
    return over and told and not any(pair.end <= s.start < name.start for s in clause.spots)


def _judged(clause: Clause, claim: Claim, edited: Mark | None, *, nature: bool) -> Claim:
    """Return *claim*, or the same unclaimed with the reason."""
    why = "unmanned" if unmanned(clause, claim, nature=nature) else doubt(clause, claim, edited)
    return replace(claim, status=None, why=why) if why else claim


def same_people(made: tuple[Claim, ...], clause: Clause, before: Clause | None) -> tuple[Claim, ...]:
    """Return the orders that only go on from those to staff: "told its staff to leave and stay at home"."""
    head = clause.marks[0] if clause.marks else None
    if before is None or before.number != clause.number or head is None or head.value != "and":
        return made
    ours = bool(before.cues("staff"))
    return tuple(
        replace(c, audience=Audience.STAFF)
        if ours and c.hazard in ORDERS and c.start - head.end <= VERB_WITHIN
        else c
        for c in made
    )


def _audience(clause: Clause, claim: Claim) -> Claim:
    staff = claim.hazard in ORDERS and clause.cues("staff")
    return replace(claim, audience=Audience.STAFF) if staff else claim
