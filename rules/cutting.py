"""Find where the clauses of a sentence begin: at hard breaks, contrasts, and between two predicates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.captions import captions
from rules.contrasts import leads_to, lists_on
from rules.dashes import joins
from rules.items import items
from rules.marks import Mark
from rules.predicates import OPENS, is_subject, is_verb, predicates
from rules.segments import Sentence
from rules.spots import Spot
from rules.text import COMMAS, found

_HARD: Final = re.compile(r";|；|\s[–—-]\s")
_LEADS: Final = 6
"""Code points of a word like "in" before the place that leads a clause, and of a comma behind it."""
_OBJECT: Final = 12
"""Code points of what advice is about, between its verb and a colon."""


def ranges(
    document: str, sentence: Sentence, marks: Sequence[Mark], spots: Sequence[Spot]
) -> Iterator[tuple[int, int]]:
    """Yield the clauses' ranges: at hard breaks, at contrasting words, and between two predicates."""
    hard = sorted(
        {
            *(e for e in _hard(document, sentence) if not joins(spots, e)),
            *_contrasts(document, sentence, marks, spots),
            *_why(document, sentence, marks),
            *captions(document, sentence, marks, spots),
            *items(document, sentence.start, sentence.end, marks),
        }
    )
    low = sentence.start
    for edge in [*hard, sentence.end]:
        yield from predicates(document, low, edge, marks, spots)
        low = edge


def _hard(document: str, sentence: Sentence) -> Iterator[int]:
    for match in _HARD.finditer(document, sentence.start, sentence.end):
        depth = document.count("(", sentence.start, match.start()) - document.count(
            ")", sentence.start, match.start()
        )
        quoted = document.count("«", sentence.start, match.start()) - document.count(
            "»", sentence.start, match.start()
        )
        if depth <= 0 and quoted <= 0:
            yield match.end()


def _why(document: str, sentence: Sentence, marks: Sequence[Mark]) -> Iterator[int]:
    """Yield where a colon tells why advice is given: "keep away: crowds block the roads".

    Or why something does not work: "flights to A have not resumed: the airport is shut".
    """
    advice = [m for m in marks if m.role == "cue" and m.value in {"advice", "denial"}]
    for colon in found(document, sentence.start, sentence.end, ":：") if advice else ():
        before = [m for m in advice if m.end <= colon]
        told = any(
            m.start > colon and (m.role == "down" or (m.role == "name" and m.closes) or m.value == "event")
            for m in marks
        )
        if before and told and colon - before[-1].end > _OBJECT:
            yield colon + 1


def _contrasts(
    document: str, sentence: Sentence, marks: Sequence[Mark], spots: Sequence[Spot]
) -> Iterator[int]:
    """Yield where "but" and its like begin a clause; at a sentence's head, the comma that ends theirs.

    The commas of a list do not: "While A, B and C stay shut, D opens".
    """
    for mark in marks:
        if mark.role != "cue" or mark.value != "breaks":
            continue
        if document[sentence.start : mark.start].strip():
            if not (
                _set_in(document, sentence, mark, marks)
                or _between(document, sentence, mark, marks, spots)
                or leads_to(mark, marks)
                or _inverted(mark, marks)
            ):
                yield mark.start
        else:
            commas = found(document, mark.end, sentence.end, COMMAS)
            comma = next((c for c in commas if not lists_on(c, spots)), None)
            if comma:
                yield comma + 1


def _set_in(document: str, sentence: Sentence, mark: Mark, marks: Sequence[Mark]) -> bool:
    """Return whether a contrast is set in behind the verb that opens a sentence: "Continuam, porém, os …"."""
    before = [m for m in marks if sentence.start <= m.start < mark.start and m.value != "filler"]
    aside = document[mark.end : mark.end + 1] in COMMAS and document[: mark.start].rstrip()[-1:] in COMMAS
    opened = any(m.start <= sentence.start + 1 and mark.start - m.end <= OPENS for m in before)
    return aside and opened and all(not is_subject(m) or m.closes > mark.start for m in before)


def _inverted(contrast: Mark, marks: Sequence[Mark]) -> bool:
    """Return whether a contrast only stands between a verb and its subject: "in B fortsetter derimot …"."""
    filler = any(m.value == "filler" and m.start == contrast.start for m in marks)
    return filler and any(m.value == "holds" and 0 <= contrast.start - m.end <= 1 for m in marks)


def _between(
    document: str, sentence: Sentence, mark: Mark, marks: Sequence[Mark], spots: Sequence[Spot]
) -> bool:
    """Return whether a contrast stands between a subject and its verb: "crossings nevertheless stay shut".

    Or between a place and what is told of it: "in B, by contrast, protesters block the roads".
    """
    tells = [m for m in marks if is_verb(m) or m.role == "over" or m.value == "lifts"]
    low = max([sentence.start, *(e for e in _hard(document, sentence) if e <= mark.start)])
    said = any(low <= m.start < mark.start for m in tells)
    aside = document[mark.end : mark.end + 1] in COMMAS  # "in A, however, it holds"
    verb = any(0 <= m.start - mark.end <= 1 + aside for m in tells)
    led = [s for s in spots if low <= s.start and s.end <= mark.start]
    if led and aside and led[0].start - low <= _LEADS and mark.start - led[-1].end <= _LEADS:
        return not said
    return verb and not said and (aside or document[mark.start - 2 : mark.start - 1] not in COMMAS)
