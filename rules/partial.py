"""Tell whether a word makes an end unfinished: "gradually", "some of them", "not yet"."""

from __future__ import annotations

from typing import Final

from rules.clause import Clause
from rules.marks import Mark
from rules.text import fold, spaced

_LAST_PART: Final = 12
"""Code points of the last part of a phrase: "the fire … is under control"."""
_PART_BEFORE: Final = 80
_PART_BEHIND: Final = 45
"""Code points around a lifting word within which a quantity limits it."""
_LAST: Final = 3
"""Code points from a "not" to the end of a clause that it closes."""
_NEXT_WITHIN: Final = 2
"""Code points from a quantity to the verb it limits."""
_SUBJECT: Final = 4
"""Code points of the shortest subject between a pause and such a quantity."""
_PLACE_WITHIN: Final = 25
"""Code points from "except" to the place it excepts."""
ARTICLE: Final = 5
"""Code points of an article before a place."""
DAY_WITHIN: Final = 40
"""Code points from a word that ends something to its day."""
VERB_WITHIN: Final = 16
"""Code points from "and" to a verb that has no subject of its own."""


def partial(clause: Clause, cue: Mark, head: Mark | None) -> bool:
    """Return whether it ends in part, or for a time ("called off until Friday")."""
    if any(0 <= m.start - cue.end <= 3 and not _crossed(clause, cue, m) for m in clause.cues("through")):
        return True
    if any(not _placed(clause, m) for m in clause.cues("except")):
        return True
    return any(
        (
            (cue.start - _PART_BEFORE <= m.start and m.end <= cue.end + _PART_BEHIND)
            or cue.closes - _LAST_PART <= m.start <= cue.closes
            or any(
                0 <= b.start - cue.closes <= _NEXT_WITHIN and 0 <= m.start - b.end <= 1
                for b in clause.cues("breaks")
            )
        )
        # "several flights …; today they go again"
        and not any(m.end <= p <= cue.start for p in clause.pauses)
        and not aside(clause, m, cue, head)
        and not (_of_another(clause, m, head) or _addressed(m, head))
        and not (_denying(clause, cue, m) or _scheduled(clause, m, head))
        and not _of_next(clause, cue, m)
        and not (_of_former(clause, m, head) or _of_stranger(clause, cue, m, head))
        for m in clause.cues("partial")
    )


def _denying(clause: Clause, cue: Mark, mark: Mark) -> bool:
    """Return whether a word denies the end ("not yet lifted"), and no other: "contained but not yet out"."""
    denies = any((d.start, d.end) == (mark.start, mark.end) for d in clause.cues("denial"))
    return denies and (mark.start - cue.end <= 1 or clause.end - mark.end <= _LAST)


def _scheduled(clause: Clause, mark: Mark, head: Mark | None) -> bool:
    """Return whether a "daily" only tells how often something runs again."""
    runs = head is not None and head.value in {"flight-cancellation", "transit-suspension"}
    return runs and any((m.start, m.end) == (mark.start, mark.end) for m in clause.cues("daily"))


def _crossed(clause: Clause, cue: Mark, mark: Mark) -> bool:
    """Return whether a place stands right behind a "through": "the storm has passed through the islands"."""
    days = (d for d in clause.of("weekday", "month") if 0 <= d.start - mark.end <= DAY_WITHIN)
    named = mark.proper and not any(days)
    placed = named or any(0 <= s.start - mark.end <= ARTICLE for s in clause.spots)
    return placed and any(m.start == cue.start for m in clause.of("ended"))


def _placed(clause: Clause, mark: Mark) -> bool:
    """Return whether a place follows: "except in A" leaves the others rid of it."""
    return any(0 <= s.start - mark.end <= _PLACE_WITHIN for s in clause.spots)


def aside(clause: Clause, mark: Mark, cue: Mark, head: Mark | None) -> bool:
    """Return whether a word is part of a reason, or of what had been, and so says nothing of the end.

    "After several days, …", "the order imposed in most states has been lifted".
    """
    if any(
        m.end <= mark.start
        and not clause.has_comma(m.end, mark.start)
        and (cue.end <= m.start or clause.has_comma(mark.end, cue.start))
        for m in clause.cues("because")
    ):
        return True
    had = (*clause.cues("imposed", "relative"), *clause.of("down"))
    where = any(m.end <= mark.start for m in clause.cues("where")) and clause.has_comma(mark.end, cue.start)
    told = any(head.end <= m.start and m.end <= mark.start < cue.start for m in had) if head else False
    return told or where or _for_a_time(clause, mark, cue)


def _for_a_time(clause: Clause, mark: Mark, cue: Mark) -> bool:
    """Return whether a word tells how something had failed before it ended: 一時閉鎖されていた空港は再開."""
    had = (m for m in (*clause.cues("had", "imposed"), *clause.of("down")) if m.end <= cue.start)
    return any(0 <= m.start - mark.end <= _NEXT_WITHIN for m in had)


def _of_another(clause: Clause, mark: Mark, head: Mark | None) -> bool:
    """Return whether a quantity counts something else than *head*: "the airport and most roads"."""
    apart = head and (
        clause.has_comma(head.end, mark.start)
        or any(clause.has(cue, head.end, mark.start) for cue in ("and", "because"))
    )
    if head is None or not apart:
        return False
    if any(head.end <= m.start and 0 <= mark.start - m.end <= VERB_WITHIN for m in clause.cues("warning")):
        return True  # 噴火活動は終息し、警戒レベルは0に引き下げられた
    return any(m is not head and 0 <= m.start - mark.end <= 12 for m in clause.of("thing", "name", "own"))


def _of_next(clause: Clause, cue: Mark, mark: Mark) -> bool:
    """Return whether a quantity behind a pause limits a verb of its own: "open, life slowly gets normal"."""
    verbs = (*clause.cues("up", "normal", "lifted", "partial"), *clause.of("up", "ended"))
    behind = (v for v in verbs if v.start > cue.start and (v.start >= mark.end or v.value == "partial"))
    chain = [v for v in behind if _touch(v, mark)]
    return bool(chain) and clause.has_comma(cue.end, min(mark.start, *(v.start for v in chain)) - _SUBJECT)


def _of_former(clause: Clause, mark: Mark, head: Mark | None) -> bool:
    """Return whether a word says of something else, that it eases, before a pause: "it returns, A runs"."""
    other = mark.start - clause.start > _SUBJECT and any(
        _touch(v, mark) for v in clause.cues("partial", "up")
    )
    return head is not None and other and clause.has_comma(mark.end, head.start)


def _of_stranger(clause: Clause, cue: Mark, mark: Mark, head: Mark | None) -> bool:
    """Return whether a word behind a pause has a subject of its own: 机场已恢复运营，商店陆续开门."""
    pause = next((c for c in clause.commas if c >= cue.end), clause.end)
    near = (m for m in clause.of("thing", "name", "own") if pause < m.start <= mark.end + _SUBJECT)
    things = (m for m in near if head is None or m.value == head.value)
    return mark.start - pause > _SUBJECT + 1 and not any(things) and not spaced(fold(cue.term))


def _touch(one: Mark, other: Mark) -> bool:
    """Return whether one of two words stands right behind the other."""
    return any(0 <= b.start - a.end <= _NEXT_WITHIN for a, b in ((one, other), (other, one)))


def _addressed(mark: Mark, head: Mark | None) -> bool:
    """Return whether words only say whom an order to leave is for: "evacuation orders for residents of A"."""
    return head is not None and head.value == "evacuation" and 0 <= mark.start - head.end <= 1
