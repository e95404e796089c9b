"""Find what failed first and works again now: "closed its airspace; now it is open"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.clause import Clause
from rules.hazards import FIRM, LASTING, ORDERS
from rules.marks import Mark
from rules.text import fold, spaced

_WORKS: Final = FIRM - ORDERS - LASTING
"""What fails and works again; an order is never reopened."""
_WAYS: Final = frozenset({"road-blockade", "border-closure"})
"""What traffic stands for."""
_SMALL: Final = ("change", "it", "filler", "today", "tomorrow", "event", "anew", "article")
"""Cues that may stand between a pause or a contrast and the verb of what was named before."""
_DOUBTS: Final = ("when", "hedge", "unsure", "until", "post-hedge", "post-until", "denial", "post-denial")
_HOUR: Final = 21
"""Code points of an hour that no mark tells, in scripts without spaces."""
_AFTER: Final = 12
"""Code points from a verb to the "will" of what comes after it: 恢复开放后将另行通知."""
_NOW: Final = ("event", "today")
_UNKNOWN: Final = 3
"""Code points of no known word among them."""


def reopened(clause: Clause, names: Sequence[Mark]) -> dict[int, Mark]:
    """Return which of *names*, told with their verb, a word for working behind a pause takes up again."""
    found: dict[int, Mark] = {}
    for index, name in enumerate(names):
        end = max(name.end, name.closes)
        if name.value not in _WORKS or any(n.start >= end for n in names):
            continue
        for verb in _ups(clause, {name.value}):
            edge = max((c for c in (*clause.commas, *clause.pauses) if end <= c < verb.start), default=None)
            told = clause.cues("change", "anew") or any(m.value == "up" for m in clause.cues("up"))
            doubted = any(clause.has(v, end, clause.end) for v in _DOUBTS)
            doubted = doubted or any(0 <= m.start - verb.end <= _AFTER for m in clause.cues("future"))
            if edge is not None and told and not doubted and _small(clause, edge + 1, verb.start):
                found[index] = verb
                break
    return found


def resumed(clause: Clause, hazards: frozenset[str]) -> tuple[Mark, ...]:
    """Return what a clause tells right behind its "but have since" of what was named before it."""
    head = clause.marks[0] if clause.marks else None
    if head is None or head.value != "breaks":
        return ()
    verbs = (
        *clause.cues("lifted", "up", "holds"),
        *(_ups(clause, hazards) if clause.cues("change", *_NOW) else ()),
    )
    own = ("situation",) if hazards & _WAYS else ()  # "blocked the road, but traffic is restored"
    near = (m for m in verbs if 0 <= m.start - head.end <= 2 or _small(clause, head.end, m.start, *own))
    return tuple(sorted(near, key=lambda m: m.start))


def _ups(clause: Clause, hazards: set[str] | frozenset[str]) -> tuple[Mark, ...]:
    """Return the words for working that may be said of *hazards*."""
    marks = (*clause.cues("up"), *(m for m in clause.of("up") if m.value in hazards))
    return tuple(sorted(marks, key=lambda m: m.start))


def _small(clause: Clause, low: int, high: int, *more: str) -> bool:
    """Return whether hardly more than "now" and "it" stands between two offsets, and no place."""
    if high < low or any(low <= s.start < high for s in clause.spots):
        return False
    known = {i for m in clause.cues(*_SMALL, *more) for i in range(max(m.start, low), min(m.end, high))}
    known |= {c for c in clause.commas if low <= c < high}
    spaces = sum(low <= m.start < high for m in clause.cues(*_SMALL, *more)) + 1
    strange = high - low - len(known) - spaces
    told = (*clause.of("name", "thing", "own"), *clause.cues("institution-after", "situation"))
    clear = not any(low <= m.start < high for m in told) and not clause.cues(*_DOUBTS)
    dense = any(not spaced(fold(m.term)) for m in clause.marks)
    return strange <= _UNKNOWN or (dense and clear and strange <= _HOUR)  # …を発表しましたが、23時50分に解除
