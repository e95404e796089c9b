"""Find every word of a language's lexicon and every name of the gazetteer, each in one pass over a text."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rules.automata import Names, Phrases, PlaceName, Scripts
from rules.closings import closing, parted
from rules.lexicon import Lexicon, Term
from rules.text import Folded, fold, same_word, spaced, unfinished

_BARRIERS: Final = frozenset(";:()[]!?¿¡…|\u3002")
_SENTENCE_END: Final = re.compile(r"[^\W\d_]{3,}\.\s")
_KIND: Final = 3
"""Code points from "département de" to the direction that names one: "l'Ouest"."""
_OPENS: Final = frozenset({"name", "over", "level"})
"""Roles of a phrase in two parts that count where it opens."""
_LONGER_WINS_NOT: Final = frozenset({"down", "up", "ended", "thing", "own", "month", "weekday", "time"})
"""Roles that keep their part inside a longer cue ("remains *closed*")."""
_SWALLOWS: Final = {"down": {"cue", "up", "ended", "over", "thing"}, "thing": {"thing"}}
"""Which roles a longer term of another role speaks for."""
_PAIR: Final = 2
"""Letters of a name in a script without spaces that two words may seem to hold."""
_AWAITS: Final = frozenset({"until", "through"})
_WHOLE: Final = frozenset({"country-scope", "abroad"})
_LEAVES_NAMES: Final = frozenset({"again", "partial", "unsure", "hearsay", "country-scope", "away"})
"""Cues that may hold a hazard's or level's name and leave it ("one roadblock", "evacuated to")."""


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
    shuts: int = 0
    """Where that word begins; else 0."""
    middle: tuple[int, int] | None = None
    """Where the second of three parts stands."""

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """Return where other words stand between the parts of a phrase."""
        if not self.closes:
            return ()
        low, high = self.middle or (self.shuts, self.shuts)
        return (self.end, low), (high, self.shuts)

    def speaks(self, other: Mark) -> bool:
        """Return whether another term is one of a phrase's own words: "residents *may* go home"."""
        parts = ((self.start, self.end), self.middle or (0, 0), (self.shuts, self.closes))
        return any(low <= other.start and other.end <= high for low, high in parts)


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
    """Finds the words of one language and all names; what a language needs is made when it is first read."""

    def __init__(
        self, lexicons: Mapping[str, Lexicon], names: Names | None, carriers: Iterable[tuple[str, str]]
    ) -> None:
        self._lexicons = lexicons
        self._carriers = tuple(carriers)
        self._names = names
        self._scripts = Scripts(names) if names else None
        self._phrases: dict[str, Phrases] = {}

    def scan(self, text: str, lang: str) -> Found:
        """Return what *text* holds of the terms of *lang*, of carriers and of names, in order."""
        folded = Folded(text)
        found = list(self._named(folded, lang))
        marks = _longest_marks(_dated(text, _outside(found, list(self._said(folded, lang)))))
        return Found(tuple(marks), tuple(_free_names(found, marks, text)))

    def names(self, text: str) -> Found:
        """Return the names in *text*, of whatever language."""
        return Found((), tuple(_free_names(list(self._named(Folded(text), None)), [], text)))

    def _said(self, folded: Folded, lang: str) -> Iterator[Mark]:
        """Yield the terms of *lang* found, those of one place in the order of the language's file."""
        phrases = self._of(lang)
        told: list[tuple[int, Mark]] = []
        for terms, start, end in phrases.find(folded.text):
            span = _whole(folded, start, end)
            for term in terms if span else ():
                written = folded.source[slice(*span)] if span else ""
                if span and same_word(written, term.text) and not parted(written, term.value):
                    told.extend((term.row, mark) for mark in _marked(folded, term, span, end, phrases.joins))
        return (mark for _, mark in sorted(told, key=lambda both: both[0]))

    def _named(self, folded: Folded, lang: str | None) -> Iterator[NameMark]:
        """Yield the names found that are used in *lang* (None: in any language)."""
        if self._scripts is None or self._names is None:
            return
        for number, start, end in self._scripts.find(folded.text):
            bearers = [n for n in self._names.bearers(number) if lang is None or _speaks(n, lang)]
            bearers = bearers if lang is None else _own(bearers, lang)
            span = _whole(folded, start, end) if bearers else None
            if span is None:
                continue
            written = [n for n in bearers if _is_name(folded.source[slice(*span)]) or n.text[:1].islower()]
            if written:
                yield NameMark(tuple(written), *span)

    def _of(self, lang: str) -> Phrases:
        if lang not in self._phrases:
            self._phrases[lang] = Phrases(self._lexicons[lang], self._carriers)
        return self._phrases[lang]


def _whole(folded: Folded, start: int, end: int) -> tuple[int, int] | None:
    """Return where a match stands in the source, or None where it is no phrase there."""
    if unfinished(folded.text, start, end):
        return None
    span = folded.origin(start, end)
    return None if _broken(folded.source, *span) else span


def _marked(
    folded: Folded, term: Term, span: tuple[int, int], end: int, joins: frozenset[str]
) -> Iterator[Mark]:
    """Yield the mark of a term found; for one in two parts, only where the second follows the first.

    A verb in two parts speaks where it closes, behind what it is said of; all else where it opens.
    """
    closes, shuts, word, low = 0, 0, term.text, end - 1
    middle = None
    for part in filter(None, (term.close, term.then)):
        close = closing(folded, part, closes or span[1], low, joins)
        if close is None:
            return
        middle = (shuts, closes) if closes else None
        found, shuts, closes, low = close
        if term.role not in _OPENS:
            word, span = found, (shuts, closes)
    proper = _proper(folded.source, span[1])
    yield Mark(term.role, term.value, word, *span, proper, term.event, closes, shuts, middle)


def _speaks(name: PlaceName, lang: str) -> bool:
    own = (name.lang or "").split("-")[0]
    return own in {"", "und", "en", lang.split("-", maxsplit=1)[0]}


def _own(names: list[PlaceName], lang: str) -> list[PlaceName]:
    """Drop the English names where the language itself means another place (French "Mexico" is the city)."""
    if lang.startswith("en") or not any(n.lang and n.lang != "en" for n in names):
        return names
    return [n for n in names if n.lang != "en"]


def _is_name(written: str) -> bool:
    """Return whether a name is written as names are, or has no case: "ciudad de Panamá", not "of course"."""
    return not written[0].islower() or written.rsplit(maxsplit=1)[-1][0].isupper()


def _proper(text: str, end: int) -> bool:
    """Return whether a capitalised word follows."""
    return text[end : end + 3].strip(" “„‚\"'‘«»")[:1].isupper()


def _broken(text: str, start: int, end: int) -> bool:
    """Return whether punctuation or a blank line inside says that these are not one phrase."""
    inside = text[start:end]
    if any(c in _BARRIERS for c in inside) or "\n\n" in inside or ".\n" in inside:
        return True
    return bool(_SENTENCE_END.search(inside))


def _dated(text: str, marks: list[Mark]) -> list[Mark]:
    """Tell the month of May from "may": a month has a number beside it, or a capital, or is a long word."""
    months = {(m.start, m.end): _numbered(text, m) or _as_a_name(text, m) for m in marks if m.role == "month"}
    words = {(m.start, m.end) for m in marks if m.role == "cue"}
    return [
        m
        for m in marks
        if (m.start, m.end) not in months
        or (m.role == "month")
        == (months[m.start, m.end] or (m.end - m.start > 3 and (m.start, m.end) not in words))
    ]


def _as_a_name(text: str, mark: Mark) -> bool:
    """Return whether a word is written with a capital behind one that is not: "until late May"."""
    before = text[: mark.start].rstrip(" -–")
    word = before[max(map(before.rfind, " -–\n")) + 1 :]
    return text[mark.start].isupper() and text[mark.start : mark.end].istitle() and word.islower()


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
        if any(_silences(longer, mark) and not _leaves(longer, mark) for longer in over):
            continue
        kept.append(mark)
        if mark.value != "no-more":  # "ya no se registran": what is no more is over, too
            reach.append(mark)
    nots = [m.start for m in marks if m.value == "denial"]
    return [m for m in kept if not _closed_by_order(m, kept, nots)]


def _closed_by_order(mark: Mark, kept: Sequence[Mark], nots: Sequence[int]) -> bool:
    """Return whether a phrase to leave only ends in an order not to: "asked … not to leave their hotels"."""
    stays = (n for n in kept if n.role == "name" and n.value == "shelter-in-place" and n.start >= mark.end)
    stays = (n for n in stays if any(n.start <= at < n.end for at in nots))
    leaves = mark.role == "name" and mark.value == "evacuation" and mark.closes
    return bool(leaves) and any(n.start < mark.shuts and mark.closes <= n.end for n in stays)


def _leaves(longer: Mark, mark: Mark) -> bool:
    """Return whether a term speaks for itself inside a longer one.

    A name begins with a "no" of its own ("no sale ningún tren"); an end goes on behind a name ("evacuees from
    A … return home"), a phrase behind "the road" ("… cut by"), a place behind "those in".
    """
    goes_on = mark.closes > longer.end
    if (longer.value == "contrary" and mark.value != "until") or (
        longer.value == "it" and (goes_on or mark.value in {"in", "toward"})
    ):
        return True
    denies = mark.value == "denial" and mark.start == longer.start
    if longer.role == "level":  # "all travel to"
        return mark.value == "toward" and mark.end == longer.end and spaced(mark.term)
    return longer.role == "name" and (denies or (goes_on and mark.role == "over"))


def _silences(longer: Mark, mark: Mark) -> bool:
    """Return whether the longer of two terms speaks for the shorter one inside it."""
    if longer.role in {"name", "over", "level", "carrier"}:
        awaits = mark.value in _AWAITS and mark.end == longer.end  # "indoors until"
        kept = awaits or mark.value in _WHOLE or mark.value.endswith("-after")
        return longer.role not in {"name", "over"} or not kept
    if longer.role == "cue":
        if longer.value == "noise" and (
            mark.role == "thing" or (mark.role in {"down", "up"} and longer.start < mark.start)
        ):  # "passengers of cancelled flights", "authorised shelters", but "diverted elsewhere"
            return True
        if mark.role in {"name", "level"} and longer.value in _LEAVES_NAMES:
            return False
        return mark.role not in _LONGER_WINS_NOT and not mark.value.endswith(("-before", "-after", "staff"))
    if longer.role == "thing" and mark.value == "country-scope":  # "the national road 4"
        return True
    return mark.role in _SWALLOWS.get(longer.role, ())


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


def _directions(marks: list[Mark]) -> set[tuple[int, int]]:
    """Return the directions that name regions: "the Northwest and Southwest Regions", "Western Province"."""
    told: set[tuple[int, int]] = set()
    chain: list[Mark] = []
    opened = -1 - _KIND
    for mark in marks:
        if mark.value == "region-after" and chain and 0 <= mark.start - chain[-1].end <= 2:
            told |= {(m.start, m.end) for m in chain}
        listed = mark.value in {"noise", "and"} and 0 < mark.start - opened <= _KIND
        told |= {(mark.start, mark.end)} if listed and mark.value == "noise" else set()
        if listed or mark.value == "region-before":
            opened = mark.end
            continue
        linked = mark.role == "carrier" or (mark.role == "cue" and mark.value in {"noise", "quarter", "and"})
        near = chain and mark.start - chain[-1].end <= 2
        chain = ([*chain, mark] if near else [mark]) if linked else []
    return told


def _free_names(names: list[NameMark], marks: list[Mark], text: str) -> list[NameMark]:
    """Drop a name inside a carrier's name or a lexicon term; sort, the longer of two first."""
    regions = _directions(marks) | _lands(names, marks, text)
    blocked = sorted(
        (m.start, m.end)
        for m in marks
        if (m.role != "heading" or m.end - m.start > 8) and (m.start, m.end) not in regions
    )
    starts = [start for start, _ in blocked]
    reach = [0, *itertools.accumulate((end for _, end in blocked), max)]
    free = (n for n in names if reach[bisect_right(starts, n.start)] < n.end and not _straddled(n, marks))
    return sorted(free, key=lambda n: (n.start, -n.end))


def _lands(names: list[NameMark], marks: list[Mark], text: str) -> set[tuple[int, int]]:
    """Return where a carrier's name is a place's: behind "in", or before a pause: "for Adak, Alaska"."""
    beside = {m.end for m in marks if m.value in {"in", "toward", "of", "wide", "part", "quarter"}}
    shared = {(n.start, n.end) for n in names} & {(m.start, m.end) for m in marks if m.role == "carrier"}
    return {(low, high) for low, high in shared if low - 1 in beside or text[high : high + 1] in {*".,;:)\n"}}


def _straddled(name: NameMark, marks: Sequence[Mark]) -> bool:
    """Return whether a name of two characters begins with the end of a word: 新安 in 最新安全.

    One that is no noise must leave the name's end to another word: 日照 in 今日照常.
    """
    text = fold(name.names[0].text)
    if len(text) > _PAIR or spaced(text):
        return False
    before = [m for m in marks if m.start < name.start < m.end < name.end]
    behind = any(name.start < m.start < name.end < m.end for m in marks)
    return any(m.value == "noise" or (behind and m.role == "cue") for m in before)
