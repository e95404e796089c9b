"""Say why a hazard that is named is not claimed: denied, possible, advised about, habitual, edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.denials import denied
from rules.grounds import grounds
from rules.hazards import FIRM, NAMED, NEWS, ORDERS, SHELTER, STRIKE
from rules.hedges import COMMA, behind, hedged
from rules.marks import Mark
from rules.model import Status
from rules.notes import called_event, concrete, of_event
from rules.obeyed import obeyed
from rules.prolonged import reason_of_past
from rules.text import fold, spaced
from rules.usual import of_other_years, usual

_NIGHT: Final = 20
"""Code points from "do not go out" to "after dark", with where: "in the streets"."""
_SHUT_WITHIN: Final = 40
"""Code points from "shut" to who did it, a date between."""


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
        ("denied", lambda: denied(clause, claim)),
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
    over = claim.status is Status.LIFTED
    return doubted or hedged(clause, claim.start, claim.end, _closed(claim), where=where, over=over)


def _closed(claim: Claim) -> int:
    return max((m.closes for role, m in claim.evidence if role == "hazard"), default=0)


def _advised(clause: Clause, claim: Claim) -> bool:
    """Return whether the hazard is only what some advice is about."""
    if claim.hazard in ORDERS:
        ours = clause.cues("holds", "staff")
        return (_after_dark(clause, claim) or obeyed(clause, claim)) and not ours
    ends = [m.start for role, m in claim.evidence if role == "cue"]
    advice = [
        m
        for m in behind(clause, "post-advice", claim.end)
        if not any(m.start <= start < m.end for start in ends)  # 台風はAから離れ
    ]
    if any(clause.idle(claim.end, m.start) for m in advice):
        return True
    before = [m for m in clause.cues("advice", "comply") if m.end <= claim.start]
    if not before or clause.has("because", before[-1].end, claim.start):
        return False
    where = (m for m in clause.cues("where") if before[-1].end <= m.start < claim.start)
    told = (m.end for m in where if clause.has_comma(m.start - COMMA, m.start))
    return not any(clause.has("event", end, clause.end) for end in told)  # "avoid A, where shots were fired"


def _after_dark(clause: Clause, claim: Claim) -> bool:
    """Return whether people are only told to be careful each night: "do not go out after dark"."""
    if claim.hazard != SHELTER or clause.cues("today", "tomorrow") or clause.of("weekday", "month"):
        return False
    end = max(claim.end, _closed(claim))
    return any(
        -1 <= m.start - end <= _NIGHT or 0 <= claim.start - m.end <= COMMA for m in clause.cues("after-dark")
    )


def _background(clause: Clause, claim: Claim) -> bool:
    """Return whether a hazard only was the reason of what has ended: "reopened after the protests"."""
    fails = {at for d in clause.of("down") for at in (d.start, d.end)}  # "ferries have ceased sailing"
    ends = clause.cues("lifted", "lifts", "up", "normal", "normally", "reopening")
    over = [m for m in ends if not fails & {m.start, m.end}]  # "suspendeu as aulas"
    reason = clause.has("because", claim.start - 40, claim.start)
    over += clause.cues("had")
    over += (m for m in clause.cues("calm", "quiet") if _calmed(clause, m, claim))
    reason = reason or _shut_by(clause, claim, over)
    told = claim.stated and not _past_closure(clause, claim)
    ended = bool(over) and not told and not clause.has("holds", claim.end, clause.end)
    return ended and (reason or reason_of_past(clause, claim.end))


def _calmed(clause: Clause, calm: Mark, claim: Claim) -> bool:
    """Return whether a reason only tells what the calm came after: "following the riots, A is calm"."""
    return calm.end <= claim.start or clause.has_comma(claim.end, calm.start)


def _banned(clause: Clause, claim: Claim) -> bool:
    """Return whether what people do is only what they must not: "the ban on protests and strikes stays"."""
    called = claim.stated or clause.cues("noted", "imposed")
    people = claim.hazard in {STRIKE, "civil-unrest"} and not called
    bans = [m.end for m in clause.cues("ban") if m.end <= claim.start and clause.idle(m.end, claim.start)]
    return people and any(
        claim.start - end <= COMMA
        or (
            claim.start - end <= _SHUT_WITHIN
            and clause.has("and", end, claim.start)
            and any(0 <= n.start - end <= COMMA for n in clause.of("name"))
        )
        for end in bans
    )


def _shut_by(clause: Clause, claim: Claim, over: Sequence[Mark]) -> bool:
    """Return whether an aside tells who had shut what works again: "the line, cut by rioters, runs again"."""
    shut = any(
        0 <= claim.start - d.end <= _SHUT_WITHIN and clause.has_comma(d.start - COMMA, d.start)
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
    then = {m.start for m in clause.cues("past")}  # "permaneció cerrado" was so then
    lasts = any(
        m.start not in then and ((m.start, m.end) not in notices or spaced(fold(m.term)))
        for m in clause.cues("holds")
    )
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
    failing = clause.of("down") or any(m.value == "evacuation" for m in clause.of("name"))
    roads = any(m.value == "road-blockade" for m in clause.of("name"))
    failing = failing or (roads and not clause.cues("advice", "comply"))
    blamed = bool(failing) and (
        clause.has("because", claim.start - 40, claim.start)
        or clause.has("post-because", claim.end, claim.end + 40)
    )
    return told or blamed
