"""Tell what had been before from what is now: "the airport reopened; it had been closed on Saturday"."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.model import Status

_WEEK: Final = 7


def had_been(clause: Clause, claim: Claim) -> bool:
    """Return whether a failure is told of what had been, and not as what goes on or came back."""
    told = clause.cues("had") if claim.status is Status.ACTIVE else ()
    ends = min((m.end for m in told), default=clause.end)
    still = any(m.start >= ends for m in clause.cues("holds"))  # "had been imposed and remains in force"
    now = any(m.start >= ends for m in clause.cues("today"))  # "last night flights had had to divert"
    return bool(told) and not (still or now or clause.cues("again", "tomorrow"))


def days_ago(
    clause: Clause, claim: Claim, published: datetime | None, named: Collection[tuple[int, int]]
) -> int | None:
    """Return how many days before publication it was that a clause tells of; None: it gives no past day.

    A failure has to be told in the past: "is closed on Saturday" may lie ahead.
    *named*: the days that the clause names, see :func:`rules.dates.days_named`.
    """
    if clause.cues("today"):
        return 0
    past = claim.status is not Status.ACTIVE or (clause.cues("past") and not clause.cues("again", "holds"))
    if published is None or not past:
        return None
    if days := clause.of("weekday"):
        return (published.weekday() - int(days[0].value)) % _WEEK
    ago = (_since(published.date(), month, day) for month, day in named if month)
    return min((days for days in ago if days >= 0), default=None)


def _since(today: date, month: int, day: int) -> int:
    """Return how many days ago the day of a month nearest to *today* was; less than 0: it lies ahead."""
    years = (today.year + turn for turn in (-1, 0, 1))
    days = ((today - date(year, month, min(day, monthrange(year, month)[1]))).days for year in years)
    return min(days, key=abs)


def put_off(clause: Clause, claim: Claim) -> bool:
    """Return whether an opening had failed before: "schools, whose opening had been put off, will open"."""
    failed = any(d.value == claim.hazard for d in clause.of("down"))
    return failed and bool(clause.cues("had")) and not clause.cues("denial")
