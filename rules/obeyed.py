"""Tell whether an order is only named as what people shall obey, should it be given."""

from __future__ import annotations

from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.marks import Mark
from rules.text import fold, spaced

_ARTICLE: Final = 6
"""Code points from "among them" to the order, an article between."""
_WITHIN: Final = 12
"""Code points from "obey" to the order."""
_FAR: Final = 60
"""The same where others stand between: "follow instructions of the police, including orders to leave"."""
_HOURS: Final = 25
"""Code points between a curfew and its hours, which only one in force has."""


def obeyed(clause: Clause, claim: Claim) -> bool:
    """Return whether an order is only to be obeyed; "observe the curfew from 9 pm to 5 am" says its hours."""
    among = [m.start for m in clause.cues("among") if 0 <= claim.start - m.end <= _ARTICLE]
    where = min(among, default=claim.start)
    within = _FAR if among else _WITHIN
    hours = any(0 <= m.start - claim.end <= _HOURS for m in clause.of("time"))
    return not hours and any(
        (0 <= where - max(m.end, m.closes) <= within and (among or not _paused(clause, m, where)))
        or _second(clause, m, claim)
        for m in clause.cues("comply")
    )


def _second(clause: Clause, comply: Mark, claim: Claim) -> bool:
    """Return whether an order, its article before it, is the second thing to heed: "news and the orders"."""
    joins = [m.end for m in clause.cues("and") if comply.end <= m.start and m.end < claim.start]
    articles = [m for m in clause.cues("article") if any(0 <= m.start - end <= 1 for end in joins)]
    return any(0 <= claim.start - m.end <= _WITHIN for m in articles) and clause.idle(comply.end, claim.start)


def _paused(clause: Clause, comply: Mark, start: int) -> bool:
    """Return whether an order stands behind a pause, in a script without spaces: 遵守宵禁，留在室内."""
    return not spaced(fold(comply.term)) and clause.has_comma(comply.end, start)
