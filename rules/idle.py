"""Find the word for "works" that a "not" turns into a failure: "no trains run", "flights do not operate"."""

from __future__ import annotations

from typing import Final

from rules.clause import Clause
from rules.hazards import LASTING
from rules.marks import Mark

_NOT_BEHIND: Final = 15
"""Code points from a word for "works" up to where its "not" behind it ends."""
_NO_WITHIN: Final = 25
"""Code points from a "no" to what does not work, carriers' names left out."""


def idle(clause: Clause, head: Mark) -> Mark | None:
    """Return the word for "works" that a negation turns into "does not work" for *head*."""
    for work in clause.cues("working") if head.value not in LASTING else ():
        if head.end <= work.start <= head.end + 60 and (
            any(
                m.end <= work.start
                and _before(clause, m, head)
                and not (_of_first(clause, m, work) or _of_thing(clause, head, m))
                for m in clause.cues("denial")
                if not any(m.end <= d.start < d.end <= work.start for d in clause.of("down"))
            )
            or clause.has("no-longer", head.end, work.start)
            or any(
                work.end <= m.start
                and m.end <= work.end + _NOT_BEHIND
                and not clause.has_comma(work.end, m.start)
                for m in clause.cues("post-denial")
            )
        ):
            return work
    return None


def _of_thing(clause: Clause, head: Mark, denial: Mark) -> bool:
    """Return whether a "no" behind *head* counts something else: "from the airport go no flights today"."""
    things = (t for t in clause.of("thing", "name") if t.value != head.value)
    return head.end <= denial.start and any(0 <= t.start - denial.end <= _NO_WITHIN for t in things)


def _of_first(clause: Clause, denial: Mark, work: Mark) -> bool:
    """Return whether a "not" is said of another thing before: "flights are not affected and roads open"."""
    joins = [m for m in clause.cues("and") if denial.end <= m.start < work.start]
    things = [t.start for t in clause.of("thing")]
    return any(
        any(m.end <= t < work.start for t in things) and not any(denial.end <= t < m.start for t in things)
        for m in joins
    )


def _before(clause: Clause, denial: Mark, head: Mark) -> bool:
    """Return whether a "no" belongs to *head*: before it, a carrier's name perhaps between, or behind it."""
    if denial.end <= head.start and clause.has_comma(denial.end, head.start):
        return False  # "where nothing happened, taxis run"
    names = sum(m.end - m.start for m in clause.of("carrier") if denial.end <= m.start < head.start)
    return head.start - denial.start - names <= _NO_WITHIN
