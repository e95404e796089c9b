"""Tell roads that nobody blocks from those people do: "the highway is cut by a landslide"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import MANNED, NATURAL
from rules.marks import Mark
from rules.text import fold, spaced

_ROADS: Final = "road-blockade"
_RAILS: Final = "transit-suspension"
_FLIGHTS: Final = "flight-cancellation"
_VERB_WITHIN: Final = 24
"""Code points of the words between what lies on a road and its verb: "trees are now blocking"."""
_ARTICLE: Final = 5
"""Code points of an article between a verb and its object: "keeps cut the railway"."""
_AGENT: Final = 3
"""Code points of a "by" that may close a phrase."""
_BY_WITHIN: Final = 8
"""Code points from "blocked by" to what it is blocked by: an article."""


def wild(clauses: Iterable[Clause]) -> bool:
    """Return whether a text tells of nature's doings only: no road it speaks of is blocked by people."""
    told = list(clauses)
    manned = any(n.value in MANNED for c in told for n in c.of("name"))
    return not manned and any(causes(c) for c in told)


def causes(clause: Clause) -> tuple[Mark, ...]:
    """Return what may shut a road without anybody's doing."""
    return (*clause.cues("natural"), *(n for n in clause.of("name") if n.value in NATURAL))


def unmanned(clause: Clause, claim: Claim, *, nature: bool) -> bool:
    """Return whether weather or a slope shuts a road, or has done so: no hazard of people, nor its end.

    *nature*: the whole text tells of nothing else.
    """
    if claim.hazard != _ROADS or any(n.value in MANNED for n in clause.of("name")):
        return False
    head = claim.evidence[0][1]
    here = causes(clause)
    if head.role == "thing":  # "blocked by drivers over the flood" has a subject of its own
        return (nature or bool(here)) and not any(mark.closes for _, mark in claim.evidence)
    end = max(head.end, head.closes)
    passive = any(head.start <= m.start < end for m in clause.of("thing"))  # "the road … is cut by"
    return (nature and passive) or any(_blocks(clause, cause, head) for cause in here)


def railed(clause: Clause, claim: Claim) -> Claim:
    """Return a claim of trains where the line that is cut is theirs, and nobody is told to cut it.

    Or where words for flights are said of them: 列車は全便運休.
    """
    head = claim.evidence[0][1]
    if claim.hazard == _FLIGHTS and head.role == "name" and not spaced(fold(head.term)):
        before = [t for t in clause.of("thing") if t.end <= head.start]
        last = max(before, key=lambda t: t.start, default=None)
        rails = last is not None and last.value == _RAILS and clause.idle(last.end, head.start)
        flights = any(t.value == _FLIGHTS for t in before)
        return replace(claim, hazard=_RAILS) if rails and not flights else claim
    if claim.hazard != _ROADS or head.role != "name" or any(n.value in MANNED for n in clause.of("name")):
        return claim
    things = [t for t in clause.of("thing") if 0 <= t.start - head.end <= _ARTICLE]
    told = (n for n in clause.of("name") if n.value == _ROADS and n.start < head.end and head.start < n.end)
    doers = len({n.start for n in told}) > 1  # one phrase begins with who does it
    trains = any(t.value == _RAILS for t in things) and not doers
    return replace(claim, hazard=_RAILS) if trains else claim


def _blocks(clause: Clause, cause: Mark, verb: Mark) -> bool:
    """Return whether a phrase tells what a cause does to a road: "debris is blocking many roads"."""
    end = max(verb.end, verb.closes)
    by = any(end - _AGENT <= m.start and m.end <= cause.start for m in clause.cues("agent"))
    near = 0 <= verb.start - cause.end <= _VERB_WITHIN or (by and 0 <= cause.start - end <= _BY_WITHIN)
    low, high = sorted((cause.end, verb.start)) if cause.end <= verb.start else (end, cause.start)
    return near and not (clause.has_comma(low, high) or clause.has("because", low, high))
