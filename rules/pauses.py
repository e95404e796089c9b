"""Tell the commas that part what is said from those of a list of hazards."""

from __future__ import annotations

from rules.clause import Clause


def pauses(clause: Clause, low: int, high: int) -> bool:
    """Return whether a comma between two offsets is none of a list of hazards: デモ、テロ事件などのおそれ.

    A semicolon always parts: "the curfew is in force; further steps are possible".
    """
    told = (*clause.of("name"), *clause.cues("natural"))
    ends, starts = {m.end for m in told}, {m.start for m in told}
    listed = {c for c in clause.commas if c in ends and c + 1 in starts}
    return any(low <= c < high for c in clause.pauses) or any(
        low <= c < high and c not in listed for c in clause.commas
    )
