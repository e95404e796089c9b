"""Know a storm by its name alone, once a text has told what it is: "Hurricane Ian … Ian has moved away"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.clause import Clause
from rules.hazards import NAMED, NATURAL
from rules.marks import Mark, NameMark
from rules.text import fold, spaced

ALIAS: Final = "alias"
"""The role of such a name: it tells an end, and by itself reports nothing."""
_VOLCANO: Final = "volcano"
"""What grows calm where a volcano is told of, and nowhere else: "returns to green"."""
_VERB: Final = 6
"""Code points from a storm's name to its verb."""
_PLACE: Final = 40
"""Code points from that verb to the place the storm comes over."""
_COUNTRY: Final = 2
"""Letters of a country's code."""
_QUOTED: Final = 2
"""Code points from a storm's kind to its name, which may be quoted."""
_PREPOSITION: Final = 4
"""Letters of the last word of what is no storm's kind: "landfall in", "landfall near"."""
_FOR: Final = 10
"""Code points of "for (the)" between a warning and what it is of."""
_NAME: Final = re.compile(r"\s[“„«\"'(]?([^\W\d_]{3,})")
_IN_QUOTES: Final = re.compile('\u2060*[“"「『‘《]([^”"」』’》\\s]{2,30})[”"」』’》]')
"""A storm's name in a script without spaces: 台风“摩羯”, サイクロン「フレディ」."""


def called(document: str, marks: Sequence[Mark], places: Sequence[NameMark] = ()) -> tuple[Mark, ...]:
    """Return *marks* in order, with the bare names of the storms that *document* names in full.

    And with the warnings of which it need not say that they are a storm's. *places*: a typhoon that hits
    Taiwan or Hong Kong is not called so.
    """
    lands = [
        n
        for n in places
        if any(len(p.place) == _COUNTRY for p in n.names) or " " in document[n.start : n.end]
    ]
    full = {
        name: mark
        for mark in marks
        if (name := _given(document, mark)) and not any(0 < n.start - mark.end <= _QUOTED for n in lands)
    }
    if not any(m.role == "name" and m.value in NAMED for m in marks):
        marks = [m for m in marks if not (m.role == "over" and m.value in NAMED)]
    if not any(m.role == "name" and m.value == _VOLCANO for m in marks):
        marks = [m for m in marks if not (m.role == "over" and m.value == _VOLCANO)]
    taken = {mark.start for mark in marks}
    more = [
        replace(m, role=ALIAS, value=mark.value)
        for mark in list(full.values())[:1]
        for m in marks
        if m.value == "warning" and not (_of_else(marks, m) or _named_so(marks, m))
    ]
    more += [
        replace(mark, role=ALIAS, term=name, start=found.start(), end=found.end())
        for name, mark in full.items()
        if not re.search(rf"\b{name.lower()}\b", document) or _dense(name)
        for found in re.finditer(re.escape(name) if _dense(name) else rf"\b{name}\b", document)
        if found.start() not in taken and not _introduced(marks, found.start())
    ]
    return tuple(sorted((*marks, *more), key=lambda m: (m.start, -m.end))) if more else tuple(marks)


def _of_else(marks: Sequence[Mark], warning: Mark) -> bool:
    """Return whether a warning is of something else that nature does: "a red alert for floods"."""
    others = (m for m in marks if m.role == "name" and m.value in NATURAL - NAMED)
    return any(0 <= m.start - warning.end <= _FOR for m in others)


def _named_so(marks: Sequence[Mark], warning: Mark) -> bool:
    """Return whether a warning's own words name the storm: "the tropical storm warning for A"."""
    storms = (m for m in marks if m.role == "name" and m.value in NAMED)
    return any(m.start < warning.end and warning.start < m.end for m in storms)


def _given(document: str, mark: Mark) -> str | None:
    """Return the name given right behind a storm's kind, or None: it is written as no other word is."""
    if mark.role != "name" or mark.value not in NAMED:
        return None
    if not spaced(fold(mark.term)):
        quoted = _IN_QUOTES.match(document, mark.end)
        return quoted[1].strip("\u2060") if quoted else None
    if not mark.proper or len(mark.term.split()[-1]) <= _PREPOSITION:
        return None  # "made landfall in Artemisa"
    match = _NAME.match(document, mark.end)
    return match[1] if match and match[1][0].isupper() and match[1][1:].islower() else None


def _dense(name: str) -> bool:
    """Return whether a name is in a script without spaces."""
    return not spaced(fold(name))


def _introduced(marks: Sequence[Mark], start: int) -> bool:
    """Return whether the kind stands right before a name."""
    return any(0 <= start - m.end <= _QUOTED for m in marks if m.role == "name" and m.value in NAMED)


def tells_more(clause: Clause, name: Mark) -> bool:
    """Return whether a storm's bare name or warning reports something: a coming, or where it warns of it."""
    placed = any("-" in s.area and not s.office for s in clause.spots)
    warning = any(m.start < name.end and name.start < m.end for m in clause.cues("warning"))
    easing = clause.cues("partial", "lifted", "lifts", "no-longer") or clause.of("ended")
    return comes_back(clause, name) or (placed and warning and not easing) or _strikes(clause, name)


def comes_back(clause: Clause, name: Mark) -> bool:
    """Return whether a storm known by its name comes back: "Khanun has turned around and heads for A"."""
    return any(name.end <= m.start for m in clause.cues("again"))


def _strikes(clause: Clause, name: Mark) -> bool:
    """Return whether a storm called by its name is told to come over a place: "Ian reached Florida".

    Or a warning of it to stand there: "the red alert remains in force for A".
    """
    place = next((s.start for s in clause.spots if s.start > name.end), clause.end)
    verb = next((m for m in clause.cues("event") if name.end <= m.start < place), None)
    near = verb is not None and verb.start - name.end <= _VERB and place - verb.end <= _PLACE
    stands = any(0 <= m.start - name.end <= _VERB for m in clause.cues("holds", "applies"))
    return (near or stands) and place < clause.end
