"""Tell whether a clause denies what it names."""

from __future__ import annotations

from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import ORDERS, STRIKE
from rules.hedges import behind, behind_topic
from rules.marks import Mark
from rules.model import Status
from rules.parts import parted, past_aside
from rules.text import fold, spaced

_COMMA: Final = 2
"""Code points of a comma before a word."""
_LIST: Final = 2
"""Code points of a comma and a space between two things of a list."""
_NE: Final = 3
"""Code points of a word that may be the first half of a "not"."""
_CALLED: Final = frozenset({"civil-unrest", STRIKE})
"""What is called for a day, and may not come about."""
_ENDS: Final = frozenset({"lifted", "lifts", "up"})
_FAR_VERB: Final = 75
"""Code points between a topic and the "not" behind its verb; each kanji counts for three."""
_SUBJECT: Final = 12
"""Code points from a verb with its "not" to the subject behind it."""
_ANSWER: Final = 4
"""Code points from a name to the "none" behind its colon, and from the clause's beginning to the name."""


def _not_over(clause: Clause, claim: Claim) -> bool:
    """Return whether it is its end that is denied: "has not been lifted", "have not yet resumed"."""
    ends = {(m.start, m.end) for m in clause.cues("up")}
    return claim.status is Status.ACTIVE and any(
        role == "cue" and (mark.role == "ended" or mark.value in _ENDS or (mark.start, mark.end) in ends)
        for role, mark in claim.evidence
    )


def denied(clause: Clause, claim: Claim) -> bool:
    """Return whether a clause says that what it names is not so."""
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
    later = () if idle else [m for m in behind(clause, "post-denial", aside) if m.start <= pause]
    topic = behind_topic(clause, claim.end) > claim.end
    pauses = clause.has_comma(aside, clause.end) or any(m.start >= aside for m in clause.cues("through"))
    far = topic or (claim.hazard in _CALLED and not pauses)  # "the strike … called for May did not happen"
    if any(clause.unnamed(aside, m.start) <= (_FAR_VERB if far else 25) for m in later):
        return True
    return any(
        claim.start - 30 <= m.start and m.end <= max(claim.start, predicate)
        for m in clause.cues("denial")
        if not ((own_verb or _of_name(clause, m)) and clause.has("and", m.end, claim.start))
        if not (
            parted(clause, m.end, claim.start) or _of_effect(clause, claim, m) or _before(clause, claim, m)
        )
        if id(m) not in own and not idle
    )


def _before(clause: Clause, claim: Claim, denial: Mark) -> bool:
    """Return whether a thing with its verb begins anew behind a comma: "no entry is allowed, buses stand".

    In a list a thing stands before the comma as well: "no flights, buses or trains are cancelled".
    """
    articles = {m.end + 1: m.start for m in clause.cues("article")}
    start = articles.get(claim.start, claim.start)
    pause = next((c for c in clause.commas if denial.end <= c and 0 < start - c <= _COMMA), None)
    told = (m.end for m in clause.of("thing", "name", "own"))
    down = any(m.role == "down" and m.start > claim.start for _, m in claim.evidence)
    return pause is not None and claim.stated and down and not any(0 <= pause - end <= _COMMA for end in told)


def _of_effect(clause: Clause, claim: Claim, denial: Mark) -> bool:
    """Return whether a "not" tells what fails, and a reason why follows: "varen op 8 maart niet door …"."""
    fails = any(d.start <= denial.start < d.end for d in clause.of("down"))
    return fails and clause.has("because", denial.end, claim.start)


def _opened(clause: Clause, claim: Claim) -> bool:
    """Return whether a verb with its "not" stands right before its subject: "der er ikke indført …"."""
    first = min((m.start for m in clause.of("name", "thing")), default=clause.end)
    if any(e.value == "working" for _, e in claim.evidence):
        return False
    near = (m for m in clause.cues("post-denial") if 0 <= claim.start - m.end <= _SUBJECT and spaced(m.term))
    return any(m.end <= first and not clause.has_comma(m.end, claim.start) for m in near)


def _answered(clause: Clause, claim: Claim) -> bool:
    """Return whether a mere name is followed by a "none", as in a form: "Tsunami: none recorded".

    Or a verb with its "not" stands before it: "der er ikke indført …".
    """
    if _opened(clause, claim):
        return True
    none = (*clause.cues("denial", "post-denial", "forbids"),)
    behind = any(m.start - claim.end <= _ANSWER and clause.has_comma(claim.end, m.start) for m in none)
    return behind and claim.start - clause.start <= _ANSWER


def _none_of(clause: Clause, thing: Mark) -> bool:
    """Return whether a thing is the word of a phrase that forbids: "geen vluchten" (no flights).

    Or is listed behind it: "keine Flüge, Züge oder Busse".
    """
    ends = {t.end for t in clause.of("thing")}
    return thing.role == "thing" and any(
        m.start < thing.start
        and m.end in ends
        and (m.end == thing.end or _listed(clause, m.end, thing.start))
        for m in clause.cues("forbids")
    )


def _listed(clause: Clause, low: int, high: int) -> bool:
    """Return whether only other things stand between two offsets."""
    told = (*clause.of("thing"), *clause.cues("and", "inverted", "unsure"))
    known = {i for m in told for i in range(m.start, m.end)}
    return sum(i not in known for i in range(low, high)) <= _LIST * (1 + len(clause.of("thing")))


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
