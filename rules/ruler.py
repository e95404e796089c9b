"""Measure texts in scripts that say more with fewer characters as if they were written in letters.

How near words must stand to belong together is counted in letters everywhere.
A Han character says about what three letters do and a kana what two do, so the chain reads such a text with
that much room behind each of them, and what it read is brought back to the text itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, Self

from rules.model import Entry, Reading, Span

_DENSE: Final = re.compile("[\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff]")
_KANA: Final = re.compile("[\u3041-\u30fa\u30fc-\u30ff]")
_HAN: Final = re.compile("[\u3005-\u3007\u3400-\u9fff]")
_ROOM: Final = "\u2060"
"""A word joiner: folding drops it, and it ends no word and no sentence."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """An entry with room behind its dense characters, and the way back."""

    entry: Entry
    """As it was."""
    read: Entry
    """As the chain reads it; the same where no character is dense."""

    @classmethod
    def over(cls, entry: Entry) -> Self:
        """Return the ruler for *entry*."""
        if not _DENSE.search(entry.document):
            return cls(entry, entry)
        return cls(entry, replace(entry, title=_roomy(entry.title), text=_roomy(entry.text)))

    def back(self, reading: Reading) -> Reading:
        """Return *reading* with spans and quotes of the entry as it was."""
        if self.read is self.entry:
            return reading
        document = self.entry.document
        starts = [0, *accumulate(map(_width, document))]

        def span(of: Span) -> Span:
            return Span(bisect_left(starts, of.start), bisect_left(starts, of.end))

        def quote(of: Span) -> str:
            at = span(of)
            return document[at.start : at.end]

        return replace(
            reading,
            statements=tuple(
                replace(
                    s,
                    span=span(s.span),
                    quote=quote(s.span),
                    evidence=tuple(replace(e, span=span(e.span)) for e in s.evidence),
                )
                for s in reading.statements
            ),
            levels=tuple(replace(one, span=span(one.span), quote=quote(one.span)) for one in reading.levels),
            unread=tuple(replace(one, span=span(one.span)) for one in reading.unread),
        )


def _roomy(text: str) -> str:
    return _KANA.sub(rf"\g<0>{_ROOM}", _HAN.sub(rf"\g<0>{_ROOM * 2}", text))


def _width(char: str) -> int:
    """Return how many characters *char* becomes."""
    if not _DENSE.match(char):
        return 1
    return 2 if _KANA.match(char) else 3
