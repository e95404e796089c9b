"""Tell whether something possible is news: "specific information on a potential attack on November 20"."""

from __future__ import annotations

from typing import Final

from rules.clause import Clause
from rules.marks import Mark

_BESIDE: Final = 25
"""Code points between a "possible" and the "imminent" beside it, a noun perhaps between."""


def foretold(clause: Clause, possible: Mark) -> bool:
    """Return whether a "possible" is said of what an office knows to be coming, on its day or at once."""
    said = clause.cues("foretold")
    if any(m.start - possible.end <= _BESIDE and possible.start - m.end <= _BESIDE for m in said):
        return True
    dated = clause.of("weekday", "month") or clause.cues("today", "tomorrow")
    return bool(dated) and any(m.end <= possible.start for m in said)
