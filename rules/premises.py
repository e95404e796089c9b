"""Tell whether the line that introduces a list is a condition of all its items: "If this happens:"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.marks import Mark
from rules.segments import Sentence
from rules.spots import Spot

_SUPPOSES: Final = frozenset({"hedge", "when", "if"})
"""Cues that suppose something wherever they stand in such a line."""
_TELLS: Final = frozenset({"today", "tomorrow", "holds"})
"""Cues of what is told and not supposed."""


def premise(document: str, sentence: Sentence, marks: Sequence[Mark], spots: Sequence[Spot]) -> bool:
    """Return whether a line only supposes what the list below it is about, and of no place.

    A line without a colon does so only where it begins with the condition.
    """
    cues = [m for m in marks if m.role == "cue"]
    if any(not s.office for s in spots) or any(m.value in _TELLS for m in cues):
        return False
    first = [m for m in cues if m.start <= sentence.start + 1]
    if any(m.value in {*_SUPPOSES, "inverted", "during"} for m in first):
        return True
    ends = document[sentence.start : sentence.end].rstrip().endswith((":", "："))
    return ends and any(m.value in _SUPPOSES for m in cues)


def in_force(marks: Sequence[Mark], spots: Sequence[Spot]) -> bool:
    """Return whether an item of such a list tells something of its own: a place, a day, what goes on."""
    told = any(m.role in {"weekday", "month"} or (m.role == "cue" and m.value in _TELLS) for m in marks)
    return told or any(not s.office for s in spots)
