"""Tell which levels of advice a clause gives: none of before, none supposed, each by its whole wording."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rules.clause import Clause
from rules.marks import Mark
from rules.text import fold, spaced
from rules.wholes import level_places

REACH: Final = 40
"""Code points between a level and its place, or between two places of its list."""
_ADJACENT: Final = 2
"""Code points between the beginning of a clause and its condition."""
_CAUTION: Final = frozenset("12")
"""The levels that only ask for caution."""
_WEIGHED_WITHIN: Final = 80
"""Code points between a level and the words for the journeys it leaves out, those of places' names aside."""
_AGAINST: Final = "4"
_UNLESS: Final = "3"
"""The levels that advise against all journeys, and against all that need not be."""

_BRACKET: Final = 2
"""Code points from a hazard to the level it has itself: "evacuation orders (Level 3)"."""
_WEATHER: Final = 9
"""Code points from a level to the weather it is for, an adjective between: "code rood: zware sneeuwval"."""


def _of_hazard(clause: Clause, mark: Mark) -> bool:
    """Return whether a level in brackets is that of the hazard before them, or one of the weather behind."""
    weather = (m for m in clause.cues("natural") if clause.has_comma(mark.end - 1, m.start))
    if any(0 <= m.start - mark.end <= _WEATHER for m in weather):
        return True
    closed = any(0 <= c - mark.end <= 1 for c in clause.closings)
    return closed and any(0 < mark.start - n.end <= _BRACKET for n in clause.of("name"))


def said(clause: Clause) -> list[Mark]:
    """Return the levels a clause gives: not taken back, not put as a condition, not those of before."""
    kept: list[Mark] = []
    for mark in clause.of("level"):
        if (
            _beyond(clause, mark)
            or _of_hazard(clause, mark)
            or _withdrawn(clause, mark)
            or _conditional(clause, mark)
            or _for_staff(clause, mark)
        ):
            continue
        mark = _weighed(clause, mark)  # noqa: PLW2901 (the same words, with those beside them)
        between = [s.start for s in clause.spots] + [m.start for m in clause.cues("rest")]
        same = kept and not any(kept[-1].end <= start < mark.start for start in between)
        if same and kept[-1].value == mark.value:
            mark = replace(mark, start=kept.pop().start)  # noqa: PLW2901 (two wordings, one level)
        elif same and not _finer(clause, mark):
            kept.pop()
        kept.append(mark)
    return kept


def _beyond(clause: Clause, mark: Mark) -> bool:
    """Return whether a level's last words are those of a later one: "raised from 2 to 3, and in A to 4".

    Or it stands inside another's words: "raised from yellow (extra care) to orange".
    """
    others = [m for m in clause.of("level") if m is not mark]
    same = (m for m in others if m.start == mark.start and m.value != mark.value)
    inside = any(m.start < mark.start and mark.end <= m.shuts and m.value != mark.value for m in others)
    return inside or any(0 < m.shuts < mark.shuts for m in same)


def _withdrawn(clause: Clause, mark: Mark) -> bool:
    """Return whether a level is named only to take it back ("no longer advises against …", "from Level 3").

    A verb that closes its clause has the denial behind the level: "von Reisen wird nicht abgeraten".
    """
    pauses = [m.end for m in clause.cues("and") if m.end <= mark.start]
    pauses += [c + 1 for c in clause.commas if c < mark.start]
    low = max([mark.start - 60, *pauses])
    denied = any(
        clause.has(value, low, mark.start) or clause.has(value, mark.end, mark.shuts)
        for value in ("denial", "lifted", "lifts")
    )
    denied = denied or clause.has("lifted", mark.end, mark.end + 60)  # "the warning for … was lifted"
    was = any(
        (0 <= mark.start - m.end <= 12 and not _reaches(clause, m, mark)) or m.start <= mark.shuts < m.end
        for m in clause.cues("was")
    )
    was = was or any(0 <= m.start - mark.end <= 12 for m in clause.cues("post-was"))
    own = [m.start for m in clause.cues("was") if m.start >= mark.end]  # "against all travel (previously …)"
    past = [m for m in clause.cues("history") if m.start not in own]
    before = (m for m in past if not (_paused(clause, m, mark) or _aside(clause, mark, m)))
    return denied or was or bool(clause.cues("removed")) or any(before)


def _paused(clause: Clause, history: Mark, mark: Mark) -> bool:
    """Return whether a level stands behind what was told of other times: 曾多次发生袭击，请勿前往."""
    return not spaced(fold(mark.term)) and clause.has_comma(history.end, mark.start)


def _aside(clause: Clause, mark: Mark, history: Mark) -> bool:
    """Return whether history is only told of the place behind a level: "…, where people were robbed"."""
    opens = [m for m in clause.cues("where", "relative") if mark.end <= m.start < history.start]
    return any(clause.has_comma(m.start - _ADJACENT, m.start) for m in opens)


def _reaches(clause: Clause, was: Mark, mark: Mark) -> bool:
    """Return whether another level stands between the word for what was and a level: "from 3 to 4"."""
    return any(was.end <= m.start and m.end <= mark.start for m in clause.of("level"))


def _conditional(clause: Clause, mark: Mark) -> bool:
    """Return whether a level is only supposed ("if we advise against all travel").

    Caution may be asked far behind the condition: "if you decide to go out, …, exercise extreme caution".
    """
    opens = clause.cues("hedge")[:1] if mark.value in _CAUTION else ()
    if any(m.start - clause.start <= _ADJACENT for m in opens):
        return True
    return any(
        0 <= mark.start - m.end <= 25 and not clause.has_comma(m.end, mark.start)
        for m in clause.cues("hedge")
    )


def _for_staff(clause: Clause, mark: Mark) -> bool:
    """Return whether it is the publisher's own people who are kept from travelling."""
    return any(m.end <= mark.start for m in clause.cues("staff"))


def _finer(clause: Clause, mark: Mark) -> bool:
    """Return whether places of a country stand right behind a level."""
    after = [s for s in level_places(clause) if 0 <= s.start - mark.end <= REACH]
    return any(len(s.area) > 2 for s in after)


def _weighed(clause: Clause, mark: Mark) -> Mark:
    """Return a level as words beside it weigh it: "do not go, unless you must", "whatever the reason"."""
    if mark.value == _AGAINST and _qualified(clause, mark, "essential"):
        return replace(mark, value=_UNLESS)
    if mark.value == _UNLESS and _qualified(clause, mark, "whatever"):
        return replace(mark, value=_AGAINST)
    return mark


def _qualified(clause: Clause, mark: Mark, cue: str) -> bool:
    """Return whether words of a kind speak of a level: of the one they follow, else of the first."""
    told = clause.of("level")
    for words in clause.cues(cue):
        before = [m for m in told if m.start < words.start]
        owner = before[-1] if before else told[0]
        if owner.start == mark.start and _apart(clause, mark, words) <= _WEIGHED_WITHIN:
            return True
    return False


def _apart(clause: Clause, one: Mark, other: Mark) -> int:
    """Return the code points between two marks, those of places' names left out."""
    low, high = sorted((one, other), key=lambda m: m.start)
    return max(0, clause.unnamed(low.end, high.start))


def indoors(clause: Clause, mark: Mark) -> bool:
    """Return whether those who shall stay at home shall make no trips either: that is no advice to others."""
    homes = [m for m in clause.of("name") if m.value == "shelter-in-place" and m.end <= mark.start]
    joined = any(clause.has("and", m.end, mark.start) or clause.has_comma(m.end, mark.start) for m in homes)
    here = clause.cues("those", "anaphora")
    return mark.value == "3" and joined and any(-1 <= m.start - mark.end <= REACH for m in here)
