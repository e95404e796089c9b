"""Measure every text in letters, whatever it is written in.

How near words must stand to belong together is counted in letters everywhere.
A Han character says about what three letters do and a kana what two do, so the chain reads such a text with
that much room behind each of them; an accent that stands as a character of its own counts for nothing.
What was read is brought back to the text itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Final, Self
from unicodedata import is_normalized, normalize

from rules.model import Entry, Reading, Span

_DENSE: Final = re.compile("[\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff]")
_KANA: Final = re.compile("[\u3041-\u30fa\u30fc-\u30ff]")
_HAN: Final = re.compile("[\u3005-\u3007\u3400-\u9fff]")
_MARKED: Final = re.compile("(?s).[\u0300-\u036f\u3099\u309a]*")
"""A character with the accents or voicing marks behind it."""
_ROOM: Final = "\u2060"
"""A word joiner: folding drops it, and it ends no word and no sentence."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """An entry measured in letters, and the way back."""

    entry: Entry
    """As it was."""
    read: Entry
    """As the chain reads it; the same where no character is dense and no accent stands alone."""

    @classmethod
    def over(cls, entry: Entry) -> Self:
        """Return the ruler for *entry*."""
        if is_normalized("NFC", entry.document) and not _DENSE.search(entry.document):
            return cls(entry, entry)
        return cls(entry, replace(entry, title=_measured(entry.title), text=_measured(entry.text)))

    def back(self, reading: Reading) -> Reading:
        """Return *reading* with spans and quotes of the entry as it was."""
        if self.read is self.entry:
            return reading
        document = self.entry.document
        starts = [*_starts(self.entry.title), *_starts("\n\n", len(self.read.title))]
        starts += [*_starts(self.entry.text, len(self.read.title) + 2), len(self.read.document)]

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


def _measured(text: str) -> str:
    composed = "".join(_composed(piece) for piece in _MARKED.findall(text))
    return _KANA.sub(rf"\g<0>{_ROOM}", _HAN.sub(rf"\g<0>{_ROOM * 2}", composed))


def _composed(piece: str) -> str:
    return piece if len(piece) == 1 else normalize("NFC", piece)


def _starts(text: str, at: int = 0) -> Iterator[int]:
    """Yield for each character of *text* where what it became begins, the first of them at *at*."""
    for piece in _MARKED.findall(text):
        yield from repeat(at, len(piece))
        at += sum(map(_width, _composed(piece)))


def _width(char: str) -> int:
    """Return how many characters *char* becomes."""
    if not _DENSE.match(char):
        return 1
    return 2 if _KANA.match(char) else 3
