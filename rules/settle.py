"""Settle what one text says twice: the later state wins, the finer place wins, doubt stays active."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from rules.drafts import Draft
from rules.hazards import CURFEW, NATURAL, ORDERS
from rules.model import Statement, Status
from rules.pieces import apart
from rules.places import Places

_SEVERAL: Final = frozenset({"transit-suspension", "flight-cancellation"})
"""Hazards under which several things fail, each by itself."""
_LOCAL: Final = _SEVERAL | {"airport-closure", "school-closure", "curfew", "road-blockade", "evacuation"}
"""Hazards that may end in one town and go on in the next of the same region."""
_PEOPLE: Final = frozenset({"civil-unrest", "strike"})
"""Hazards that are also told by who takes part."""
_STEM: Final = 5
"""Letters in which the forms of a word agree."""


def settle(drafts: Sequence[Draft], places: Places, *, airline: bool = False) -> list[Statement]:
    """Return the statements that stand, in the order of the text.

    *airline*: whoever speaks is a carrier, whose name need not stand beside each flight.
    """
    told: dict[tuple[object, ...], Draft] = {}
    failing: dict[tuple[object, ...], set[str]] = {}
    drafts = [d for d in drafts if not _bygone(d, drafts)]
    lone = airline and len({d.statement.carrier for d in drafts} - {None}) == 1
    for draft in [d for d in drafts if d.title] + [d for d in drafts if not d.title]:
        key = _key(draft)
        if lone:
            told = {k: d for k, d in told.items() if not _unsaid(draft, d)}
        held = told.get(key)
        others = _others(draft, failing.setdefault(key, set()))
        if held is None or (not (others or _of_others_borders(draft, drafts)) and _replaces(draft, held)):
            told[key] = draft
    kept = [d for d in told.values() if not _outdone(d, told.values(), places)]
    kept = [_doubted(d, kept) for d in kept]
    return [d.statement for d in sorted(kept, key=lambda d: d.statement.span.start)]


def _bygone(draft: Draft, drafts: Iterable[Draft]) -> bool:
    """Return whether a failure is what had been, in a text that tells of an end.

    "KLM resumes flights to A on Monday. Their suspension had followed alerts in A and B".
    """
    hazard = draft.statement.hazard
    if draft.reason and draft.borrowed and hazard in _PEOPLE and draft.statement.status is Status.ACTIVE:
        return any(_ended_beside(draft, d) for d in drafts)
    over = any(d.statement.status is Status.LIFTED for d in drafts)
    return draft.had and draft.statement.status is Status.ACTIVE and over


def _ended_beside(draft: Draft, other: Draft) -> bool:
    """Return whether people are only named as who ended what the clause before says is over.

    "The road is open again, after the protesters removed their barricades".
    """
    over = other.statement.status is Status.LIFTED and other.statement.hazard == "road-blockade"
    return over and draft.clause - other.clause == 1 and draft.statement.area == other.statement.area


def _of_others_borders(draft: Draft, drafts: Iterable[Draft]) -> bool:
    """Return whether an end is of borders with the countries its clause names, and not of all borders."""
    one = draft.statement
    if one.hazard != "border-closure" or one.status is not Status.LIFTED or not draft.borrowed:
        return False
    return any(
        d.clause == draft.clause and not d.borrowed and d.statement.hazard == one.hazard for d in drafts
    )


def _key(draft: Draft) -> tuple[object, ...]:
    s = draft.statement
    return s.hazard, s.where, s.audience, s.carrier


def _unsaid(draft: Draft, held: Draft) -> bool:
    """Return whether a draft changes another of the same flights, only one of which names who flies."""
    keys = _key(draft), _key(held)
    over = draft.statement.status is Status.LIFTED
    return over and keys[0] != keys[1] and keys[0][:-1] == keys[1][:-1] and _replaces(draft, held)


def _others(draft: Draft, failing: set[str]) -> bool:
    """Note what fails or works again, and return whether something else still stands still.

    "Metro and trams stand still. … The metro runs again."
    """
    statement = draft.statement
    if statement.hazard not in _SEVERAL or draft.title or not statement.evidence:
        return False
    thing = statement.evidence[0].term
    if statement.status is Status.ACTIVE:
        failing.add(thing)
        return False
    again = {term for term in failing if _same(term, thing)}
    if statement.status is Status.LIFTED:
        failing -= again
    return bool(again and failing)


def _same(one: str, two: str) -> bool:
    """Return whether two names mean one thing, one perhaps with more words: "metro", "metro traffic"."""
    stems = [{word[:_STEM] for word in name.split()} for name in (one, two)]
    return stems[0] <= stems[1] or stems[1] <= stems[0]


def _replaces(draft: Draft, held: Draft) -> bool:
    """Return whether a later draft changes what was said before of the same hazard and place."""
    new, old = draft.statement.status, held.statement.status
    if draft.reason != held.reason:
        return held.reason and not (new is Status.LIFTED and _other_day(draft, held))
    if new is old:
        return held.title or (not held.statement.expires and bool(draft.statement.expires))
    if new is Status.ACTIVE:
        return (draft.firm or old is Status.CONTINUING) and not _was_before(draft, held)
    if new is Status.CONTINUING:
        return old is Status.LIFTED and not draft.works
    elsewhere = not held.title and apart(draft.piece, held.piece)
    if old is Status.ACTIVE and (elsewhere or _other_day(draft, held)):
        return False  # over on one island of several, or on a river that nobody knows
    return not (old is Status.ACTIVE and _beside(draft, held))


def _other_day(draft: Draft, held: Draft) -> bool:
    """Return whether the strike that is off is that of another day than the one that goes on."""
    strike = draft.statement.hazard == "strike"
    itself = draft.statement.evidence[:1] == held.statement.evidence[:1]  # "It ended on Wednesday"
    return strike and not itself and _apart_in_time(draft, held)


def _was_before(draft: Draft, held: Draft) -> bool:
    """Return whether a failure is only what went before its end: "reopened. It had been closed since May"."""
    over = held.statement.status is Status.LIFTED
    sooner = draft.day is not None and draft.day > (held.day or 0)
    return over and (draft.had or sooner)


def _beside(draft: Draft, held: Draft) -> bool:
    """Return whether two drafts in one breath speak of two things: trains stop, the metro runs again.

    Or schools of a town stay shut, and universities, of which no place is told, teach again.
    """
    one, two = draft.statement, held.statement
    taught = one.hazard == "school-closure" and draft.borrowed and draft.clause > held.clause
    several = one.hazard in _SEVERAL or taught
    close = several and draft.clause - held.clause <= 1 and not (held.title or held.had)
    new, old = ("".join(e.term for e in s.evidence[:1]) for s in (one, two))
    named = bool(one.evidence) and one.evidence[0].role == "hazard"  # no "all runs as usual again"
    named = named and not _in_verb(one)
    return close and named and new not in old and old not in new


def _in_verb(statement: Statement) -> bool:
    """Return whether the thing is only a part of its verb, and so no other one: 平常どおり運航."""
    thing, *others = (e.span for e in statement.evidence)
    return any(o != thing and o.start <= thing.start and thing.end <= o.end for o in others)


def _doubted(draft: Draft, others: Iterable[Draft]) -> Draft:
    """Return an end as doubtful where the same goes on elsewhere in its region.

    Where the metro of a town runs again and the trains around it do not, not all is well.
    """
    one = draft.statement
    if one.hazard in NATURAL and one.status is Status.LIFTED and _lasts_inside(one, others):
        return replace(draft, statement=replace(one, status=Status.CONTINUING))
    if one.hazard not in _LOCAL or one.status is not Status.LIFTED:
        return draft
    still = any(
        (s.hazard, s.area, s.audience) == (one.hazard, one.area, one.audience)
        and (s.carrier == one.carrier or (None in {s.carrier, one.carrier} and s.where != one.where))
        and s.status is Status.ACTIVE
        for s in (other.statement for other in others)
    )
    return replace(draft, statement=replace(one, status=Status.CONTINUING)) if still else draft


def _lasts_inside(one: Statement, others: Iterable[Draft]) -> bool:
    """Return whether nature is then said to rage at a place inside a region that was said to be rid of it."""
    told = (o.statement for o in others if o.statement.span.start > one.span.start)
    return any(
        (s.hazard, s.area, s.status) == (one.hazard, one.area, Status.ACTIVE) and s.where != one.where
        for s in told
    )


def _outdone(draft: Draft, others: Iterable[Draft], places: Places) -> bool:
    """Return whether something more precise in the same text makes a draft superfluous or doubtful."""
    return any(_outdoes(other, draft, places) for other in others if other is not draft)


def _outdoes(other: Draft, draft: Draft, places: Places) -> bool:
    one, two = other.statement, draft.statement
    if one.hazard != two.hazard:
        return False
    if draft.reason and other.placed and not other.reason and one.status is Status.ACTIVE:
        return not places.contains(one.area, two.area)
    if _conceded(other, draft) or _headed(other, draft) or _echoed(other, draft, places):
        return True
    others = one.audience is not two.audience or two.blanket or one.blanket
    if others or (not draft.title and two.named_place):
        return False
    inside = one.where != two.where and places.contains(two.where, one.where)
    if inside and draft.title and two.status is Status.LIFTED:
        return one.status is not Status.LIFTED or not other.title
    apart = "-" in two.area and not places.overlaps(one.where, two.where)
    over = one.status is Status.LIFTED and not apart
    below = draft.title and not other.title and (draft.borrowed or inside or over)
    eased = one.status is two.status or (two.status is Status.LIFTED and not _of_day(other, draft))
    return (below and (draft.borrowed or not draft.firm)) or (not two.named_place and inside and eased)


def _of_day(other: Draft, draft: Draft) -> bool:
    """Return whether one ends on a day and the other fails on another: "over today, A's is on Friday"."""
    return draft.statement.hazard in {"strike", *_SEVERAL} and _apart_in_time(other, draft)


def _apart_in_time(one: Draft, other: Draft) -> bool:
    """Return whether two drafts name days, none of them the same: their dates, or else their weekdays."""
    for dated in (True, False):
        mine, theirs = ({d for d in draft.dates if bool(d[0]) is dated} for draft in (one, other))
        if mine and theirs:
            return mine.isdisjoint(theirs)
    return False


def _echoed(other: Draft, draft: Draft, places: Places) -> bool:
    """Return whether a reason without a place of its own only names again what holds all around.

    "A curfew holds in the whole country. The airport of B is open: during the curfew, …".
    """
    one, two = other.statement, draft.statement
    again = draft.reason and draft.borrowed and two.status is one.status is Status.ACTIVE
    told = one.named_place and not other.reason
    return again and told and one.where != two.where and places.contains(one.where, two.where)


def _conceded(other: Draft, draft: Draft) -> bool:
    """Return whether what goes on in spite of something only names it again."""
    return draft.conceded and not other.conceded and other.statement.status is Status.ACTIVE


def _headed(other: Draft, draft: Draft) -> bool:
    """Return whether an order without a place of its own only says again what the title orders somewhere."""
    again = draft.statement.hazard in ORDERS and draft.statement.status is other.statement.status
    same = other.placed or draft.statement.hazard != CURFEW  # a curfew is finer where it is told in full
    return again and draft.borrowed and other.title and not other.borrowed and same
