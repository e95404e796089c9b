"""Tell whether a failure beside an end is past, ended by it, or comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.marks import Mark
from rules.model import Status
from rules.proof import dated

_OBJECT: Final = 20
"""Code points between "reopened" and its object: "reopened is the international airport"."""
_ARTICLE: Final = 6
"""Code points between what ends and the failure it ends: "lifting the suspension"."""
_ADJECTIVE: Final = 18
"""The same with an adjective or how long it was: "lifted the temporary suspension"."""
_APPOSED: Final = 25
"""Code points between a comma and the failure told behind it of what works again."""
_PAIR: Final = 2
"""Commas around an aside."""
_OPENS: Final = 3
"""Code points from a comma to the failure that an aside opens with."""
_VERB: Final = 12
"""Code points from the comma behind an aside to the verb, its auxiliary between."""
_FAILS: Final = 16
"""The same to the failure, with an auxiliary before it: ", have been suspended"."""
_STARTS: Final = 30
"""Code points between a word for "works again" and its object: "reopened on Friday the road"."""


def bygone(clause: Clause, head: Mark, down: Mark, ups: Sequence[Mark]) -> bool:
    """Return whether a failure is only told, behind a comma, of what a verb before it starts again.

    "Reopened the airport of A, shut since Monday by ash".
    """
    comma = max((c for c in clause.commas if head.end <= c < down.start), default=None)
    if comma is None or down.start - comma > _APPOSED:
        return False
    kept = any(clause.has(v, comma, down.end + _ARTICLE) for v in ("holds", "again", "and", "breaks", "ones"))
    others = [m for m in clause.of("thing", "own", "name") if m.end <= head.start or m.start >= down.end]
    next_head = any(0 <= m.start - down.end <= _ARTICLE for m in others)
    starts = any(
        0 <= head.start - since <= _STARTS
        and not clause.has_comma(since, head.start)
        and not any(since <= m.start < head.start for m in others)
        for up in ups
        for since in (max(up.end, behind_aside(clause, up.end, head.start)),)
    )
    ended = any(m.start < head.start < comma for m in clause.of("over") if m.value == head.value)
    return (starts or ended) and not (kept or next_head)


def behind_aside(clause: Clause, low: int, high: int) -> int:
    """Return where an aside ends that stands right behind a word and parts it from its noun, or 0.

    "The reopening, with effect from today, of the borders".
    """
    pauses = [c for c in clause.commas if low <= c < high]
    if len(pauses) < _PAIR or pauses[0] - low > 1:
        return 0
    behind = any(0 < m.start - pauses[-1] <= _OPENS for m in clause.cues("of", "from", "article"))
    return pauses[-1] + 1 if behind else 0


def set_aside(clause: Clause, heads: Sequence[Mark]) -> list[Mark]:
    """Return the things named inside what is only told of another before its verb, behind a comma.

    "A's airspace, closed on Monday after missiles were fired at B Air Base, has reopened".
    """
    verbs = (*clause.cues("up", "lifted", "normal"), *clause.of("up"))
    ranges: list[tuple[int, int]] = []
    for head in heads:
        opens = [c for c in clause.commas if 0 <= c - head.end <= _ARTICLE]
        downs = [d for d in clause.of("down") if d.value == head.value]
        begun = [d for d in downs if any(0 < d.start - c <= _OPENS for c in opens)]
        closes = [c for c in clause.commas if any(c < v.start <= c + _VERB for v in verbs)]
        ranges += [(d.end, c) for d in begun for c in closes if d.end < c]
        ranges += _leading(clause, head)
    return [h for h in heads if any(low <= h.start < high for low, high in ranges)]


def _leading(clause: Clause, head: Mark) -> list[tuple[int, int]]:
    """Return where a comma only tells which way a thing leads: "the N4, which joins A to B, is …"."""
    whose = [m for m in clause.cues("relative") if clause.has_comma(m.start - _OPENS, m.start)]
    verbs = (*clause.of("down", "up"), *clause.cues("up", "lifted", "holds"))
    near = [m for m in whose if 0 <= m.start - head.end <= _ARTICLE]
    ranges = [(m.end, next((c for c in clause.commas if c >= m.end), m.end)) for m in near]
    return [(low, high) for low, high in ranges if not any(low <= v.start < high for v in verbs)]


def while_failing(clause: Clause, ups: Sequence[Mark], downs: Sequence[Mark]) -> list[Mark]:
    """Return the ends told only of before: "ferries, which had resumed on Monday, are suspended again"."""
    opens = [m.end for m in clause.cues("imposed", "had") if clause.has_comma(m.start - _OPENS, m.start)]
    closes = [c for c in clause.commas if any(c < d.start <= c + _FAILS for d in downs)]
    ranges = [(low, min(c for c in closes if c > low)) for low in opens if any(c > low for c in closes)]
    return [u for u in ups if any(low <= u.start < high for low, high in ranges)]


def referred(clause: Clause, down: Mark, ups: Sequence[Mark]) -> bool:
    """Return whether a failure is only spoken of again behind its end: "has reopened; the closure was …"."""
    pointed = any(m.start <= down.start < m.end for m in clause.cues("it"))
    return pointed and any(u.end <= down.start for u in ups)


def had_been(clause: Clause, head: Mark, down: Mark, up: Mark) -> bool:
    """Return whether a failure only says what was before: "reopened is the airport of A closed on Monday"."""
    if up.end <= down.start and _was_once(clause, down):
        return not clause.has("breaks", up.end, down.start)
    first = up.role == "cue" and up.end <= head.start and clause.unnamed(up.end, head.start) <= _OBJECT
    bare = head.end <= down.start and not clause.has_comma(head.end, down.start)
    bare = bare and clause.unnamed(head.end, down.start) <= _ARTICLE
    between = ("and", "event", "breaks", "relative")
    return first and bare and not any(clause.has(cue, head.end, down.start) for cue in between)


def _was_once(clause: Clause, verb: Mark) -> bool:
    """Return whether a verb tells what had been: "is open again; it had been closed for weeks"."""
    beside = any(-1 <= m.start - verb.end <= 1 or 0 <= verb.start - m.end <= 1 for m in clause.cues("had"))
    same = any(m.start <= verb.start < m.end for m in clause.cues("had"))
    return (beside or same) and not clause.cues("again")


def follows(clause: Clause, down: Mark, up: Mark) -> bool:
    """Return whether an end is told behind a failure, and not as what went before it.

    "Blocked again after it had been cleared."
    """
    again = any(m.start <= down.start < m.end for m in clause.cues("again"))
    return up.start > down.start and not (again and clause.has("because", down.end, up.start))


def relapse(clause: Clause, head: Mark, up: Mark, downs: Sequence[Mark]) -> Mark | None:
    """Return the failure told behind an end, of the same subject: "resumed, but were stopped once more"."""
    for down in downs:
        between = [m for m in clause.of("thing", "name", "own") if up.end <= m.start < down.start]
        but = any(up.end <= m.start and 0 <= down.start - m.end <= _ARTICLE for m in clause.cues("breaks"))
        if down.value == head.value and but and not between and not clause.has("denial", up.end, down.start):
            return down
    return None


def undone(clause: Clause, head: Mark, down: Mark) -> Mark | None:
    """Return what turns a failure into its end: "no longer closed", "lifting the suspension"."""
    if down.role != "down":
        return None
    compound = 0 <= down.start - head.end <= 1  # "lifts the flight ban"
    told = clause.cues("lifted", "lifts", "lifting") if compound or down.end <= head.start else ()
    first = min(head.start, down.start)
    ends = (m for m in told if 0 <= first - m.end <= _ADJECTIVE and not clause.has("and", m.end, first))
    return next((m for m in clause.cues("no-longer") if 0 <= down.start - m.end <= 25), next(ends, None))


def failure_lifted(clause: Clause, head: Mark, downs: Sequence[Mark]) -> list[Mark]:
    """Return the words that end a failure named before *head*: "the suspension of flights … was lifted".

    Or named again behind it: "the airport was shut, and the closure was lifted at noon".
    """
    mine = [d for d in downs if d.value == head.value]
    ends = [*clause.cues("lifted"), *(m for m in clause.cues("ends") if dated(clause, m))]
    if not any(0 <= head.start - d.end <= 30 for d in mine):
        again = [m for m in clause.cues("it") if " " in m.term and any(d.start < m.start for d in mine)]
        low = min((m.end for m in again), default=clause.end)
        ends = [m for m in ends if m.start >= low]
    return [
        m
        for m in ends
        if head.end <= m.start and not any(head.end <= n.start < m.start for n in clause.of("name", "thing"))
    ]


def came_after(clause: Clause, down: Mark, up: Mark) -> bool:
    """Return whether a failure is only what an end came after: "flights to resume after … cancellations"."""
    return any(up.end <= m.start <= down.start for m in clause.cues("because"))


def over(clause: Clause, down: Mark, up: Mark) -> bool:
    """Return whether a failure told behind an end is part of it, or past: "reopened after it was closed".

    Or ended by it: "resumed flights, ending a three-week suspension".
    """
    past = came_after(clause, down, up)
    ended = (m.end for m in clause.cues("lifting", "lifts") if up.end <= m.start)
    past = past or any(0 <= down.start - end <= _ADJECTIVE for end in ended)
    return past or (up.start <= down.start and down.end <= up.end)


def main_verb(clause: Clause, said: Clause | None, claims: Sequence[Claim]) -> tuple[Mark, ...]:
    """Return the end that a clause opens with, behind a failure told aside: "A, shut since May, opened"."""
    marks = [[m for _, m in c.evidence] for c in claims if c.status is Status.ACTIVE and c.stated]
    aside = said and any(said.has_comma(m[0].end, m[-1].start) for m in marks if len(m) > 1)
    return tuple(m for m in clause.cues("up", "lifted") if aside and clause.opens_with(m))


def opened_again(clause: Clause) -> tuple[Mark, ...]:
    """Return the verb before its "it" and "again", behind which nothing works but what was told of before.

    "Klokken 00.30 åbnede den igen", "Um 0.30 Uhr öffnete er wieder".
    """
    subjects = [m for m in clause.cues("it") if any(0 <= a.start - m.end <= 1 for a in clause.cues("anew"))]
    verbs = (*clause.cues("working", "up"), *clause.of("up"))
    found = [v for v in verbs if any(0 <= m.start - v.end <= 1 for m in subjects)]
    if any(
        clause.opens_with(m) for m in clause.cues("it")
    ):  # "ils seront assurés à nouveau à partir de lundi"
        found += [v for v in verbs if any(0 <= a.start - v.end <= 1 for a in clause.cues("anew"))]
    return tuple(Mark("cue", "up", v.term, v.start, v.end) for v in found)[:1]
