"""Decide what each clause claims of which hazard, before asking where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rules.clauses import Clause
from rules.marks import Mark
from rules.model import Audience, PlaceKind, Status

ORDERS: Final = frozenset({"shelter-in-place", "curfew", "evacuation"})
"""What people are told to do; it can be addressed to a publisher's own staff."""

FIRM: Final = ORDERS | {
    "flight-cancellation",
    "airport-closure",
    "airspace-closure",
    "road-blockade",
    "transit-suspension",
    "school-closure",
    "border-closure",
    "arson",
}
"""What is reported wherever it is named; the others are also spoken of when nothing happens."""

NAMED: Final = frozenset({"tropical-cyclone"})
"""What is given a name of its own only when it happens ("Hurricane Otis")."""

LASTING: Final = frozenset({"arson", "armed-violence"})
"""What is not undone when things work again."""

REACH: Final = 110
"""Code points between what fails and the word that says so."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One hazard as one clause speaks of it."""

    hazard: str
    status: Status | None
    """None: seen, but not claimed; :attr:`why` says why not."""
    start: int
    end: int
    evidence: tuple[tuple[str, Mark], ...]
    audience: Audience = Audience.PUBLIC
    why: str = ""
    stated: bool = False
    """The clause has a predicate of its own: more than a noun in passing."""


def claims(clause: Clause, *, own: str | None, edited: Mark | None) -> tuple[Claim, ...]:
    """Return what *clause* claims.

    *own*: the hazard an airline's or airport's own "operations" stand for; *edited*: the word that
    makes what follows it an editorial note ("updated information on …", "removal of …").
    """
    found = [*_names(clause), *_pairs(clause, own)]
    told = [_judged(clause, claim, edited) for claim in found]
    return tuple(_audience(clause, claim) for claim in told)


def _names(clause: Clause) -> Iterator[Claim]:
    """Yield the hazards the clause names, each lifted or not."""
    names = _hazards(clause)
    lifted = _lifted(clause, names)
    for index, name in enumerate(names):
        cue = lifted.get(index)
        status = Status.ACTIVE if cue is None else _settled(clause, cue)
        evidence = (("hazard", name), *((("cue", cue),) if cue else ()))
        yield Claim(name.value, status, name.start, name.end, evidence, stated=cue is not None)


def _hazards(clause: Clause) -> tuple[Mark, ...]:
    """Return the hazards named, without a "remain in place" that is said of another hazard before it."""
    names = clause.of("name")
    holds = {(m.start, m.end) for m in clause.cues("holds")}
    kept: list[Mark] = []
    for name in names:
        if (name.start, name.end) in holds and (kept or clause.of("thing")):
            continue
        if kept and kept[-1].value == name.value and name.start < kept[-1].end:
            kept[-1] = replace(kept[-1], end=max(name.end, kept[-1].end))
            continue
        kept.append(name)
    return tuple(kept)


def _lifted(clause: Clause, names: Sequence[Mark]) -> dict[int, Mark]:
    """Return which of *names* a lifting word governs: its objects after it, else its subjects before it."""
    governed: dict[int, Mark] = {}
    for cue in (*clause.cues("lifted", "up"), *clause.of("ended")):
        mine = [i for i, n in enumerate(names) if cue.role == "cue" or n.value == cue.value]
        if not mine or _awaited(clause, cue) or _hedged(clause, cue.start, cue.end):
            continue
        after = [i for i in mine if names[i].start >= cue.end and _words(clause, cue.end, names[i].start) <= 5]
        before = [i for i in mine if names[i].end <= cue.start and not _displaced(clause, names[i], cue)]
        if after and _joined(clause, cue.end, names[after[0]].start):
            chosen = _run(clause, names, after)
        elif before:
            chosen = _run(clause, names, before[::-1])
        else:
            chosen = [i for i in mine if names[i].start <= cue.start and cue.end <= names[i].end]
        governed.update(dict.fromkeys(chosen, cue))
    return governed


def _displaced(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether something else, after a pause, is the subject of a lifting word ("protests; a road has reopened")."""
    return any(
        name.end <= thing.start and thing.end <= cue.start and _pause(clause, name.end, thing.start)
        for thing in clause.of("thing")
    )


def _pause(clause: Clause, low: int, high: int) -> bool:
    return clause.has_comma(low, high) or _between(clause, "and", low, high)


def _joined(clause: Clause, low: int, high: int) -> bool:
    """Return whether nothing between two offsets keeps a verb from its object."""
    return not any(_between(clause, v, low, high) for v in ("because", "holds", "normal", "lifted", "up")) and not any(
        low <= m.start < high for m in clause.of("down")
    )


def _run(clause: Clause, names: Sequence[Mark], order: Sequence[int]) -> list[int]:
    """Return the first name of *order* and those merely listed beside it."""
    chosen = [order[0]]
    for index in order[1:]:
        one, other = sorted((names[chosen[-1]], names[index]), key=lambda m: m.start)
        if _words(clause, one.end, other.start) > 4 or not _holds_no(clause, one.end, other.start):
            break
        chosen.append(index)
    return chosen


def _words(clause: Clause, low: int, high: int) -> int:
    """Return about how many words lie between two offsets."""
    return max(0, high - low) // 6


def _holds_no(clause: Clause, low: int, high: int) -> bool:
    """Return whether no predicate stands between two offsets."""
    return not any(
        low <= m.start < high
        for m in (*clause.cues("lifted", "up", "normal", "normally", "holds", "event"), *clause.of("down", "ended"))
    )


def _settled(clause: Clause, cue: Mark) -> Status:
    """Return what a lifting word really says: over, easing, or (denied) not over."""
    if _between(clause, "denial", cue.start - 25, cue.start) or _between(clause, "partial", cue.start - 45, cue.end + 25):
        return Status.CONTINUING
    return Status.LIFTED


def _awaited(clause: Clause, cue: Mark) -> bool:
    """Return whether the lifting is only awaited ("until the warning is lifted")."""
    return any(m.end <= cue.start <= m.end + 60 for m in clause.cues("until", "through"))


def _between(clause: Clause, value: str, low: int, high: int) -> bool:
    return any(low <= m.start and m.end <= high for m in clause.cues(value))


def _pairs(clause: Clause, own: str | None) -> Iterator[Claim]:
    """Yield what fails or works again: a thing with the word that says so."""
    spoken = {own, "flight-cancellation" if clause.of("carrier") else own}
    said = [m for m in clause.of("thing", "own") if m.role == "thing" or m.value in spoken]
    heads = _heads(clause, sorted([*said, *_airports(clause)], key=lambda m: m.start))
    downs = clause.of("down")
    ups = (*clause.of("up"), *clause.cues("up", "normal", "normally"))
    for head in heads:
        down = _nearest(clause, head, [d for d in downs if d.value == head.value], heads)
        if down is None:
            down = _idle(clause, head)
        mine = [u for u in ups if u.value == head.value or (u.role == "cue" and head.value not in LASTING)]
        up = _nearest(clause, head, mine, heads)
        if up is not None and (down is None or up.start > down.start or _over(clause, down, up)):
            if not _awaited(clause, up):
                yield _pair(head, up, _settled(clause, up))
                continue
        if down is not None:
            yield _pair(head, down, Status.ACTIVE)


def _airports(clause: Clause) -> Iterator[Mark]:
    """Yield airports named by name or code, which can close as "the airport" can."""
    for spot in clause.spots:
        if spot.kind is PlaceKind.AIRPORT and not any(0 <= m.start - spot.start < 60 for m in clause.of("thing")):
            yield Mark("thing", "airport-closure", spot.where, spot.start, spot.end)


def _over(clause: Clause, down: Mark, up: Mark) -> bool:
    return up.start <= down.start and down.end <= up.end


def _pair(head: Mark, predicate: Mark, status: Status) -> Claim:
    low, high = min(head.start, predicate.start), max(head.end, predicate.end)
    return Claim(head.value, status, low, high, (("hazard", head), ("cue", predicate)), stated=True)


def _heads(clause: Clause, things: Sequence[Mark]) -> list[Mark]:
    """Return the things that head their phrase: in "flights to the airport" the flights, not the airport."""
    heads: list[Mark] = []
    last: Mark | None = None
    for mark in things:
        modifies = (
            last is not None
            and last.value != mark.value
            and 0 < mark.start - last.end <= 30
            and not _between(clause, "and", last.end, mark.start)
            and _holds_no(clause, last.end, mark.start)
            and not clause.has_comma(last.end, mark.start)
        )
        if not modifies:
            heads.append(mark)
        last = mark
    return heads


def _nearest(clause: Clause, head: Mark, predicates: Sequence[Mark], heads: Sequence[Mark]) -> Mark | None:
    """Return the predicate that belongs to *head*, and not to another thing between the two."""
    best: tuple[int, Mark] | None = None
    for predicate in predicates:
        gap = predicate.start - head.end if predicate.start >= head.end else head.start - predicate.end
        if gap > REACH or (gap < 0 and predicate.role != "up"):
            continue
        low, high = sorted((head.end, predicate.start)) if predicate.start >= head.end else (predicate.end, head.start)
        if predicate.end <= head.start and (gap > 45 or _taken(clause, predicate, head, heads)):
            continue
        if any(low <= h.start < high and not _listed(clause, head, h) for h in heads if h is not head):
            continue
        if best is None or gap < best[0]:
            best = (gap, predicate)
    return best[1] if best else None


def _taken(clause: Clause, predicate: Mark, head: Mark, heads: Sequence[Mark]) -> bool:
    """Return whether a predicate before *head* already has its subject before it."""
    return any(
        h.end <= predicate.start and predicate.start - h.end < 40 and h is not head and _holds_no(clause, h.end, predicate.start)
        for h in heads
    )


def _listed(clause: Clause, one: Mark, other: Mark) -> bool:
    """Return whether two things stand in one list, so that one predicate serves both."""
    low, high = sorted((one, other), key=lambda m: m.start)
    return _holds_no(clause, low.end, high.start) and (
        clause.has_comma(low.end, high.start) or _between(clause, "and", low.end, high.start)
    )


def _idle(clause: Clause, head: Mark) -> Mark | None:
    """Return the word for "works" that a negation turns into "does not work" for *head*."""
    for work in clause.cues("working"):
        if head.end <= work.start <= head.end + 60 and _between(clause, "denial", head.start - 25, work.start):
            return work
    return None


def _judged(clause: Clause, claim: Claim, edited: Mark | None) -> Claim:
    """Return *claim*, or the same unclaimed with the reason."""
    why = _doubt(clause, claim, edited)
    return replace(claim, status=None, why=why) if why else claim


def _doubt(clause: Clause, claim: Claim, edited: Mark | None) -> str:
    """Return why a claim is none, or ""."""
    note = edited.value if edited and edited.start < claim.start else ""
    if note == "removed" and claim.status is not Status.LIFTED:
        return "removed-text"
    if _elsewhere(clause, claim):
        return "standing-advice"
    if claim.status is Status.LIFTED:
        return ""
    if _denied(clause, claim):
        return "denied"
    if _hedged(clause, claim.start, claim.end):
        return "hypothetical"
    if _advised(clause, claim):
        return "standing-advice"
    if not _happening(clause, claim):
        return "standing-risk"
    return "editorial-note" if note and not claim.stated and not _noted(clause, claim) else ""


def _elsewhere(clause: Clause, claim: Claim) -> bool:
    """Return whether the section is one where nothing is reported: advice, addresses."""
    section = clause.sentence.section
    return section == "assistance" or (section in {"actions", "locations"} and claim.hazard not in ORDERS)


def _denied(clause: Clause, claim: Claim) -> bool:
    own = {id(mark) for _, mark in claim.evidence}
    predicate = max((m.start for _, m in claim.evidence), default=claim.end)
    return any(
        claim.start - 30 <= m.start and m.end <= max(claim.start, predicate)
        for m in clause.cues("denial")
        if id(m) not in own and not any(e.value == "working" for _, e in claim.evidence)
    )


def _hedged(clause: Clause, start: int, end: int) -> bool:
    """Return whether a "may" or an "if" governs the range: before it in the clause, or right behind it."""
    hedges = [*clause.cues("hedge"), *(m for m in clause.cues("if-in") if not any(0 <= s.start - m.end < 30 for s in clause.spots))]
    far = any(m.start < end and start - m.end < 120 or end <= m.start <= end + 12 for m in hedges)
    near = any(m.start < end and start - m.end < 20 for m in clause.cues("near-hedge"))
    return far or near or any(m.end <= start <= m.end + 60 for m in clause.cues("risk"))


def _advised(clause: Clause, claim: Claim) -> bool:
    """Return whether the hazard is only what some advice is about."""
    if claim.hazard in ORDERS:
        return any(0 <= claim.start - m.end <= 12 for m in clause.cues("comply")) and not clause.cues("holds")
    before = [m for m in clause.cues("advice", "comply") if m.end <= claim.start]
    return bool(before) and not _between(clause, "because", before[-1].end, claim.start)


def _happening(clause: Clause, claim: Claim) -> bool:
    """Return whether the clause tells an event, not a standing risk."""
    if clause.cues("habit") and not clause.cues("today", "tomorrow", "holds"):
        return False
    if claim.hazard in FIRM:
        return True
    named = claim.hazard in NAMED and any(m.proper for _, m in claim.evidence)
    named = named or any(m.event for _, m in claim.evidence)
    told = named or claim.stated or bool(clause.cues("event", "holds", "today", "tomorrow")) or _concrete(clause)
    return told and not clause.of("level")


def _concrete(clause: Clause) -> bool:
    """Return whether the clause gives a date or a place below country level."""
    dated = bool(clause.of("month", "weekday") or clause.cues("today", "tomorrow"))
    return dated or any((s.place or "-" in s.area) and not s.office for s in clause.spots)


def _noted(clause: Clause, claim: Claim) -> bool:
    """Return whether a note is about one event: dated, placed, named or called ongoing."""
    told = any(m.event or (m.proper and claim.hazard in NAMED) for _, m in claim.evidence)
    return told or bool(clause.cues("holds")) or _concrete(clause)


def _audience(clause: Clause, claim: Claim) -> Claim:
    staff = claim.hazard in ORDERS and clause.cues("staff")
    return replace(claim, audience=Audience.STAFF) if staff else claim
