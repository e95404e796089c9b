"""Fold text to what its words share, and find the way back to the original offsets.

Case, accents, widths and punctuation do not tell one word from another; kana voicing, Indic vowel signs
and Hangul do, so they stay.
A composed and a decomposed spelling fold to the same text, and so do the two scripts of Chinese.
Where a script without spaces meets letters or digits, a space stands: "第3級" and "第 3 級" are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rules.han import simplified

COMMAS: Final = ",，、:："
"""What parts a sentence without ending it, and opens a list."""
_SPELLED: Final = {
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ħ": "h",
    "ŀ": "l",
    "ŋ": "n",
    "ʼ": " ",
    **simplified(),
}
"""Letters that Unicode does not decompose, as people without them on their keyboard write them."""

_DROPPED: Final = (
    (0x0300, 0x036F),  # Latin, Greek, Cyrillic accents
    (0x0591, 0x05C7),  # Hebrew points
    (0x064B, 0x065F),  # Arabic vowels
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
)
"""Ranges of marks that spell nothing; kana voicing and Indic signs lie outside."""


class _Table(dict[int, str]):
    """Folds one character at its first sight and remembers the answer, as ``str.translate`` asks."""

    def __missing__(self, code: int) -> str:
        folded = "".join(map(_fold_one, unicodedata.normalize("NFKD", chr(code).casefold()).casefold()))
        self[code] = folded
        return folded


def _fold_one(char: str) -> str:
    code = ord(char)
    if any(low <= code <= high for low, high in _DROPPED):
        return ""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return _SPELLED.get(char, char) if category[0] in "LNM" else " "


_TABLE: Final = _Table()
_NO_SPACES: Final = "\u0e00-\u0eff\u1000-\u109f\u3005-\u3007\u3040-\u9fff"
"""Thai, Lao, Burmese, kana and Han."""
_UNSPACED: Final = re.compile(f"[{_NO_SPACES}]")
_SEAM: Final = re.compile(
    rf"(?<=[{_NO_SPACES}])(?=[^\s{_NO_SPACES}])|(?<=[^\s{_NO_SPACES}])(?=[{_NO_SPACES}])"
)
_VOICING: Final = re.compile("[\u3099\u309a]")
_KATAKANA: Final = re.compile("[\u30a1-\u30ff]")
_WORDS: Final = re.compile("[^ ]+")
_WORDS_BY_SCRIPT: Final = re.compile(f"[{_NO_SPACES}]+|[^ {_NO_SPACES}]+")
_RUNS: Final = re.compile("[\x00-\x7f]+|[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Return *text* as bare words: lower case, no accents, one space between words."""
    folded = " ".join(_translated(text).split())
    return folded if folded.isascii() or spaced(folded) else _SEAM.sub(" ", folded)


def _translated(text: str) -> str:
    """Return *text* with each character folded.

    CPython is thirty times faster where all is ASCII, so a few other characters are taken apart.
    """
    if text.isascii() or len(text.encode("utf-8", "surrogatepass")) > 1.1 * len(text):
        return text.translate(_TABLE)
    return "".join([run.translate(_TABLE) for run in _RUNS.findall(text)])


def spaced(folded: str) -> bool:
    """Return whether the script of *folded* puts spaces between words (Han, kana and Thai do not)."""
    return _UNSPACED.search(folded) is None


COMPOUND: Final = "~"
"""Begins a term that is also found as the last part of a longer word (~streik in "Fährstreik")."""


def pattern(term: str) -> str:
    """Return what to look for in :attr:`Folded.text` to find *term* as whole words; "" if it has none.

    An edge in a script without spaces is open: what stands beside it there may be the same word or another.
    So is the front of what may end a compound.
    """
    folded = fold(term)
    if not folded:
        return ""
    return " " * (spaced(folded[0]) and not term.startswith(COMPOUND)) + folded + " " * spaced(folded[-1])


def unfinished(folded: str, start: int, end: int) -> bool:
    """Return whether what stands at a range of *folded* is only a piece of a word, where no space tells.

    A run of katakana is one word (デモ is not in デモクラシー), and a voicing mark belongs to its kana.
    """
    after = folded[end : end + 1]
    before = folded[max(start - 2, 0) : start].rstrip("\u3099\u309a")[-1:]
    last = folded[start:end].rstrip("\u3099\u309a")[-1:]
    cut_off = bool(_KATAKANA.match(after) and _KATAKANA.match(last))
    return (
        cut_off
        or bool(_VOICING.match(after))
        or bool(_KATAKANA.match(before) and _KATAKANA.match(folded[start]))
    )


@dataclass(frozen=True)
class Folded:
    """A text, folded and padded with spaces, with a map back to where each character came from."""

    source: str

    @cached_property
    def text(self) -> str:
        """Return the folded text with one space at both ends."""
        folded = fold(self.source)
        return f" {folded} " if folded else " "

    @cached_property
    def _origins(self) -> list[int]:
        text = _translated(self.source)
        at: Sequence[int] = range(len(text))
        if any(len(_TABLE[ord(char)]) != 1 for char in set(self.source)):
            at = [index for index, char in enumerate(self.source) for _ in _TABLE[ord(char)]]
        origins = [0]
        for word in (_WORDS if text.isascii() or spaced(text) else _WORDS_BY_SCRIPT).finditer(text):
            if len(origins) > 1:
                origins.append(at[word.start()])
            origins.extend(at[word.start() : word.end()])
        origins.append(len(self.source))
        return origins

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the source behind a half-open range of :attr:`text`, pads left out."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        if start >= end:
            at = self._origins[min(start, len(self._origins) - 1)]
            return at, at
        first, last = self._origins[start], self._origins[end - 1] + 1
        while last < len(self.source) and not _TABLE[ord(self.source[last])]:
            last += 1
        return first, last


def same_word(written: str, term: str) -> bool:
    """Return whether a word is the one meant, and not one of up to four letters that an accent sets apart.

    Italian "è" (is) is not "e" (and), nor "Pará" "para" (to); people who write no accents are understood.
    A German noun has a capital: "fahren" (to run) is not "Fähren" (ferries).
    """
    if term[:1].isupper() and not term.isascii() and written[:1].islower() and written.isascii():
        return False
    return len(term) > 4 or unicodedata.normalize("NFKC", written).isascii() or not term.isascii()


def found(document: str, low: int, high: int, chars: str) -> tuple[int, ...]:
    """Return the offsets of some characters between two offsets, without those of a number: 6:00, 1,500."""
    offsets = (low + i for i, c in enumerate(document[low:high]) if c in chars)
    return tuple(
        i for i in offsets if not (document[i - 1 : i].isdigit() and document[i + 1 : i + 2].isdigit())
    )
