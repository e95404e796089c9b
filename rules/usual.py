"""Tell what a clause says of other times from what it reports: habits, and years long gone."""

from __future__ import annotations

from collections.abc import Iterator

from rules.claim import Claim
from rules.clauses import Clause
from rules.hazards import FIRM
from rules.marks import Mark


def of_other_years(clause: Clause, claim: Claim) -> Iterator[Mark]:
    """Yield the words for other years, but for what a dated event recalls: "on Friday … in memory of"."""
    dated = bool(clause.of("weekday") and clause.of("month") and clause.cues("event"))
    return (m for m in clause.cues("history") if not (dated and m.start > claim.start))


def usual(clause: Clause, claim: Claim) -> Iterator[Mark]:
    """Yield the words for a habit that are not said of the reason behind a claim only.

    Nor of what else may happen: "roads are blocked, and violence may flare up at any time".
    """
    behind = [m.start for m in clause.cues("because") if m.start >= claim.end]
    if claim.hazard in FIRM:
        habits = {m.start - 1 for m in clause.cues("habit")}  # "block roads and regularly attack lorries"
        behind += [
            m.start for m in clause.cues("and") if m.end in habits or clause.has_comma(m.start - 2, m.start)
        ]
    reason = min((start for start in behind if start >= claim.end), default=clause.end)
    goes_on = [m.end for m in clause.cues("event", "holds") if m.start - claim.end in {1, 2}]
    aside = min((c for c in clause.commas for end in goes_on if c > end), default=clause.end)
    return (m for m in clause.cues("habit") if m.start < min(reason, aside))
