"""Find how a phrase goes on that has other words between its own: the "auf" of "hebt … auf"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from ahocorasick_rs import AhoCorasick

from rules.text import Folded, pattern

_FULL_STOP: Final = re.compile(r"(?:[^\W\d_]{2,}|[)\]»”\"%]|\d[.:]\d\d|\b\d{4})\.\s")
"""What ends a sentence between two words of one phrase, short as its last word may be; also a time."""
_ITEM: Final = re.compile(r"\n[\s\u2060]*(?:[-–—•・●○◆◇■□▪*※](?!\w)|[・●○◆◇■□▪※]|\d+[.)．）、])")
"""What begins the next item of a list, where no phrase goes on."""
_STOPS: Final = frozenset(";!?¿¡…|\u3002")
_FARTHEST: Final = 140
"""Folded characters between the two parts of one phrase."""
_SHORT: Final = 7
"""Folded characters, its spaces included, up to which a word may be a preposition."""


def closing(
    folded: Folded, closes: tuple[str, ...], after: int, low: int, joins: frozenset[str]
) -> tuple[str, int, int, int] | None:
    """Return a further part of a phrase, where it stands, and where to look for the next; or None.

    A short one ("auf", "in") is also a preposition, and closes a phrase only at the end of its clause,
    unless more may follow ("ställer … in …").
    """
    for word, first, last in _standing(closes, folded.text[low : low + _FARTHEST]):
        high = low + last
        start, end = folded.origin(low + first, high)
        between = folded.source[after:start]
        stopped = between.startswith((". ", ".\n")) or _FULL_STOP.search(
            folded.source[max(0, after - 3) : end]  # "… of the storm. The"
        )
        if stopped or set(between) & _STOPS or "\n\n" in between or _ITEM.search(between):
            return None
        follows = folded.source[end : end + 1]
        following = folded.text[high : high + 20].split(" ", 1)[0]
        anywhere = last - first > _SHORT or word.endswith("…")
        bracket = folded.source[end : end + 2] == " ("
        if anywhere or bracket or not follows or follows not in " \t" or following in joins:
            return word, start, end, high - 1
    return None


def _standing(closes: tuple[str, ...], text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words that stand in folded text, of those that begin at one place the longest, with where."""
    automaton, words = _seeker(closes)
    longest: dict[int, tuple[int, int]] = {}
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        longest[start] = max(longest.get(start, (0, 0)), (end, index))
    for start, (end, index) in sorted(longest.items()):
        yield words[index], start, end


@cache
def _seeker(closes: tuple[str, ...]) -> tuple[AhoCorasick, list[str]]:
    """Return what finds some words in folded text, and the words as written."""
    words = {pattern(word): word for word in closes}
    return AhoCorasick(list(words), store_patterns=False), list(words.values())


_BESIDE_NAMES: Final = frozenset(
    {"part", "quarter", "edge-before", "edge-after", "of"}
    | {
        f"{what}-{where}"
        for what in ("region", "city", "airport", "institution", "authority")
        for where in ("before", "after")
    }
)
"""Cues that are one phrase with the name beside them."""


def parted(written: str, cue: str) -> bool:
    """Return whether a pause parts what words beside a name need in one: "in the East, from 10 to 5"."""
    return cue in _BESIDE_NAMES and "," in written
