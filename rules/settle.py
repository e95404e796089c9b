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
    return not (old is Status.ACTIVE and _beside(draft, held))


def _beside(draft: Draft, held: Draft) -> bool:
    """Return whether two drafts in one breath speak of two things: trains stop, the metro runs again."""
    one, two = draft.statement, held.statement
    close = (
        one.hazard in {"transit-suspension", "flight-cancellation"}
        and draft.clause - held.clause <= 1
        and not held.title
    )
    return close and {e.term for e in one.evidence[:1]} != {e.term for e in two.evidence[:1]}


def _outdone(draft: Draft, others: Iterable[Draft], places: Places) -> bool:
    """Return whether something more precise in the same text makes a draft superfluous or doubtful."""
    return any(_outdoes(other, draft, places) for other in others if other is not draft)


def _outdoes(other: Draft, draft: Draft, places: Places) -> bool:
    one, two = other.statement, draft.statement
    if one.hazard != two.hazard:
        return False
    if draft.reason and other.placed and not other.reason and one.status is Status.ACTIVE:
        return not places.contains(one.area, two.area)
    if _headed(other, draft):
        return True
    apart = one.audience is not two.audience or two.blanket or one.blanket
    if apart or (not draft.title and two.named_place):
        return False
    inside = one.where != two.where and places.contains(two.where, one.where)
    if inside and draft.title and two.status is Status.LIFTED and one.status is not Status.LIFTED:
        return True
    below = draft.title and not other.title and (draft.borrowed or inside or one.status is Status.LIFTED)
    eased = one.status is two.status or two.status is Status.LIFTED
    return (below and (draft.borrowed or not draft.firm)) or (not two.named_place and inside and eased)


def _headed(other: Draft, draft: Draft) -> bool:
    """Return whether an order without a place of its own only says again what the title orders somewhere."""
    again = draft.statement.hazard in ORDERS and draft.statement.status is other.statement.status
    return again and draft.borrowed and other.title and not other.borrowed
