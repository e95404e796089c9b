"""Find what is imposed again where the last of its kind is over: "police have imposed a new one in A"."""

from __future__ import annotations

from rules.clause import Clause
from rules.marks import Mark


def imposed_anew(clause: Clause) -> tuple[Mark, ...]:
    """Return the words for another one that is imposed where the last is over: "imposed a new one in A"."""
    verbs = clause.cues("imposed")
    near = (m for m in clause.cues("again") if any(_close(m, v) for v in verbs))
    return tuple(near) if clause.spots and not clause.cues("denial", "hedge", "when") else ()


def _close(one: Mark, other: Mark) -> bool:
    """Return whether two words stand side by side."""
    return 0 <= max(one.start - other.end, other.start - one.end) <= 1
