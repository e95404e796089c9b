"""Carry what was claimed over to words that leave its subject out, or only point back at it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from rules.anew import imposed_anew
from rules.bygone import main_verb, opened_again
from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import NAMED, ORDERS, STRIKE
from rules.landfalls import strikes
from rules.marks import Mark
from rules.model import Status
from rules.prolonged import prolonged
from rules.proof import dated, settled
from rules.reopenings import resumed
from rules.told import WORKS, Told

_BAN_WITHIN: Final = 4
"""Code points from "ban on" to what is banned."""
_VERB_WITHIN: Final = 30
"""Code points from a clause's beginning to a verb that takes up the subject before it."""
_BESIDE: Final = 6
"""Code points between a denial and the verb it denies."""
_COMMA: Final = 2
"""Code points of the comma a clause begins with."""
_HOUR: Final = 14
"""Code points from a clause's beginning to the hour that it opens with."""
_PRONOUN: Final = 5
"""Letters of a word for "it" that is no noun."""
_SUBJECT: Final = 18
"""Code points of words of which none is known that are a subject of their own."""
_SERVES: Final = 45
"""Code points from services to their verb: "to A and B by small aircraft"."""


def carried(clause: Clause, before: Told) -> tuple[Claim, ...]:
    """Return the claims of the clause before that *clause*, without a subject of its own, says on."""
    if reasons := tuple(c for c in before.claims if not c.reason):
        before = replace(before, claims=reasons)
    own = (m for m in clause.of("own") if any(c.hazard == m.value for c in before.claims))
    named = clause.of("name", "thing") or _goes_on(clause, own)
    if named and not (_lists(clause, before) or _denies(clause, before)):
        return ()
    if not before.claims and before.works:
        if not clause.spots or clause.number - before.sentence > 1:
            return ()
        hazards = {c.hazard for c in before.works}
        downs = tuple(m for m in clause.of("down") if m.value in hazards) if clause.points else ()
        denied = (*clause.cues("contrary"), *_idle(clause), *downs)
        return _again(clause, replace(before, claims=before.works), denied)
    if clause.number == before.sentence:
        return _again(clause, before, _taken_up(clause, before))
    behind = before.silent if clause.cues("refers") else before.sentence
    if clause.number in {before.sentence + 1, behind + 1}:
        return _referred(clause, before)
    return ()


def _goes_on(clause: Clause, own: Iterable[Mark]) -> bool:
    """Return whether it is a speaker's own services that go on, and no failure: "services to A continue"."""
    verbs = clause.cues("event", "holds", "applies")
    return any(0 <= verb.start - m.end <= _SERVES for m in own for verb in verbs) and not clause.of("down")


def _lists(clause: Clause, before: Told) -> bool:
    """Return whether a clause only lists what failed before it: "Among them were the airports of …"."""
    hazards = {c.hazard for c in before.claims}
    opens = any(m.start - clause.start <= _COMMA and " " in m.term for m in clause.cues("refers"))
    if opens and not clause.of("name", "down", "up"):
        return True  # "The measure covers the bridges in A and B"
    return bool(clause.cues("refers")) and {m.value for m in clause.of("name", "thing")} <= hazards


def _denies(clause: Clause, before: Told) -> bool:
    """Return whether a clause denies what was said of the same elsewhere: "those in B have not"."""
    over = {c.hazard for c in before.claims if c.status is Status.LIFTED}
    return bool(clause.cues("contrary")) and {m.value for m in clause.of("name", "thing")} <= over


def _referred(clause: Clause, before: Told) -> tuple[Claim, ...]:
    """Return the claims before that a sentence points back at: "The same applies to …", "It reopens on …".

    "The instruction to personnel" is an order, and no sky or road told of before it.
    """
    if clause.cues("staff") and not any(c.hazard in ORDERS for c in before.claims):
        return ()
    opened = WORKS if clause.cues("up") else WORKS & {m.value for m in clause.of("up")}
    works = tuple(c for c in before.claims if c.hazard in opened)
    before = replace(before, claims=works) if works else before  # "rioters blocked a road. It has reopened"
    if clause.spots and clause.cues("refers") and not clause.cues("denial", "history"):
        force = _in_force(clause)
        return _again(clause, before, force) if force else tuple(c for c in before.claims if c.status)
    alone = len({c.hazard for c in before.claims if c.status}) == 1
    back = opened_again(clause) if _plain(before) else ()
    if verbs := back or (alone and _behind_place(clause)) or imposed_anew(clause):
        return _again(clause, before, verbs)
    if clause.cues("history"):  # "It had been closed since last year" tells what was before
        return ()
    moves = clause.spots and {c.hazard for c in before.claims} <= NAMED
    meant = any(moves or _opens(clause, m) or _ended_noun(clause, m) for m in clause.cues("it"))
    named = any(" " in m.term and clause.opens_with(m) for m in clause.cues("it"))  # "the closure was lifted"
    named = named and bool(clause.cues("lifted")) and _closed(before)
    if not meant or not (_placed(clause) or _plain(before) or named):
        told = replace(before, claims=tuple(c for c in before.claims if not c.reason))
        return _again(clause, told, _of_places(clause, before))
    ends = tuple(m for m in clause.cues("ends") if dated(clause, m))
    ends += tuple(m for m in clause.of("ended") if _removes(clause, before, m))
    failing = (m for m in clause.of("down", "up") if m.value in {c.hazard for c in before.claims})
    ahead = clause.cues("event") if moves and not clause.cues("hedge", "denial") else ()
    since = () if clause.cues("lifted") else ("imposed",)  # "the order, imposed on Monday, is lifted"
    cues = (*clause.cues("again", "holds", "lifted", "up", *since, "contrary"), *_idle(clause))
    if not (cues or clause.cues("denial", "hedge", "when", "ends")):
        cues = clause.cues("applies")
    return _again(clause, before, (*cues, *ends, *failing)) or _again(clause, before, ahead)


def _removes(clause: Clause, before: Told, verb: Mark) -> bool:
    """Return whether a verb that ends orders ends what words stand for: "those at A", "in A it"."""
    named = {c.hazard for c in before.claims if any(m.role == "name" for _, m in c.evidence)}
    stands = any(clause.opens_with(m) for m in clause.cues("ones", "it"))
    return stands and bool(named) and verb.value in {*named, "curfew"}


def _placed(clause: Clause) -> bool:
    """Return whether a clause names a place, or points at one."""
    return bool(clause.spots or clause.cues("former", "latter", "others", "rest", "those"))


def _of_places(clause: Clause, before: Told) -> tuple[Mark, ...]:
    """Return the verbs of a sentence of only places and what became there: "B has not", "B reopened"."""
    hazards = {c.hazard for c in before.claims if c.status and not c.reason}
    if len(hazards) != 1 or not hazards <= WORKS or not _placed(clause):
        return ()
    told = (
        *clause.cues("again", "holds", "lifted", "up", "contrary"),
        *(m for m in clause.of("down", "up") if m.value in hazards),
    )
    first = min((s.end for s in clause.spots), default=clause.start)
    return tuple(m for m in told if first <= m.start and clause.opens_with(m) and clause.closes_with(m))


def _in_force(clause: Clause) -> tuple[Mark, ...]:
    """Return the words that say of an order that it holds here, whatever became of it elsewhere."""
    force = {m.start for m in clause.cues("applies", "holds")}
    return tuple(m for m in clause.cues("refers") if m.start in force or clause.cues("holds"))


def _behind_place(clause: Clause) -> tuple[Mark, ...]:
    """Return the verb that takes up the subject behind nothing but places: "In A [it] is lifted today"."""
    if not any(m.start - clause.start <= 1 for m in clause.cues("in", "former", "latter")):
        return ()  # "A stays open" has a subject, its place
    verbs = (*clause.cues("lifted", "holds"), *(m for m in clause.cues("ends") if dated(clause, m)))
    days = {m.start for m in clause.of("weekday", "month")}
    objects = {m.start for m in clause.cues("article") if not any(0 <= d - m.end <= 1 for d in days)}
    places = [*(s.end for s in clause.spots), *(m.end for m in clause.cues("former", "latter"))]
    return tuple(
        m
        for m in sorted(verbs, key=lambda m: m.start)
        if clause.opens_with(m)
        and any(end <= m.start for end in places)
        and not any(0 <= o - m.end <= 1 for o in objects)
    )


def _plain(before: Told) -> bool:
    """Return whether the words before spoke of one thing only, so that "it" can mean nothing else."""
    if before.said is None or len({c.hazard for c in before.claims if not c.reason}) != 1:
        return False
    spans = [(s.start, s.end) for s in before.said.spots]
    spans += [(m.start, m.end) for m in before.said.of("weekday", "month")]
    opens, closes = {low - 1 for low, _ in spans}, {high + 1 for _, high in spans}  # "between A and B"
    others = [m for m in before.said.cues("and") if not (m.start in closes and m.end in opens)]
    others += before.said.cues("institution-before", "institution-after")
    return not any(m.start >= before.claims[0].start for m in others)


def _closed(before: Told) -> bool:
    """Return whether the words before tell of one thing only that failed and can work again."""
    hazards = {c.hazard for c in before.claims if not c.reason}
    return len(hazards) == 1 and hazards <= WORKS


def listed(made: tuple[Claim, ...], heads: Sequence[Clause]) -> tuple[Claim, ...]:
    """Return the claims of a list item, lifted where the words above the list say so."""
    over = [settled(c, m) for c in heads for m in c.cues("lifted", "normal")]
    easing = any(status is not Status.LIFTED for status in over)
    if not over or easing or any(c.of("name", "thing") or c.cues("partial", "denial") for c in heads):
        return made
    return tuple(replace(c, status=Status.LIFTED) if c.status and not c.stated else c for c in made)


def _opens(clause: Clause, mark: Mark) -> bool:
    """Return whether only places come before a word in its clause: "In A it …", "they said that it …"."""
    that = (m for m in clause.cues("relative") if 0 <= mark.start - m.end <= 1)
    told = any(any(t.end <= m.start for t in clause.cues("tells")) for m in that)
    return told or clause.opens_with(mark)


def _ended_noun(clause: Clause, noun: Mark) -> bool:
    """Return whether a noun for what was ordered is right before its end: "later, in A, the order is …"."""
    ends = (*clause.cues("lifted"), *clause.of("ended"))
    return len(noun.term) > _PRONOUN and any(0 <= m.start - noun.end <= 1 for m in ends)


def _left_open(clause: Clause, before: Told) -> bool:
    """Return whether a clause speaks of the same elsewhere without an end: "those of A run until Friday"."""
    told = clause.cues("denial", "hedge", "when", "advice", "history", "lifted", "up", "lifts", "reopening")
    told += clause.of("ended")
    things = {c.hazard for c in before.claims}
    works = clause.cues("working", "normally", "normal") if things & WORKS else ()
    opens = any(clause.opens_with(m) for m in clause.cues("ones")) and clause.spots
    return bool(opens and not (told or works)) and things <= WORKS | {"curfew", "strike"}


def _taken_up(clause: Clause, before: Told) -> tuple[Mark, ...]:
    """Return the words by which a clause of the same sentence goes on: "… but remains in force in …"."""
    again = clause.cues("again")
    if again or _was(clause, before):
        return again
    if clause.follows:
        return clause.cues("follows")
    if _placed(clause) and (contrary := (*clause.cues("contrary"), *_idle(clause))):
        return contrary
    if not _placed(clause):
        return (
            resumed(clause, frozenset(c.hazard for c in before.claims))
            or prolonged(clause, before.claims)
            or _stands_for(clause, before)
            or main_verb(clause, before.said, before.claims)
        )
    if clause.points and not clause.cues("holds", "lifted", "up", "denial", "hedge", "when", "ends"):
        applies = tuple(m for m in clause.cues("applies") if not clause.of("down", "up"))
        if applies:
            return applies
    ones = clause.spots and any(clause.opens_with(m) for m in clause.cues("ones"))
    ends = (
        m
        for m in clause.cues("lifted", "up")
        if clause.opens_with(m) or (ones and clause.idle(clause.start, m.start))
    )
    hazards = {c.hazard for c in before.claims}
    told = (m for m in clause.of("down", "up") if clause.points and m.value in hazards)
    turned = (m for m in clause.turned if m.value in hazards)
    holds = (m for m in clause.cues("holds") if not (_of_others(clause, m, hazards) or _strange(clause, m)))
    removed = (m for m in clause.of("ended") if _removes(clause, before, m) or m in clause.cancels(hazards))
    ashore = strikes(clause, before.claims)
    verbs = (*holds, *ends, *removed, *_at_once(clause, hazards), *told, *turned, *ashore)
    return tuple(sorted(verbs, key=lambda m: m.start))


def _was(clause: Clause, before: Told) -> bool:
    """Return whether a clause only tells what had been of what works again: "…, which was shut in May"."""
    opens = any(m.start - clause.start <= _COMMA for m in clause.cues("relative", "imposed"))
    over = all(c.status is Status.LIFTED for c in before.claims)
    return opens and over and not clause.cues("holds", "lifted", "up")


def _strange(clause: Clause, verb: Mark) -> bool:
    """Return whether a verb has a subject that nobody knows: "queues for fuel and food remain in A"."""
    before = clause.idle(clause.start, verb.start) and not clause.points
    spans = [(m.start, m.end) for m in clause.marks] + [(s.start, s.end) for s in clause.spots]
    known = {i for low, high in spans if low < verb.start for i in range(low, high)}
    strange = sum(i not in known for i in range(clause.start, verb.start))
    if any(s.start < verb.start for s in clause.spots):
        ahead = max(s.end for s in clause.spots if s.start < verb.start)  # "in A brænder skovene fortsat"
        inverted = sum(i not in known for i in range(ahead, verb.start))
        return inverted > _SUBJECT and not clause.cues("it")
    return before and strange > _SUBJECT


def _of_others(clause: Clause, verb: Mark, hazards: Collection[str]) -> bool:
    """Return whether a verb says of something else that it fails still: "riots in A; B stays shut"."""
    fails = {d.value for d in clause.of("down") if verb.start <= d.start and d.end <= verb.end}
    return bool(fails) and fails.isdisjoint(hazards)


def _idle(clause: Clause) -> tuple[Mark, ...]:
    """Return the words by which a clause says that none of its subject's kind works: "none lands in B"."""
    denials = [m.end for m in clause.cues("denial") if clause.opens_with(m)]
    return tuple(
        replace(m, value="contrary")
        for m in clause.cues("working")
        if any(0 <= m.start - end <= _BESIDE for end in denials)
    )


def _at_once(clause: Clause, hazards: Collection[str]) -> tuple[Mark, ...]:
    """Return the verbs of failing or beginning that a clause opens with, its places left out."""
    downs = (m for m in clause.of("down") if m.value in hazards)
    places = sum(s.end - s.start for s in clause.spots)
    near = clause.start + _VERB_WITHIN
    return tuple(m for m in (*downs, *clause.cues("imposed")) if m.start - places <= near)


def _stands_for(clause: Clause, before: Told) -> tuple[Mark, ...]:
    """Return what became of what a clause opens with a word for: "…; that order ended at 8"."""
    orders = {c.hazard for c in before.claims} <= {*ORDERS, STRIKE}
    named = any(clause.opens_with(m) for m in clause.cues("it"))
    if _closed(before) and any(m.start - clause.start <= _HOUR for m in clause.of("time")):
        return clause.cues("lifted", "holds", "up")  # "…; at 6 (it) was opened again for landings"
    if named and _closed(before):
        return clause.cues("lifted", "holds", "up")  # "… was shut, but it has reopened"
    return clause.cues("lifted", "holds") if named and orders else ()


def _again(clause: Clause, before: Told, cues: Sequence[Mark]) -> tuple[Claim, ...]:
    """Return the claims before with the status that the first of *cues* gives them here."""
    if not cues and _left_open(clause, before):
        dated_only = clause.of("weekday", "month") and not clause.cues("until", "through", "holds", "working")
        if dated_only and all(c.status is Status.LIFTED for c in before.claims):
            cues = _begins(clause)
            days = clause.of("weekday", "month")
            if not cues and any(clause.opens_with(m) for m in days):
                return before.claims
        else:
            cues = clause.cues("ones")
        if not cues:
            return ()
    if not cues or _denied(clause, cues[0]):
        return ()
    first = cues[0]
    if first.value == "follows":
        return tuple(c for c in before.claims if c.status)
    eases = not clause.cues("holds", "partial", "denial", "until", "hedge", "when")
    opens = first.role in {"up", "ended"} or (first.role == "cue" and first.value in {"lifted", "up", "ends"})
    over = opens and eases
    status = settled(clause, first) if over else Status.ACTIVE
    if over and first in clause.turned and not clause.cues("up", "change", "anew"):
        status = Status.CONTINUING  # "(shut in A,) open in B"
    return tuple(
        replace(
            c,
            status=status,
            start=first.start,
            end=first.end,
            evidence=(*c.evidence[:1], ("cue", first)),
            stated=True,
        )
        for c in before.claims
        if not (first.value == "contrary" and c.status is not Status.LIFTED)
        if c.status and (first.value != "up" or c.hazard in WORKS) and not (over and _banned(before, c))
    )


def _begins(clause: Clause) -> tuple[Mark, ...]:
    """Return the verbs by which others do what was told to be over: "B's begin theirs on Friday"."""
    small = {m.start for m in clause.cues("from", "today", "tomorrow", "filler", "because")}
    return tuple(m for m in clause.cues("event") if m.start not in small)


def _denied(clause: Clause, verb: Mark) -> bool:
    """Return whether a failure is denied, or none goes on: "those of A were never shut", "A remains open"."""
    works = (*clause.of("up"), *clause.cues("working", "normally"))
    if verb.value == "holds":
        return any(0 <= m.start - verb.end <= 1 or 0 <= verb.start - m.end <= 1 for m in works)
    return verb.role == "down" and any(0 <= verb.start - m.end <= _BESIDE for m in clause.cues("denial"))


def _banned(before: Told, claim: Claim) -> bool:
    """Return whether what was spoken of before is a ban on a hazard: its end is not the hazard's."""
    bans = before.said.cues("other") if before.said else ()
    return any(0 <= claim.start - m.end <= _BAN_WITHIN for m in bans)
