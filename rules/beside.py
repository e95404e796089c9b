"""Tell what the words right beside a name say of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from rules.marks import Mark, NameMark
from rules.text import spaced

_POSSESSIVE: Final = re.compile(r"(?:(?<=\.\w)\.)?(?:['’]s)?(?:[^\S\n]|-)*$")
"""What may stand between a name and the word it belongs to; a full stop only after an abbreviation."""
_STOP: Final = re.compile(r"[.!?]\s+")
"""The end of a sentence, where a capital follows."""
_WORD: Final = re.compile(r"\w+")
_REACH: Final = 6
_AIRPORT: Final = frozenset({"airport-before", "airport-after"})
_SHUT: Final = frozenset(")）")
_PARTED: Final = frozenset(",.;:()\n，。；：（）")
_LOCATED: Final = 3
"""Letters of a word that may stand between a place and the area it lies in: in, de, la."""


class Beside:
    """The words that say something of the name behind or before them, by where they end or start."""

    def __init__(self, document: str, marks: Sequence[Mark]) -> None:
        """Take the marks of a text."""
        self._document = document
        self._before: dict[int, list[Mark]] = defaultdict(list)
        self._after: dict[int, list[Mark]] = defaultdict(list)
        self._airport: dict[int, list[Mark]] = defaultdict(list)
        self._kinds: dict[int, list[Mark]] = defaultdict(list)
        self._articles: set[tuple[int, int]] = set()
        self._joins: set[tuple[int, int]] = set()
        for mark in marks:
            if mark.role == "cue":
                self._keep(mark)

    def _keep(self, mark: Mark) -> None:
        if mark.value == "article":
            self._articles.add((mark.start, mark.end))
        if mark.value == "and":
            self._joins.add((mark.start, mark.end))
        if mark.value.endswith("-before"):
            self._before[mark.end].append(mark)
        if mark.value.endswith("-after"):
            self._after[mark.start].append(mark)
        if mark.value.startswith("region-"):
            self._kinds[mark.start].append(mark)
        if mark.value in _AIRPORT:
            self._airport[mark.start].append(mark)

    def hints(self, name: NameMark) -> frozenset[str]:
        """Return what stands beside a name or in it: institution, or the cue of a kind of place."""
        return frozenset(
            "institution" if m.value.startswith("institution") else m.value for m in self._of(name)
        )

    def _of(self, name: NameMark) -> Iterator[Mark]:
        yield from self._near(name.start)
        for start in range(name.end, name.end + _REACH - 1):
            if start in self._after and self._joined(name.end, start):
                yield from self._after[start]
        for at in range(name.start, name.end):
            yield from (m for m in self._airport.get(at, ()) if m.end <= name.end)

    def _joined(self, end: int, start: int) -> bool:
        """Return whether a word right behind a name belongs to it: a blank parts phrases in Han script."""
        parted = " " in self._document[end:start] and not spaced(self._document[start])
        return not parted and _POSSESSIVE.fullmatch(self._document, end, start) is not None

    def touches(self, end: int, start: int) -> bool:
        """Return whether nothing but an article stands between a word's end and a name's start."""
        if set(self._document[end:start]) & _PARTED:
            return False
        words = self._words(end, start)
        return not words or (len(words) == 1 and words[0] in self._articles)

    def bears(self, name: NameMark) -> bool:
        """Return whether an office or people stand before a country's full name: "citizens of the Republic".

        Or an office's seat stands in brackets: 大使館臨時事務所（ジブチ）.
        """
        opens = name.start - 1
        if (
            self._document[opens : name.start] in {"(", "（"}
            and self._document[name.end : name.end + 1] in _SHUT
        ):
            return any(m.value == "institution-before" for m in self._near(opens))
        kinds = [m for m in self._near(name.start) if m.value == "region-before"]
        return any(m.value == "institution-before" for k in kinds for m in self._near(k.start))

    def _near(self, start: int) -> Iterator[Mark]:
        """Yield the words that belong to what stands right behind them."""
        for end in range(start - _REACH, start + 1):
            if end in self._before and self.touches(end, start):
                yield from self._before[end]

    def owns(self, end: int, start: int) -> bool:
        """Return whether a name that ends is the owner of the word that starts: "Haiti's capital"."""
        return _POSSESSIVE.fullmatch(self._document, end, start) is not None

    def locates(self, end: int, start: int) -> bool:
        """Return whether what stands between two names reads "Tijuana, " or "Tijuana, in the state of "."""
        gap = self._document[end:start]
        if set(gap) & set(";)\n；）") or any(
            gap[m.end()].isupper() for m in _STOP.finditer(gap, 0, len(gap) - 1)
        ):
            return False
        words = self._words(end, start)
        kinds = [kind for at in range(end, start) for kind in self._kinds.get(at, ())]
        return not self._joins.intersection(words) and all(
            last - first <= _LOCATED or any(k.start <= first and last <= k.end for k in kinds)
            for first, last in words
        )

    def _words(self, start: int, end: int) -> list[tuple[int, int]]:
        return [m.span() for m in _WORD.finditer(self._document, start, end)]
