"""Find the places that lead a paragraph in a sentence of their own: "Saratov (Gagarin), Tambov. The …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.marks import Mark
from rules.spots import Spot

_LED: Final = re.compile(r"(?:^|\n)[ \t]*([^\n.:;!?]{3,160})\.[ \t]+(?=\S)")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_SMALL: Final = frozenset(
    {"and", "airport-before", "airport-after", "region-before", "region-after", "city-before", "city-after"}
)
"""Cues that may stand among the names of places."""
_TWICE: Final = 2


def place_heads(document: str, spots: Sequence[Spot], marks: Sequence[Mark]) -> frozenset[int]:
    """Return where the full stops are behind such places, if more paragraphs than one begin so.

    What is told behind them is told of them: their stops part nothing.
    """
    stops = frozenset(_stops(document, spots, marks))
    return stops if len(stops) >= _TWICE else frozenset()


def _stops(document: str, spots: Sequence[Spot], marks: Sequence[Mark]) -> Iterator[int]:
    named = {i for s in spots for i in range(s.start, s.end)}
    small = {i for m in marks if m.value in _SMALL for i in range(m.start, m.end)}
    for match in _LED.finditer(document):
        low, high = match.span(1)
        inside = {i for b in _BRACKETS.finditer(document, low, high) for i in range(*b.span())}
        known = named | small | inside
        if low in named and not any(document[i].isalpha() and i not in known for i in range(low, high)):
            yield high
