"""Settle what one text says twice: the later state wins, the finer place wins, doubt stays active."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rules.hazards import ORDERS
from rules.model import Statement, Status
from rules.places import Places
from rules.statements import Draft


def settle(drafts: Sequence[Draft], places: Places) -> list[Statement]:
    """Return the statements that stand, in the order of the text."""
    told: dict[tuple[object, ...], Draft] = {}
    for draft in [d for d in drafts if d.title] + [d for d in drafts if not d.title]:
        held = told.get(_key(draft))
        if held is None or _replaces(draft, held):
            told[_key(draft)] = draft
    kept = [d for d in told.values() if not _outdone(d, told.values(), places)]
    return [d.statement for d in sorted(kept, key=lambda d: d.statement.span.start)]


def _key(draft: Draft) -> tuple[object, ...]:
    s = draft.statement
    return s.hazard, s.where, s.audience, s.carrier


def _replaces(draft: Draft, held: Draft) -> bool:
    """Return whether a later draft changes what was said before of the same hazard and place."""
    new, old = draft.statement.status, held.statement.status
    if draft.reason != held.reason:
        return held.reason
    if new is old:
        return held.title or (not held.statement.expires and bool(draft.statement.expires))
    if new is Status.ACTIVE:
        return draft.firm or old is Status.CONTINUING
    if new is Status.CONTINUING:
        return old is Status.LIFTED
    return not (new is Status.LIFTED and old is Status.ACTIVE and _beside(draft, held))


def _beside(draft: Draft, held: Draft) -> bool:
    """Return whether two drafts in one breath speak of two things: trains stop, the metro runs again."""
    one, two = draft.statement, held.statement
    close = one.hazard in {"transit-suspension", "flight-cancellation"} and draft.clause - held.clause <= 1 and not held.title
    return close and {e.term for e in one.evidence[:1]} != {e.term for e in two.evidence[:1]}


def _outdone(draft: Draft, others: Iterable[Draft], places: Places) -> bool:
    """Return whether something more precise in the same text makes a draft superfluous or doubtful."""
    return any(_outdoes(other, draft, places) for other in others if other is not draft)


def _outdoes(other: Draft, draft: Draft, places: Places) -> bool:
    one, two = other.statement, draft.statement
    if draft.reason and other.placed and not other.reason and one.hazard == two.hazard:
        return not places.contains(one.area, two.area)
    if draft.borrowed and other.title and not other.borrowed and one.hazard == two.hazard:
        return one.hazard in ORDERS and one.status is two.status
    if not draft.title and two.named_place:
        return False
    if one.hazard != two.hazard or one.audience is not two.audience or two.blanket or one.blanket:
        return False
    inside = one.where != two.where and places.contains(two.where, one.where)
    if inside and draft.title and two.status is Status.LIFTED and one.status is not Status.LIFTED:
        return True
    below = draft.title and not other.title and (draft.borrowed or inside or one.status is Status.LIFTED)
    if below and (draft.borrowed or not draft.firm):
        return True
    if not two.named_place and inside:
        return one.status is two.status or two.status is Status.LIFTED
    return False
