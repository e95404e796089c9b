"""Tell where a clause names a place that nobody knows: then what it tells is not the whole country's."""

from __future__ import annotations

import re
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import NAMED, NATURAL
from rules.model import Status
from rules.spots import Spot
from rules.text import fold

_AMID: Final = (NATURAL - NAMED) | {"evacuation"}

_WORD: Final = re.compile(r"\s+([^\W\d_]+)")
_FOR: Final = re.compile(r"\s+[a-zß-ÿ]{1,4}(?:\s+[a-zß-ÿ]{1,6}){0,2}\s+([^\W\d_a-zß-ÿ][a-zß-ÿ]+)")
"""A preposition, an article and a name: " for the Herbert"."""
_NOUN: Final = 3
"""Words from "in" to a place's name: "in the isles A"."""
_HEADS: Final = ("city-before", "region-before")
"""Cues with a word of their own for "of": "state of"."""

_FIRST: Final = re.compile(r"([^\W\d_]{3,})-$")
_HALF: Final = re.compile(r"\s+([^\W\d_]{3,})-[a-zß-ÿ]")
_BEFORE: Final = re.compile(r"([^\W\d_a-zß-ÿ][^\W\d_]{3,})\s+$")
_NAME: Final = 30
"""Code points of a name before its hyphen."""
_FOREIGN: Final = re.compile("[\u30a1-\u30ff]\u2060*$")

_FAR: Final = re.compile("(?:(?![的个個两兩各数數等多每某全本这這那几幾其])[\u3400-\u9fff]\u2060*){3,7}$")
"""A name of another land, in as many Han characters as its sounds need."""
_ONE: Final = re.compile("[\u3400-\u9fff\u2060]")
_HAN: Final = re.compile("(?:[\u3400-\u9fff]\u2060*){3}$")


def unknown(document: str, clause: Clause, *cues: str) -> bool:
    """Return whether the clause says "in" (one of *cues*) and a proper name that nobody knows."""
    taken = {m.start for m in clause.marks}
    beside = {m.start: m.end for m in clause.cues("noise")}
    nouns = {m.end + 1 for m in clause.cues("noun")}
    for mark in clause.cues(*cues):
        if any(m.start <= mark.start and mark.end < m.end for m in clause.marks):
            continue  # "State of Emergency" is no state
        match = _named(document, clause, beside.get(mark.end + 1, mark.end))
        if match and match.start(1) in nouns:
            continue
        if match and match[1][0].isupper() and match[1][1:].islower() and match.start(1) not in taken:
            return not any(s.start <= match.start(1) < s.end for s in clause.spots)
    return False


def amid(claim: Claim, near: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the one region just spoken of, where villages lie that nobody knows: "A burns; B must leave"."""
    one = len({s.area for s in near}) == 1 and "-" in near[0].area and not any(s.office for s in near)
    return near if one and claim.status is Status.ACTIVE and claim.hazard in _AMID else ()


def strangely(document: str, clause: Clause, claim: Claim) -> bool:
    """Return whether a clause names where a claim holds by a name nobody knows, whatever its shape."""
    known = not (
        strange(document, clause)
        or strange_of(document, clause, claim)
        or strange_airport(document, clause, claim)
    )
    return not known or _compound(document, clause, claim)


def _compound(document: str, clause: Clause, claim: Claim) -> bool:
    """Return whether half a word is a name nobody knows: "near Taksim-pladsen", "X-Allee is shut"."""
    found = [_HALF.match(document, m.end) for m in clause.cues("in", "toward")]
    if claim.hazard == "road-blockade":
        found.append(_FIRST.search(document, max(0, claim.start - _NAME), claim.start))
    return not clause.spots and any(m[1][0].isupper() and m[1][1:].islower() for m in found if m)


def _named(document: str, clause: Clause, at: int) -> re.Match[str] | None:
    """Return the word a name would begin with behind *at*: articles, and "a part of", are left out."""
    articles = {m.start: m.end for m in clause.cues("article") if document[m.start].islower()}
    heads = {m.start: m.end for m in clause.cues(*_HEADS)}
    of = {m.start: m.end for m in clause.cues("of")}
    at = articles.get(at + 1, at)
    word = _WORD.match(document, at, clause.end)
    after = heads.get(at + 1) or (of.get(word.end() + 1) if word else None)
    return _WORD.match(document, articles.get(after + 1, after), clause.end) if after else word


def elsewhere(document: str, clause: Clause) -> bool:
    """Return whether a clause is set in a place nobody knows, a noun before its name: "in the isles A"."""
    taken = {m.start for m in clause.marks} | {s.start for s in clause.spots}
    shouted = document[clause.start : clause.end].isupper()
    for mark in clause.cues("in"):
        at = mark.end
        for _ in range(_NOUN):
            word = _WORD.match(document, at, clause.end)
            if word is None:
                break
            if word[1][0].isupper() and (shouted or word[1][1:].islower()):
                return word.start(1) not in taken
            at = word.end()
    return False


def strange_of(document: str, clause: Clause, claim: Claim) -> bool:
    """Return whether nature is told of a place nobody knows, right behind it: "the fires of A"."""
    if claim.hazard not in NATURAL - NAMED - {"volcano"} or not claim.evidence:  # those have names
        return False
    end = claim.evidence[0][1].end
    taken = {m.start for m in clause.marks} | {s.start for s in clause.spots}
    of = next((m for m in clause.cues("of") if m.start == end + 1), None)
    word = _named(document, clause, of.end) if of else None
    return bool(word and word[1][0].isupper() and word[1][1:].islower() and word.start(1) not in taken)


def warned(document: str, clause: Clause, claim: Claim) -> str:
    """Return the name nobody knows that stands right behind a warning: "a flood warning for the A River".

    Where every noun has a capital letter, none is told from a name.
    """
    end = claim.evidence[0][1].end if claim.evidence else claim.end
    word = None if clause.cues("noun") else _FOR.match(document, end, clause.end)
    taken = {m.start for m in clause.marks} | {s.start for s in clause.spots}
    return fold(word[1]) if word and word.start(1) not in taken else ""


def strange_airport(document: str, clause: Clause, claim: Claim) -> bool:
    """Return whether an airport is called by a name that nobody knows: "Kagamuga Airport is shut"."""
    if claim.hazard != "airport-closure" or clause.spots:
        return False
    taken = _taken(clause)
    for mark in clause.cues("airport-after"):
        word = _BEFORE.search(document, clause.start, mark.start)
        inside = word and document[clause.start : word.start(1)].strip()  # "the Kagamuga airport is shut"
        proper = word and (document[mark.start].isupper() or inside)
        if proper and word and not any(low < word.end(1) and word.start(1) < high for low, high in taken):
            return True
    return False


def strange(document: str, clause: Clause) -> bool:
    """Return whether the clause says "city" or its like behind a name in katakana that nobody knows.

    Before "airport" three Han characters that are part of no word are such a name too.
    """
    edges = clause.cues("region-after", "city-after", "airport-after")
    return (
        any(
            _FOREIGN.search(document, clause.start, mark.start)
            and not any(low < mark.start <= high for low, high in _taken(clause))
            for mark in edges
        )
        or any(
            (name := _HAN.search(document, clause.start, mark.start))
            and not any(low < mark.start and name.start() < high for low, high in _taken(clause))
            for mark in clause.cues("airport-after")
        )
        or _province(document, clause)
    )


def _province(document: str, clause: Clause) -> bool:
    """Return whether only a name nobody knows stands before "province": 阿尔伯塔省, 在天鹅山县."""
    taken = _taken(clause)
    known = {i for low, high in taken for i in range(low, high)}
    for mark in clause.cues("province"):
        name = _FAR.search(document, clause.start, mark.start)
        if name is None or any(low < mark.start < high for low, high in taken):
            continue
        before = {m.end for m in clause.cues("in", "and", "toward", "breaks", "those")}
        opens = name.start() == clause.start or not _ONE.match(document, name.start() - 1)
        letters = (i for i in range(name.start(), name.end()) if document[i] != "\u2060")
        if (opens or name.start() in before) and not any(i in known for i in letters):
            return True
    return False


def _taken(clause: Clause) -> list[tuple[int, int]]:
    """Return where words and names that are known stand."""
    return [(m.start, m.end) for m in clause.marks] + [(s.start, s.end) for s in clause.spots]
