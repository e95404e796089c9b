"""Measure every text in letters, whatever it is written in.

How near words must stand to belong together is counted in letters everywhere.
A Han character says about what three letters do and a kana what two do, so the chain reads such a text with
that much room behind each of them; an accent that stands as a character of its own counts for nothing.
The words of a hashtag are set apart where a capital begins each of them ("#PuertoVallarta").
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
_MARKED: Final = re.compile("(?s).[\u0300-\u036f\u3099\u309a]*")
"""A character with the accents or voicing marks behind it."""
_TAG: Final = re.compile(r"#\w+")
_HUMP: Final = re.compile(r"[a-z\u00df-\u00ff](?=[A-Z\u00c0-\u00de])")
"""A letter before the capital that begins the next word of a hashtag."""
_ROOM: Final = "\u2060"
"""A word joiner: folding drops it, and it ends no word and no sentence."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """An entry measured in letters, and the way back."""

    entry: Entry
    """As it was."""
    read: Entry
    """As the chain reads it; the same where nothing is dense or cut and no accent stands alone."""

    @classmethod
    def over(cls, entry: Entry) -> Self:
        """Return the ruler for *entry*."""
        document = entry.document
        plain = is_normalized("NFC", document) and not _DENSE.search(document)
        if plain and not any(_HUMP.search(tag) for tag in _TAG.findall(document)):
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
    return "".join(written for _, written in _pieces(text))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the length of each character, its accents with it, and what it is written as."""
    ends = {m.start() + h.start() for m in _TAG.finditer(text) for h in _HUMP.finditer(m[0])}
    at = 0
    for piece in _MARKED.findall(text):
        char = piece if len(piece) == 1 else normalize("NFC", piece)
        yield len(piece), char + (" " if at in ends else _ROOM * _room(char))
        at += len(piece)


def _starts(text: str, at: int = 0) -> Iterator[int]:
    """Yield for each character of *text* where what it became begins, the first of them at *at*."""
    for length, written in _pieces(text):
        yield from repeat(at, length)
        at += len(written)


def _room(char: str) -> int:
    """Return how many characters of room *char* gets."""
    if not _DENSE.match(char):
        return 0
    return 1 if _KANA.match(char) else 2
