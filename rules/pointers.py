"""Find the places that "the former", "the latter" and "the other two" point back at."""

from __future__ import annotations

from collections.abc import Sequence

from rules.clauses import Clause
from rules.named import own_places
from rules.spots import Spot


def counted(clauses: Sequence[Clause], index: int) -> tuple[Spot, ...]:
    """Return the places that the clause at *index* means by their order in a list told before it."""
    clause = clauses[index]
    if not clause.cues("former", "latter", "others"):
        return ()
    group, since = _group(clauses[:index])
    if clause.cues("former"):
        return group[:-1]
    if clause.cues("latter"):
        return group[-1:]
    named = {s.where for s in since}
    left = tuple(s for s in group if s.where not in named)
    return left if since else ()


def _group(before: Sequence[Clause]) -> tuple[tuple[Spot, ...], list[Spot]]:
    """Return the last list of places in one sentence, and the places named behind it."""
    since: list[Spot] = []
    for clause in reversed(before):
        spots = own_places(clause)
        if len({s.where for s in spots}) > 1:
            return spots, since
        since.extend(spots)
    return (), since
