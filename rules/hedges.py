"""Tell whether a claim is only possible: a "may" or an "if" governs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rules.clause import Clause
from rules.foretold import foretold
from rules.marks import Mark
from rules.notes import introduced
from rules.pauses import pauses
from rules.prolonged import unchanged

_WHOSE: Final = 2
"""Code points of a comma between a place and what is said of its own."""
_DATE: Final = 9
"""Code points of the number of a day or year, and of a comma, behind a month."""
_WOULD_WITHIN: Final = 60
"""Code points of the places between a hazard and its "would"."""
_BESIDE: Final = 6
"""Code points between a thing and the place it belongs to: "airport of the"."""
_IN: Final = 3
"""Code points of an "in" that words for a part of the country begin with: "im Osten des Landes"."""
_AUXILIARY: Final = 9
"""Code points of an auxiliary before "likely to", with its spaces."""
_TOPIC: Final = 4
"""Code points of a particle and its comma behind a topic: ストは、…行われませんでした."""
_KANA: Final = re.compile("[\u3041-\u309f]")
"""Hiragana, which only Japanese has."""
_LIST: Final = 120
"""Code points of a list of what is possible."""
_PRONOUN: Final = 10
"""Code points from an "and" to the end of the pronoun behind it."""
_REASON: Final = 5
"""Code points of an article between a reason's first word and a risk: "because of the"."""
_VERB: Final = 10
"""Code points from a name to its verb: "has been imposed"."""
COMMA: Final = 2
"""Code points of a comma: ", whose airports are shut" tells of all of them."""


def hedged(
    clause: Clause, start: int, end: int, closed: int = 0, *, where: bool = False, over: bool = False
) -> bool:
    """Return whether a "may" or an "if" governs the range: before it in the clause, or right behind it.

    *closed*: where the range's last word ends, if others stand between; theirs is no doubt.
    *where*: "if you are in" is none, either; *over*: nor is ", whose" before an end.
    """
    would = [m for m in clause.cues("would") if not clause.cues("says")]
    hedges = [
        *(
            m
            for m in clause.cues("when")
            if not (clause.has("event", clause.start, m.start) or _dated(clause, m))
        ),
        *(
            m
            for m in clause.cues("hedge")
            if not (start <= m.start < closed or _forbidding(clause, m) or _of_others(clause, m.end, start))
            if not any(0 <= f.start - m.end <= 1 for f in clause.cues("foretold"))
        ),
        *would,
        *unchanged(clause),
        *(m for m in clause.cues("if-in") if not (where or _placed(clause, m))),
    ]
    low, high = clause.outlook
    far = (
        clause.supposed
        or low <= start < high
        or any(
            (m.start < end and start - m.end < 120)
            or (end <= m.start <= end + 30 and _verb_of(clause, end, m.start))
            or (end <= m.start and _listed(clause, end, m.start))
            for m in hedges
        )
    )
    far = far or any(end <= m.start <= end + _WOULD_WITHIN and _irreal(clause, end, m) for m in would)
    near = any(
        m.start < end
        and (start - m.end < 20 or _said_of_all(clause, m, start))
        and not (over and clause.has_comma(m.start - COMMA, m.start))
        for m in clause.cues("near-hedge")
        if not (_owned(clause, m) or foretold(clause, m))
    )
    far = far or any(
        m.start - end < 120
        and not _set_for_a_day(clause, end, m.start)
        and not clause.has("denial", end, m.start)  # "stay in, and do not fly without asking"
        for m in behind(clause, "post-hedge", end)
    )
    far = far or any(m.start >= end and _listed(clause, end, m.start) for m in clause.cues("post-hedge"))
    far = far or _likewise(clause, start)
    goes_on = any(0 <= m.start - end <= 2 for m in clause.cues("event", "holds"))
    risks = (
        m
        for m in clause.cues("risk")
        if not ((goes_on or _why(clause, m, start, end)) and clause.has_comma(m.end, start))
        and not introduced(clause, m.end, start)
    )
    return far or near or any(m.end <= start <= m.end + 60 for m in risks)


def _why(clause: Clause, risk: Mark, start: int, end: int) -> bool:
    """Return whether a risk is why something happened: "due to the risk of floods, A has been evacuated"."""
    reason = any(0 <= risk.start - m.end <= _REASON for m in clause.cues("because"))
    hung = {m.start for m in clause.cues("attribute")}
    told = [m for m in (*clause.predicates(), *clause.cues("imposed", "noted")) if m.start not in hung]
    near = (m for m in told if max(risk.end, start - _VERB) <= m.start <= end + _VERB)
    return reason and any(not clause.has_comma(end, m.start) for m in near)


def _set_for_a_day(clause: Clause, low: int, high: int) -> bool:
    """Return whether what may get worse is called for a day: "protests called for Friday may turn ugly"."""
    days = (*clause.of("weekday", "month"), *clause.cues("today", "tomorrow"))
    return clause.has("imposed", low, high) and any(low <= day.start and day.end <= high for day in days)


def _said_of_all(clause: Clause, possible: Mark, start: int) -> bool:
    """Return whether a "possible" before a list is the verb of all of it: возможны A, отмена B."""
    verb = any(m.start == possible.start for m in clause.cues("post-hedge"))
    placed = any(possible.end <= s.start < start for s in clause.spots)
    return verb and not placed and not clause.cues("event") and start - possible.end < _LIST


def _owned(clause: Clause, whose: Mark) -> bool:
    """Return whether a "whose" speaks of the place before it: "ash falls on A, whose airport is shut"."""
    return any(
        0 < whose.start - s.end <= _WHOSE and clause.has_comma(s.end, whose.start) for s in clause.spots
    )


def _dated(clause: Clause, when: Mark) -> bool:
    """Return whether a "when" only tells of the day before it: "on Friday, when the airport opens again"."""
    days = clause.of("weekday", "month", "time")
    return any(0 < when.start - m.end <= _DATE and clause.has_comma(m.end, when.start) for m in days)


def _forbidding(clause: Clause, hedge: Mark) -> bool:
    """Return whether a "may" is what nobody may."""
    told = clause.cues("forbids")
    before = (m for m in told if m.end <= hedge.start)
    behind = (m for m in told if 0 <= m.start - hedge.end <= 1)  # "kan niemand"
    return any(behind) or any(not clause.has_comma(m.end, hedge.start) for m in before)


def _of_others(clause: Clause, low: int, high: int) -> bool:
    """Return whether an "and those" between two offsets begins to speak of others."""
    return any(
        low <= m.start and m.end < high and clause.has("it", m.end, min(m.end + _PRONOUN, high))
        for m in clause.cues("and")
    )


def _placed(clause: Clause, where: Mark) -> bool:
    """Return whether a place stands behind an "if you are in", or words for the places just named."""
    named = clause.cues("those", "anaphora", "country-scope", "somewhere")
    starts = [s.start for s in clause.spots] + [m.start for m in named]
    return any(-_IN <= start - where.end < 30 for start in starts)


def _verb_of(clause: Clause, end: int, start: int) -> bool:
    """Return whether a "may" behind a hazard is its verb: "strikes by drivers can be violent"."""
    placed = any(end <= s.start < start for s in clause.spots)
    apart = clause.has("and", end, start) or clause.has_comma(end, start)
    apart = apart or any(end <= c < start for c in clause.pauses)
    return not (placed or apart) and (start - end <= 12 or clause.idle(end, start))


def _likewise(clause: Clause, start: int) -> bool:
    """Return whether what was said to be possible is said of more: "delays are possible, as are strikes"."""
    joins = [m for m in clause.cues("along", "and") if m.end <= start and clause.idle(m.end, start)]
    return any(
        0 <= j.start - m.end <= COMMA and clause.has_comma(m.end, j.start)
        for m in clause.cues("post-hedge")
        for j in joins
    )


def _irreal(clause: Clause, end: int, would: Mark) -> bool:
    """Return whether a "would" behind a hazard is its verb, places between: "a strike in A would begin".

    Its verb may stand before it: "началась бы".
    """
    start = min((m.start for m in clause.cues("event") if 0 <= would.start - m.end <= 1), default=would.start)
    apart = clause.has("and", end, start) or clause.has_comma(end, start)
    others = [m for m in clause.of("name", "thing", "down") if end <= m.start < start]
    subject = any(m.role != "thing" or not _site(clause, m) for m in others)
    return (bool(would.closes) or clause.idle(end, start)) and not (apart or subject)


def _site(clause: Clause, thing: Mark) -> bool:
    """Return whether a thing only says where: "a strike at Cali airport"."""
    return any(
        0 <= thing.start - s.end <= _BESIDE or 0 <= s.start - thing.end <= _BESIDE for s in clause.spots
    )


def _listed(clause: Clause, end: int, start: int) -> bool:
    """Return whether only other hazards stand before their verb: "earthquakes and eruptions can occur"."""
    told = (*clause.of("name", "thing", "down"), *clause.cues("natural"))
    names = [n for n in told if end <= n.start and n.end <= start]
    known = {i for m in (*names, *clause.cues("and", "noise")) for i in range(m.start, m.end)}
    left = sum(i not in known for i in range(end, start))
    return bool(names) and left <= 3 * len(names) + _AUXILIARY


def behind(clause: Clause, cue: str, end: int) -> Iterator[Mark]:
    """Yield the cues that speak of what stands before them, up to *end*: no pause lies between."""
    topic = behind_topic(clause, end)
    return (
        m
        for m in clause.cues(cue)
        if m.start >= end and not pauses(clause, topic if _KANA.search(m.term) else end, m.start)
    )


def behind_topic(clause: Clause, end: int) -> int:
    """Return where the comma behind a topic's particle ends, or *end*: デモは、…行われませんでした."""
    particle = any(m.end == end and m.term.endswith(("は", "も", "が")) for m in clause.of("name"))
    return next((c + 1 for c in clause.commas if (0 if particle else 1) <= c - end <= _TOPIC), end)
