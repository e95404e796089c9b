"""Tell what a text remembers from what it reports, by the years it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import FIRM, SCENES
from rules.marks import Mark
from rules.model import Status

RECENT: Final = timedelta(days=90)
"""What happened longer before a text was published is history, unless the text says that it goes on."""
_MONTHS_AGO: Final = range(4, 9)
"""A month without a year was so long ago; one still farther back is rather one to come."""
_OF_YEAR: Final = 9
"""Code points of a day between a month and its year: "May 12, 2019"."""
_YEAR_FIRST: Final = 3
"""Code points from a year to its month where the year is told first: 2016年3月."""
_REASON: Final = 20
"""Code points of an article and an adjective between "following" and what came before."""
_AND: Final = 8
"""Code points between two months of one year: "June and July 2024"."""
_DATED: Final = 32
"""Code points of the date a sentence opens with: "On 14 September 2019"."""
_SINCE: Final = 12
"""Code points of small words between "still" and what goes on."""
_OPENS: Final = 12
"""Code points from a clause's start to a word that opens it."""
_NOW: Final = 9999
_COUNTS: Final = 2010
"""Numbers up to this may count people as well: "blockierten 2000 in A"."""
_YEAR: Final = re.compile(r"(?<!\d)(?:[1１][9９]|[2２][0０])\d\d(?!\d)")


def remembered(document: str, clause: Clause, claim: Claim, published: datetime | None) -> bool:
    """Return whether a clause tells of other years only; what holds until it ends does not grow old."""
    if published is None:
        return False
    if claim.status is Status.LIFTED:
        return _of_another_year(document, clause, claim, published)
    dated = _dated_by_year(document, clause, claim, (published - RECENT).year)
    if dated or _long_ago(document, clause, claim, published.year):
        return True
    if clause.cues("holds", "today", "tomorrow"):
        return False
    months = [*_months(document, clause, published, reason=claim.reason)]
    horizon = published - RECENT
    if clause.cues("had") and _year_before(document, clause, published.year):
        return True
    past = bool(months) and all(month < (horizon.year, horizon.month) for month in months)
    left = claim.hazard == "evacuation" and _YEAR.search(document, clause.start, clause.end)
    whole = left or _period(clause) or _opened(document, clause)
    return past and bool(claim.hazard not in FIRM - SCENES or whole)


def _dated_by_year(document: str, clause: Clause, claim: Claim, year: int) -> bool:
    """Return whether a scene is told with an earlier year of its own: "since the attack in A in 2018, …"."""
    if claim.hazard not in SCENES or any(0 <= claim.start - m.end <= _SINCE for m in clause.cues("holds")):
        return False
    ends = [m.start for m in (*clause.of("name"), *clause.cues("and")) if m.start >= claim.end]
    high = min((*ends, *(c for c in clause.commas if c >= claim.end)), default=clause.end)
    told = [int(match[0]) for match in _YEAR.finditer(document, claim.end, high)]
    verbs = (*clause.cues("because", "event", "future"), *clause.of("weekday"))
    begun = any(m.end >= claim.end and m.start < high for m in verbs)  # "marches [will] be held"
    return bool(told) and max(told) < year and not begun


def _year_before(document: str, clause: Clause, year: int) -> bool:
    """Return whether a sentence gave an earlier year up to its clause: "in 2013 …; A had been …"."""
    told = [int(match[0]) for match in _YEAR.finditer(document, clause.sentence.start, clause.end)]
    return bool(told) and max(told) < year


def _long_ago(document: str, clause: Clause, claim: Claim, year: int) -> bool:
    """Return whether a claim is of years before the last one, in the past tense: "in 2019 it was shut"."""
    told = [int(match[0]) for match in _YEAR.finditer(document, clause.sentence.start, claim.end)]
    old = bool(told) and max(told) < year - 1
    return old and bool(clause.cues("past") or _opened(document, clause))


def _opened(document: str, clause: Clause) -> bool:
    """Return whether a sentence opens with its year, and not since when something goes on: "In 2019 …"."""
    year = _YEAR.search(document, clause.sentence.start, clause.sentence.start + _DATED)
    if year is None:
        return False
    begun = any(m.end <= year.start() for m in clause.cues("because"))
    told = (*clause.cues("in"), *clause.of("month"))  # "from 2000 hrs" is no year
    said = any(0 <= year.start() - m.end <= _OF_YEAR for m in told)
    # "stellten 2023 in A": a bare year, its place right behind it
    said = said or (int(year[0]) > _COUNTS and any(0 < m.start - year.end() <= 1 for m in clause.cues("in")))
    said = said or any(0 <= m.start - year.end() <= _YEAR_FIRST for m in clause.of("month"))
    return said and not begun and not clause.cues("holds", "today", "tomorrow")


def _period(clause: Clause) -> bool:
    """Return whether a clause opens with months that begin and end: "between October 2024 and January"."""
    months = clause.of("month")
    opens = any(m.start - clause.start <= _OPENS for m in clause.cues("between"))
    return opens and len(months) > 1 and clause.has("and", months[0].end, months[1].start)


def _months(document: str, clause: Clause, published: datetime, *, reason: bool) -> Iterator[tuple[int, int]]:
    """Yield each year with its month, 12 where none is given; since when something goes on is never over.

    *reason*: of what is itself a reason the date is its own: "following the riots of May 2023, …".
    """
    names = clause.of("name") if reason else ()
    since = [
        m
        for m in clause.cues("because")
        if not any(0 <= n.start - m.end <= _REASON and not clause.has_comma(m.end, n.start) for n in names)
    ]
    years = {match: _month_of(match, clause) for match in _YEAR.finditer(document, clause.start, clause.end)}
    dated = [month for month in years.values() if month]
    for mark in clause.of("month"):
        if mark in dated or any(0 <= month.start - mark.end <= _AND for month in dated):
            continue
        ago = (published.month - int(mark.value)) % 12
        begun = any(0 <= mark.start - m.end <= 30 for m in since)
        yield (
            (_NOW, 12)
            if begun or ago not in _MONTHS_AGO
            else (published.year - (ago >= published.month), int(mark.value))
        )
    for match, month in years.items():
        begun = any(0 <= match.start() - m.end <= 30 for m in since)
        told = int(month.value) if month else 12 if int(match[0]) >= published.year else 1
        yield (_NOW, 12) if begun else (int(match[0]), told)


def _month_of(year: re.Match[str], clause: Clause) -> Mark | None:
    """Return the month that a year is told with."""
    return next(
        (
            mark
            for mark in clause.of("month")
            if 0 <= year.start() - mark.end <= _OF_YEAR or 0 <= mark.start - year.end() <= _YEAR_FIRST
        ),
        None,
    )


def _of_another_year(document: str, clause: Clause, claim: Claim, published: datetime) -> bool:
    """Return whether an end lies in another year, and not only the beginning of what ended."""
    year = (published - RECENT).year
    failed = (m for m in clause.of("down") if m.value == claim.hazard)
    began = [*clause.cues("imposed", "because"), *failed]
    return any(
        int(match[0]) < year and not any(0 <= match.start() - m.end <= 40 for m in began)
        for match in _YEAR.finditer(document, clause.start, clause.end)
    )
