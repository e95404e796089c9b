"""Find every word of the lexicon and every name of the gazetteer in one pass over a text."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from unicodedata import normalize

from ahocorasick_rs import AhoCorasick

from rules.lexicon import Lexicon, Term
from rules.text import Folded, fold, pattern, spaced, unfinished

_BARRIERS: Final = frozenset(";:()[]!?¿¡…|\u3002")
_SENTENCE_END: Final = re.compile(r"[^\W\d_]{3,}\.\s")
_STOPS: Final = frozenset(";!?¿¡…|\u3002")
_OPENS: Final = frozenset({"name", "level"})
"""Roles of a phrase in two parts that count where it opens."""
FARTHEST: Final = 140
"""Folded characters between the two parts of one phrase."""
_SHORT: Final = 7
"""Folded characters, its spaces included, up to which a word may be a preposition."""
_LONGER_WINS_NOT: Final = frozenset({"down", "up", "ended", "thing", "own", "month", "weekday", "time"})
"""Roles that keep their part inside a longer cue ("remains *closed*")."""
_LEAVES_NAMES: Final = frozenset({"again", "partial", "unsure", "hearsay"})
"""Cues that may hold a hazard's name and leave it ("one roadblock")."""


class PlaceName(Protocol):
    """One name of a place, as the gazetteer gives it."""

    @property
    def text(self) -> str:
        """Return how it is written."""
        ...

    @property
    def lang(self) -> str | None:
        """Return the language it is used in; None: any."""
        ...

    @property
    def place(self) -> str:
        """Return the id of the place."""
        ...

    @property
    def weak(self) -> bool:
        """Return whether it proves nothing by itself."""
        ...

    @property
    def population(self) -> int:
        """Return the inhabitants, to choose between namesakes."""
        ...


class Names(Protocol):
    """Every name there is, by the number of its pattern."""

    def patterns(self) -> Iterable[str]:
        """Return the names as they stand in folded text."""
        ...

    def bearers(self, number: int) -> Iterable[PlaceName]:
        """Return what the name with this number may mean."""
        ...


@dataclass(frozen=True, slots=True)
class Mark:
    """A term found in a text, at code points of the original."""

    role: str
    value: str
    term: str
    start: int
    end: int
    proper: bool = False
    """A proper name follows it ("Hurricane Otis")."""
    event: bool = False
    """It is said only of what happens."""
    closes: int = 0
    """Where the last word ends of a phrase that has others between its own; else 0."""


@dataclass(frozen=True, slots=True)
class NameMark:
    """A name found in a text, with every place that bears it."""

    names: tuple[PlaceName, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """All that one pass found."""

    marks: tuple[Mark, ...]
    names: tuple[NameMark, ...]
    """Names may overlap; a longer one comes first."""


class Scanner:
    """One automaton over all languages' terms and all names."""

    def __init__(
        self, lexicons: Mapping[str, Lexicon], names: Names | None, carriers: Iterable[tuple[str, str]]
    ) -> None:
        self._terms: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        self._names = names
        self._joins = {lang: _joins(lexicon) for lang, lexicon in lexicons.items()}
        for lang, lexicon in lexicons.items():
            for term in lexicon.terms:
                self._terms[pattern(term.text)].append((lang, term))
        for code, name in carriers:
            self._terms[pattern(name)].append(("", Term("carrier", code, name)))
        self._phrases = [p for p in self._terms if p]
        self._automaton = AhoCorasick(
            [*self._phrases, *(names.patterns() if names else ())], store_patterns=False
        )

    def scan(self, text: str, lang: str) -> Found:
        """Return what *text* holds of the terms of *lang*, of carriers and of names, in order."""
        folded = Folded(text)
        marks: list[Mark] = []
        names: list[NameMark] = []
        for index, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            terms, bearers = self._meaning(index, lang)
            if not terms and not bearers:
                continue
            if unfinished(folded.text, start, end):
                continue
            low, high = folded.origin(start, end)
            if _broken(text, low, high):
                continue
            for term in terms:
                if _same_word(text[low:high], term.text):
                    marks.extend(self._marked(folded, term, (low, high), end, lang))
            if bearers := [n for n in bearers if _capital(text, low) or n.text[:1].islower()]:
                names.append(NameMark(tuple(bearers), low, high))
        marks = _longest_marks(_dated(text, _outside(names, marks)))
        return Found(tuple(marks), tuple(_free_names(names, marks)))

    def _meaning(self, index: int, lang: str) -> tuple[list[Term], list[PlaceName]]:
        """Return what a pattern says in *lang*: the terms it is, or the places it names."""
        number = index - len(self._phrases)
        if number < 0 or self._names is None:
            return [t for of, t in self._terms[self._phrases[index]] if of in {"", lang}], []
        return [], _own([n for n in self._names.bearers(number) if _speaks(n, lang)], lang)

    def _marked(
        self, folded: Folded, term: Term, span: tuple[int, int], end: int, lang: str
    ) -> Iterator[Mark]:
        """Yield the mark of a term found; for one in two parts, only where the second follows the first.

        A verb in two parts speaks where it closes, behind what it is said of; all else where it opens.
        """
        text, closes = folded.source, 0
        if term.close:
            joins = self._joins.get(lang, frozenset())
            close = _closing(folded, term.close, span[1], end - 1, joins)
            if close is None:
                return
            closes = close[1]
            span = span if term.role in _OPENS else close
        proper = _proper(text, span[1])
        yield Mark(term.role, term.value, term.text, *span, proper, term.event, closes)


def _joins(lexicon: Lexicon) -> frozenset[str]:
    """Return the words a clause can begin with."""
    return frozenset(
        fold(t.text) for t in lexicon.terms if t.role == "cue" and t.value in {"and", "because", "breaks"}
    )


def _closing(
    folded: Folded, close: str, after: int, low: int, joins: frozenset[str]
) -> tuple[int, int] | None:
    """Return where the second part of a phrase stands, or None.

    A short one ("auf", "in") is also a preposition, and closes a phrase only at the end of its clause,
    unless more may follow ("ställer … in …").
    """
    word = pattern(close)
    anywhere = len(word) > _SHORT or close.endswith("…")
    at = folded.text.find(word, low, low + FARTHEST)
    while at >= 0:
        start, end = folded.origin(at, at + len(word))
        between = folded.source[after:start]
        if set(between) & _STOPS or "\n\n" in between or _SENTENCE_END.search(between):
            return None
        follows = folded.source[end : end + 1]
        following = folded.text[at + len(word) : at + len(word) + 20].split(" ", 1)[0]
        if anywhere or not follows or follows not in " \t" or following in joins:
            return start, end
        at = folded.text.find(word, at + 1, low + FARTHEST)
    return None


def _speaks(name: PlaceName, lang: str) -> bool:
    own = (name.lang or "").split("-")[0]
    return own in {"", "und", "en", lang.split("-", maxsplit=1)[0]}


def _same_word(written: str, term: str) -> bool:
    """Return whether a word of up to four letters is the one meant, and not one that an accent sets apart.

    Italian "è" (is) is not "e" (and), nor "Pará" "para" (to); people who write no accents are understood.
    """
    return len(term) > 4 or normalize("NFKC", written).isascii() or not term.isascii()


def _own(names: list[PlaceName], lang: str) -> list[PlaceName]:
    """Drop the English names where the language itself means another place (French "Mexico" is the city)."""
    if lang.startswith("en") or not any(n.lang and n.lang != "en" for n in names):
        return names
    return [n for n in names if n.lang != "en"]


def _capital(text: str, start: int) -> bool:
    """Return whether a name begins as names do (scripts without case always do)."""
    char = text[start]
    return not char.islower()


def _proper(text: str, end: int) -> bool:
    """Return whether a capitalised word follows."""
    return text[end : end + 3].strip(" “„‚\"'‘«»")[:1].isupper()


def _broken(text: str, start: int, end: int) -> bool:
    """Return whether punctuation or a blank line inside says that these are not one phrase."""
    inside = text[start:end]
    return any(c in _BARRIERS for c in inside) or "\n\n" in inside or bool(_SENTENCE_END.search(inside))


def _dated(text: str, marks: list[Mark]) -> list[Mark]:
    """Tell the month of May from "may": a month has a number beside it, or is a long word of its own."""
    months = {(m.start, m.end): _numbered(text, m) for m in marks if m.role == "month"}
    words = {(m.start, m.end) for m in marks if m.role == "cue"}
    return [
        m
        for m in marks
        if (m.start, m.end) not in months
        or (m.role == "month")
        == (months[m.start, m.end] or (m.end - m.start > 4 and (m.start, m.end) not in words))
    ]


def _numbered(text: str, mark: Mark) -> bool:
    before, after = text[max(0, mark.start - 7) : mark.start], text[mark.end : mark.end + 3]
    return any(c.isdigit() for c in before + after)


def _longest_marks(marks: list[Mark]) -> list[Mark]:
    """Drop a term inside a longer one, where the longer one speaks for it."""
    kept: list[Mark] = []
    reach: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        reach = [r for r in reach if r.end > mark.start]
        over = [r for r in reach if r.end >= mark.end and r.end - r.start > mark.end - mark.start]
        if any(_silences(longer, mark) for longer in over):
            continue
        kept.append(mark)
        reach.append(mark)
    return kept


def _silences(longer: Mark, mark: Mark) -> bool:
    """Return whether the longer of two terms speaks for the shorter one inside it."""
    if longer.role in {"name", "level", "carrier"}:
        return longer.role != "name" or not (mark.value == "country-scope" or mark.value.endswith("-after"))
    if longer.role == "cue":
        if longer.value == "noise" and mark.role == "thing":
            return True
        if mark.role == "name" and longer.value in _LEAVES_NAMES:
            return False
        return mark.role not in _LONGER_WINS_NOT and not mark.value.endswith(("-before", "-after", "staff"))
    if longer.role == "down":
        return mark.role in {"cue", "up", "ended"}
    return longer.role == mark.role == "thing"


def _outside(names: Sequence[NameMark], marks: Sequence[Mark]) -> list[Mark]:
    """Drop the words that a name in a script without spaces only seems to hold.

    The 不 of 不丹 (Bhutan) is no 不 (not).
    """
    dense = sorted({(n.start, n.end) for n in names if not spaced(fold(n.names[0].text))})
    starts = [start for start, _ in dense]
    reach = [0, *itertools.accumulate((end for _, end in dense), max)]
    whole = set(dense)
    return [
        m
        for m in marks
        if m.value.endswith("-after")
        or (m.start, m.end) in whole
        or reach[bisect_right(starts, m.start)] < m.end
    ]


def _free_names(names: list[NameMark], marks: list[Mark]) -> list[NameMark]:
    """Drop a name inside a carrier's name or a lexicon term; sort, the longer of two first."""
    blocked = sorted((m.start, m.end) for m in marks if m.role != "heading" or m.end - m.start > 8)
    starts = [start for start, _ in blocked]
    reach = [0, *itertools.accumulate((end for _, end in blocked), max)]
    free = (n for n in names if reach[bisect_right(starts, n.start)] < n.end)
    return sorted(free, key=lambda n: (n.start, -n.end))
