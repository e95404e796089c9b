"""Tell what a clause says of other times from what it reports: habits, and years long gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import FIRM, NATURAL, STRIKE
from rules.marks import Mark

_CALLED: Final = frozenset({"civil-unrest", STRIKE})
"""What is called for a day."""
_OWN_DAY: Final = 4
"""Code points from a word for another time to a day that is not its own: 去年6月 against 一年…の6月."""
_DASH: Final = 3
"""Code points of a dash between two months, with its spaces."""


def of_other_years(clause: Clause, claim: Claim) -> Iterator[Mark]:
    """Yield the words for other years, but for what a dated event recalls: "on Friday … in memory of".

    A march has its day in a clause that recalls another: "for 25 June marches are planned, a year after …".
    """
    days = [*clause.of("month"), *clause.of("weekday")]
    planned = clause.cues("event") or claim.stated
    dated = bool(clause.of("weekday") and clause.of("month") and planned)
    march = claim.hazard in _CALLED and bool(planned)
    return (
        m
        for m in clause.cues("history")
        if not (dated and (m.start > claim.start or (march and _called_on(clause, days, claim, m))))
        and not (march and any(_before(d, claim, m) or _between(clause, d, claim, m) for d in days))
    )


def _before(day: Mark, claim: Claim, history: Mark) -> bool:
    """Return whether a day is told up to an event, and another time only behind it."""
    return day.start < claim.start < history.start and claim.end <= history.start


def _called_on(clause: Clause, days: Iterable[Mark], claim: Claim, history: Mark) -> bool:
    """Return whether an event is told behind what it recalls: "am Freitag sind zum Jahrestag … Märsche".

    What is recalled may be named, with its place: that is no event of the day, nor is a day of its own.
    """
    own = any(0 <= history.start - d.end <= _OWN_DAY or 0 <= d.start - history.end <= _OWN_DAY for d in days)
    named = [m.end for m in clause.of("name") if history.end <= m.start]
    named += [s.end for s in clause.spots if history.end <= s.start]
    return not own and any(end <= claim.start for end in named)


def _between(clause: Clause, day: Mark, claim: Claim, history: Mark) -> bool:
    """Return whether a day stands between another time and an event, and is not that time's own.

    "The anniversary of the 8 January riots" is no day of riots.
    """
    own = clause.has("of", history.end, day.start)
    return history.end + _OWN_DAY <= day.start < claim.start and not own


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
    months = seasons(clause) if claim.hazard in NATURAL else ()
    return (m for m in (*clause.cues("habit"), *months) if m.start < min(reason, aside))


def seasons(clause: Clause) -> Iterator[Mark]:
    """Yield the months between which something comes each year: "from November to April", without days."""
    opens = {m.end + 1 for m in clause.cues("from", "between", "in")}
    joins = [m for m in clause.marks if m.role == "cue"]
    for first, last in pairwise(clause.of("month")):
        dash = 0 < last.start - first.end <= _DASH and not clause.has_comma(first.end, last.start)
        word = any(m.start == first.end + 1 and m.end + 1 == last.start for m in joins)
        if (first.start in opens or dash) and (word or dash):
            yield first
