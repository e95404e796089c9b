"""Say why a hazard that is named is not claimed: denied, possible, advised about, habitual, edited."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.grounds import grounds
from rules.hazards import FIRM, NAMED, NEWS, ORDERS, STRIKE
from rules.marks import Mark
from rules.model import Status
from rules.notes import called_event, concrete, introduced, of_event
from rules.obeyed import obeyed
from rules.parts import parted, past_aside
from rules.pauses import pauses
from rules.prolonged import reason_of_past, unchanged
from rules.text import fold, spaced
from rules.usual import of_other_years, usual

_WHOSE: Final = 2
"""Code points of a comma between a place and what is said of its own."""
_DATE: Final = 9
"""Code points of the number of a day or year, and of a comma, behind a month."""
_NE: Final = 3
"""Code points of a word that may be the first half of a "not"."""
_ENDS: Final = frozenset({"lifted", "lifts", "up"})
_WOULD_WITHIN: Final = 60
"""Code points of the places between a hazard and its "would"."""
_BESIDE: Final = 6
"""Code points between a thing and the place it belongs to: "airport of the"."""
_IN: Final = 3
"""Code points of an "in" that words for a part of the country begin with: "im Osten des Landes"."""
_COMMA: Final = 2
"""Code points of a comma: ", whose airports are shut" tells of all of them."""
_SHUT_WITHIN: Final = 40
"""Code points from "shut" to who did it, a date between."""
_AUXILIARY: Final = 9
"""Code points of an auxiliary before "likely to", with its spaces."""
_TOPIC: Final = 4
"""Code points of a particle and its comma behind a topic: ストは、…行われませんでした."""
_FAR_VERB: Final = 75
"""Code points between a topic and the "not" behind its verb; each kanji counts for three."""
_KANA: Final = re.compile("[\u3041-\u309f]")
"""Hiragana, which only Japanese has."""
_LIST: Final = 120
"""Code points of a list of what is possible."""
_ANSWER: Final = 4
"""Code points from a name to the "none" behind its colon, and from the clause's beginning to the name."""
_PRONOUN: Final = 10
"""Code points from an "and" to the end of the pronoun behind it."""


def doubt(clause: Clause, claim: Claim, edited: Mark | None) -> str:
    """Return why a claim is none, or ""; *edited* is the word that opened an editorial note."""
    note = edited.value if edited and edited.start < claim.start else ""
    if claim.status is Status.LIFTED:
        advised = _elsewhere(clause, claim) or _checked(clause, claim)
        past = _ends_often(clause, claim) or _of_then(clause)
        return "standing-advice" if advised else "standing-risk" if past else ""
    reasons: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("removed-text", lambda: note == "removed"),
        ("standing-advice", lambda: _elsewhere(clause, claim)),
        ("denied", lambda: _denied(clause, claim)),
        ("hypothetical", lambda: _supposed(clause, claim)),
        ("standing-advice", lambda: _advised(clause, claim)),
        (
            "background",
            lambda: _banned(clause, claim) or _background(clause, claim) or _behind_rules(clause, claim),
        ),
        ("standing-risk", lambda: not _happening(clause, claim)),
        ("editorial-note", lambda: bool(note) and not claim.stated and not of_event(clause, claim)),
    )
    return next((why for why, holds in reasons if holds()), "")


def _elsewhere(clause: Clause, claim: Claim) -> bool:
    """Return whether the section is one where nothing is reported: advice, addresses."""
    section = clause.sentence.section
    return section == "assistance" or (section in {"actions", "locations"} and claim.hazard not in ORDERS)


def _checked(clause: Clause, claim: Claim) -> bool:
    """Return whether an end is only to be asked about ("check that the road is open")."""
    return any(0 <= claim.start - m.end <= 20 for m in clause.cues("advice"))


def _ends_often(clause: Clause, claim: Claim) -> bool:
    """Return whether an end is told of what happens at times: "blockades are mostly cleared by night"."""
    end = max((m.end for _, m in claim.evidence), default=claim.end)
    near = (m for m in clause.cues("habit") if claim.start - 60 <= m.start <= end + 20)
    return any(near) and not clause.cues("today", "tomorrow", "holds") and not clause.of("weekday", "month")


def _of_then(clause: Clause) -> bool:
    """Return whether an end belongs to another time, told first: "last month …; it ended"."""
    now = clause.cues("today", "tomorrow", "change", "holds") or clause.of("weekday", "time")
    return clause.recalled and not now


def _not_over(clause: Clause, claim: Claim) -> bool:
    """Return whether it is its end that is denied: "has not been lifted", "have not yet resumed"."""
    ends = {(m.start, m.end) for m in clause.cues("up")}
    return claim.status is Status.ACTIVE and any(
        role == "cue" and (mark.role == "ended" or mark.value in _ENDS or (mark.start, mark.end) in ends)
        for role, mark in claim.evidence
    )


def _denied(clause: Clause, claim: Claim) -> bool:
    own = {id(mark) for _, mark in claim.evidence}
    if any(m.start == claim.start for m in clause.cues("denial")):
        return False  # the name denies by itself, and two denials are one in many languages
    if _not_over(clause, claim):
        return any(claim.start - 30 <= m.start and m.end <= claim.start for m in clause.cues("denial"))
    inside = (_denied_inside(clause, mark) for role, mark in claim.evidence if role == "hazard")
    none = (claim.stated and _none_of(clause, mark) for _, mark in claim.evidence)
    if any(inside) or any(none):
        return True
    predicate = max((m.start for _, m in claim.evidence), default=claim.end)
    own_verb = claim.hazard in ORDERS or any(m.closes or m.event for _, m in claim.evidence)
    if (clause.doubtful and clause.has("denial", clause.start, claim.start)) or _answered(clause, claim):
        return True
    idle = any(e.value == "working" for _, e in claim.evidence)
    aside = past_aside(clause, claim.end)
    pause = min((p for p in clause.pauses if p >= claim.end), default=clause.end)
    behind = () if idle else [m for m in _behind(clause, "post-denial", aside) if m.start <= pause]
    topic = _behind_topic(clause, claim.end) > claim.end
    if any(clause.unnamed(aside, m.start) <= (_FAR_VERB if topic else 25) for m in behind):
        return True
    return any(
        claim.start - 30 <= m.start and m.end <= max(claim.start, predicate)
        for m in clause.cues("denial")
        if not ((own_verb or _of_name(clause, m)) and clause.has("and", m.end, claim.start))
        if not parted(clause, m.end, claim.start)
        if id(m) not in own and not idle
    )


def _answered(clause: Clause, claim: Claim) -> bool:
    """Return whether a mere name is followed by a "none", as in a form: "Tsunami: none recorded"."""
    none = (*clause.cues("denial", "post-denial", "forbids"),)
    behind = any(m.start - claim.end <= _ANSWER and clause.has_comma(claim.end, m.start) for m in none)
    return behind and claim.start - clause.start <= _ANSWER


def _none_of(clause: Clause, thing: Mark) -> bool:
    """Return whether a thing is the word of a phrase that forbids: "geen vluchten" (no flights)."""
    return thing.role == "thing" and any(
        m.start < thing.start and m.end == thing.end for m in clause.cues("forbids")
    )


def _of_name(clause: Clause, denial: Mark) -> bool:
    """Return whether a denial is part of a name: "takes no flights and …"."""
    return any(n.start <= denial.start and denial.end <= n.end for n in clause.of("name"))


def _denied_inside(clause: Clause, mark: Mark) -> bool:
    """Return whether a "not" stands between the two parts of a phrase: "residents … need not … leave".

    Where the second part holds one too, or a "ne" opens the phrase, they are one: "ne peut pas être …".
    """
    if mark.end - mark.start <= _NE and spaced(fold(mark.term)):
        return False
    if mark.closes and any(abs(m.start - mark.closes) <= 1 for m in clause.cues("post-denial")):
        return True  # right behind the second part: 列車は … 止まって and ていません
    inside = any(clause.has("denial", low, high) for low, high in mark.gaps)
    return inside and not clause.has("denial", mark.shuts, mark.closes)


def _supposed(clause: Clause, claim: Claim) -> bool:
    """Return whether a claim is only possible; "if you are near the dam, leave now" says whom it means."""
    where = claim.hazard == "evacuation"
    inside = any(
        clause.has(cue, low, high)
        for role, mark in claim.evidence
        if role == "hazard"
        for low, high in mark.gaps
        for cue in ("hedge", "risk")
    )
    nobody = any(m.start <= claim.start < m.end for m in clause.cues("denial", "forbids"))  # "nobody may"
    doubted = inside and not nobody
    return doubted or hedged(clause, claim.start, claim.end, _closed(claim), where=where)


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
        ),
        *would,
        *unchanged(clause),
        *(m for m in clause.cues("if-in") if not (where or _placed(clause, m))),
    ]
    far = clause.supposed or any(
        (m.start < end and start - m.end < 120)
        or (end <= m.start <= end + 30 and _verb_of(clause, end, m.start))
        or (end <= m.start and _listed(clause, end, m.start))
        for m in hedges
    )
    far = far or any(end <= m.start <= end + _WOULD_WITHIN and _irreal(clause, end, m) for m in would)
    near = any(
        m.start < end
        and (start - m.end < 20 or _said_of_all(clause, m, start))
        and not (over and clause.has_comma(m.start - _COMMA, m.start))
        for m in clause.cues("near-hedge")
        if not _owned(clause, m)
    )
    far = far or any(m.start - end < 120 for m in _behind(clause, "post-hedge", end))
    goes_on = any(0 <= m.start - end <= 2 for m in clause.cues("event", "holds"))
    risks = (
        m
        for m in clause.cues("risk")
        if not (goes_on and clause.has_comma(m.end, start)) and not introduced(clause, m.end, start)
    )
    return far or near or any(m.end <= start <= m.end + 60 for m in risks)


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


def _closed(claim: Claim) -> int:
    return max((m.closes for role, m in claim.evidence if role == "hazard"), default=0)


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
    return not (placed or apart) and (start - end <= 12 or clause.idle(end, start))


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


def _behind(clause: Clause, cue: str, end: int) -> Iterator[Mark]:
    """Yield the cues that speak of what stands before them, up to *end*: no pause lies between."""
    topic = _behind_topic(clause, end)
    return (
        m
        for m in clause.cues(cue)
        if m.start >= end and not pauses(clause, topic if _KANA.search(m.term) else end, m.start)
    )


def _behind_topic(clause: Clause, end: int) -> int:
    """Return where the comma behind a topic's particle ends, or *end*: デモは、…行われませんでした."""
    particle = any(m.end == end and m.term.endswith(("は", "も", "が")) for m in clause.of("name"))
    return next((c + 1 for c in clause.commas if (0 if particle else 1) <= c - end <= _TOPIC), end)


def _advised(clause: Clause, claim: Claim) -> bool:
    """Return whether the hazard is only what some advice is about."""
    if claim.hazard in ORDERS:
        return obeyed(clause, claim) and not clause.cues("holds", "staff")
    if any(clause.idle(claim.end, m.start) for m in _behind(clause, "post-advice", claim.end)):
        return True
    before = [m for m in clause.cues("advice", "comply") if m.end <= claim.start]
    if not before or clause.has("because", before[-1].end, claim.start):
        return False
    where = (m for m in clause.cues("where") if before[-1].end <= m.start < claim.start)
    told = any(clause.has_comma(m.start - _COMMA, m.start) for m in where)
    return not (told and clause.has("event", claim.end, clause.end))  # "avoid A, where shots have been fired"


def _background(clause: Clause, claim: Claim) -> bool:
    """Return whether a hazard only was the reason of what has ended: "reopened after the protests"."""
    fails = {d.end for d in clause.of("down")}  # "ferries have ceased sailing"
    ends = clause.cues("lifted", "lifts", "up", "normal", "normally", "reopening")
    over = [m for m in ends if m.end not in fails]
    reason = clause.has("because", claim.start - 40, claim.start)
    over += clause.cues("had")
    over += (m for m in clause.cues("calm", "quiet") if m.end <= claim.start)  # "is calm following riots"
    reason = reason or _shut_by(clause, claim, over)
    told = claim.stated and not _past_closure(clause, claim)
    ended = bool(over) and not told and not clause.has("holds", claim.end, clause.end)
    return ended and (reason or reason_of_past(clause, claim.end))


def _banned(clause: Clause, claim: Claim) -> bool:
    """Return whether what people do is only what they must not: "the ban on protests and strikes stays"."""
    called = claim.stated or clause.cues("noted", "imposed")
    people = claim.hazard in {STRIKE, "civil-unrest"} and not called
    bans = [m.end for m in clause.cues("other") if m.end <= claim.start and clause.idle(m.end, claim.start)]
    return people and any(
        claim.start - end <= _COMMA
        or (
            claim.start - end <= _SHUT_WITHIN
            and clause.has("and", end, claim.start)
            and any(0 <= n.start - end <= _COMMA for n in clause.of("name"))
        )
        for end in bans
    )


def _shut_by(clause: Clause, claim: Claim, over: Sequence[Mark]) -> bool:
    """Return whether an aside tells who had shut what works again: "the line, cut by rioters, runs again"."""
    shut = any(
        0 <= claim.start - d.end <= _SHUT_WITHIN and clause.has_comma(d.start - _COMMA, d.start)
        for d in clause.of("down")
    )
    return shut and any(clause.has_comma(claim.end, m.start) for m in over if m.start >= claim.end)


def _past_closure(clause: Clause, claim: Claim) -> bool:
    """Return whether a failure is what an end came after: "back to normal after the closure of A's sky"."""
    first = min((m.start for _, m in claim.evidence), default=claim.start)
    ends = [m.end for m in clause.cues("lifted", "lifts", "up", "normal", "normally") if m.end <= first]
    return any(clause.has("because", end, first) and not clause.has_comma(end, first) for end in ends)


def _behind_rules(clause: Clause, claim: Claim) -> bool:
    """Return whether a hazard is only why travellers are checked: "health screening due to the outbreak"."""
    reason = clause.has("because", claim.start - 40, claim.start)
    rules = any(m.start < claim.start for m in clause.cues("rules"))
    return reason and not claim.stated and rules


def _happening(clause: Clause, claim: Claim) -> bool:
    """Return whether the clause tells an event, not a standing risk."""
    past = clause.recalled or any(of_other_years(clause, claim)) or any(usual(clause, claim))
    notices = {(m.start, m.end) for m in clause.cues("notice")}  # 曾于8月6日无限期关闭领空
    lasts = any((m.start, m.end) not in notices or spaced(fold(m.term)) for m in clause.cues("holds"))
    if past and not (lasts or clause.cues("today", "tomorrow")):
        return False
    if grounds(clause, claim):
        return False
    if claim.hazard in FIRM | NEWS:
        return True
    named = claim.hazard in NAMED and any(m.proper for _, m in claim.evidence)
    named = named or any(m.event or m.closes for _, m in claim.evidence)  # a phrase with its own verb tells
    told = (
        named
        or claim.stated
        or bool(clause.cues("event", "again", "holds", "today", "tomorrow"))
        or concrete(clause)
        or called_event(clause, claim)
        or any(m.value != claim.hazard and (m.event or m.closes) for m in clause.of("name"))
    )
    blamed = bool(clause.of("down")) and (
        clause.has("because", claim.start - 40, claim.start)
        or clause.has("post-because", claim.end, claim.end + 40)
    )
    return told or blamed
