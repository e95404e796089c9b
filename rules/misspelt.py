"""Find names with one slip of a finger in them: "Puetro Vallarta", "Gudalajara"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.marks import Found, NameMark
from rules.places import SPELT, Name, Places
from rules.text import fold

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_WORDS: Final = 3
"""Words of the longest name looked for."""
_BESIDE_NAMES: Final = frozenset({"article", "city-before", "city-after", "region-before", "region-after"})
"""Cues that may be a part of a name: Los Cabos, Ciudad Juárez."""


def misspelt(document: str, found: Found, places: Places, country: str | None) -> Iterator[NameMark]:
    """Yield the capitalised unknown words that are one edit from a name of one region of *country* only.

    An edit is a letter left out, put in, exchanged, or changed places with its neighbour (Damerau).
    What the text writes as a common word elsewhere, and what is a term or any place's name, stays as it is.
    """
    known = _known(document, found) if country else b""
    words = [m for m in _WORD.finditer(document) if m[0][0].isupper()] if country else []
    last = 0
    for first, word in enumerate(words):
        for run in _runs(document, words[first : first + _WORDS]):
            start, end = word.start(), run[-1].end()
            if start < last or any(known[start:end]):
                continue
            meant = _meant(" ".join(fold(m[0]) for m in run), places, country or "")
            if meant and not re.search(rf"\b{re.escape(document[start:end].lower())}\b", document):
                yield NameMark(meant, start, end)
                last = end
                break


def _known(document: str, found: Found) -> bytearray:
    """Return for each code point whether it is part of a term or a name."""
    known = bytearray(len(document))
    spans = [(n.start, n.end) for n in found.names]
    spans += [(m.start, m.end) for m in found.marks if m.value not in _BESIDE_NAMES]
    for start, end in spans:
        known[start:end] = b"\x01" * (end - start)
    return known


def _runs(document: str, words: Sequence[re.Match[str]]) -> Iterator[Sequence[re.Match[str]]]:
    """Yield the words that stand together from the first on, the longest run first."""
    count = 1
    while count < len(words) and document[words[count - 1].end() : words[count].start()] == " ":
        count += 1
    for length in range(count, 0, -1):
        yield words[:length]


def _meant(written: str, places: Places, country: str) -> tuple[Name, ...]:
    """Return the names one edit away, () where they are of several regions."""
    if len(written) < SPELT - 1:
        return ()
    spelled = places.spellings(country)
    near = dict.fromkeys((*spelled.get(written[:3], ()), *spelled.get(f"…{written[-3:]}", ())))
    meant = [name for folded, name in near if one_edit(written, folded)]
    regions = {places.division(name.place) for name in meant}
    return tuple(meant) if len(regions) == 1 else ()


def one_edit(one: str, other: str) -> bool:
    """Return whether a single edit makes one word the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    shorter = min(len(one), len(other))
    head = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    tail = next((i for i in range(shorter - head) if one[-1 - i] != other[-1 - i]), shorter - head)
    rest, rest_of_other = one[head : len(one) - tail], other[head : len(other) - tail]
    return max(len(rest), len(rest_of_other)) == 1 or (len(rest) == 2 and rest == rest_of_other[::-1])
