"""Tell where a note only says, up to a colon, what it is about: "Hurricane Otis: airports are open"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import NAMED, NATURAL
from rules.marks import Mark
from rules.predicates import is_verb
from rules.proof import PLANS
from rules.segments import Sentence
from rules.spots import Spot
from rules.text import found

_COLON: Final = re.compile(r"[:：](?=\s)")
_ARTICLE: Final = 5
"""Code points of an article before the word for an end."""
_SHORT: Final = 60
"""Code points of a caption."""
_WIDE: Final = NAMED | {"earthquake"}
"""What is over a whole country, where only what it did has a place."""


def captions(
    document: str, sentence: Sentence, marks: Sequence[Mark], spots: Sequence[Spot]
) -> Iterator[int]:
    """Yield where a caption ends that names a hazard, and behind which another is told with its places."""
    colon = _COLON.search(document, sentence.start, sentence.end)
    if colon is None or colon.start() - sentence.start > _SHORT:
        return
    low, high = colon.start(), sentence.end
    head = [m for m in marks if m.start < low]
    ended = any(m.value in PLANS and 0 < m.start - low <= _ARTICLE for m in marks)
    if ended and is_label(head) and not any(s.start < low for s in spots):
        yield colon.end()  # "Summary: end of the curfew"
        return
    named = {m.value for m in head if m.role == "name" and not m.closes}
    plain = not any(m.role in {"thing", "down", "heading", "level"} or is_verb(m) for m in head)
    noted = any(m.value in {"edited", "foretold"} for m in head)
    subjects = [m for m in marks if low < m.start < high and m.role in {"name", "thing"}]
    first = min((m.start for m in subjects if m.value not in named), default=low)
    ends = any(low < m.start < first and m.value in {"lifted", "up"} for m in marks)  # "…: warnings lifted"
    pause = next((at for at in found(document, low, high, ";；")), high)
    near = [m for m in marks if low < m.start < pause]
    works = any(m.role == "up" or m.value in {"lifted", "up", "reopening"} for m in near)
    shuts = not works and any(m in near and m.value not in NATURAL for m in subjects)  # where it struck
    ends = ends or (shuts and bool(named & NAMED) and not noted)
    placed = any(low < s.start < high for s in spots)
    if len(named) == 1 and (noted or named <= _WIDE) and plain and placed and first > low and not ends:
        yield colon.end()


def is_label(marks: Sequence[Mark]) -> bool:
    """Return whether words only say of which page or part of one a note is: "Health page - "."""
    return all(m.value == "noise" or m.role == "heading" for m in marks)


def labels(document: str, before: Clause, piece: Clause) -> bool:
    """Return whether a clause only labels the one behind a dash or colon that tells of an end."""
    opens = any(m.value in PLANS and m.start - piece.start <= _ARTICLE for m in piece.marks)
    dash = document[before.start : before.end].rstrip().endswith(("-", "–", "—", ":"))
    return opens and dash and is_label(before.marks) and not before.spots


def caption(document: str, clause: Clause, claim: Claim) -> bool:
    """Return whether a claim is a caption's, and of the whole country where that names no place."""
    ends = document[clause.start : clause.end].rstrip().endswith((":", "："))
    ends = ends and clause.end < clause.sentence.end
    return ends and claim.hazard in _WIDE and not claim.stated and not clause.spots


def closes_wide(clauses: Sequence[Clause], index: int) -> bool:
    """Return whether "nationwide" ends what an "and" joins: "trains stop and schools shut nationwide"."""
    clause, behind = clauses[index], clauses[index + 1] if index + 1 < len(clauses) else None
    if behind is None or behind.number != clause.number or clause.spots:
        return False
    joined = any(m.start - behind.start <= 1 for m in behind.cues("and"))
    verb = max((m.end for m in behind.of("down")), default=behind.end)
    placed = min((s.start for s in behind.spots), default=behind.end)
    return joined and any(verb <= m.start < placed for m in behind.cues("country-scope"))
