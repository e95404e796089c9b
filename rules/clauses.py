"""Cut sentences into clauses that each say one thing, with the words found in each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from rules.cutting import COMMAS, found, ranges
from rules.marks import Mark
from rules.model import Span
from rules.segments import Sentence
from rules.spots import Spot
from rules.text import fold, spaced

_SMALL: Final = (
    *("breaks", "and", "because", "event", "it", "in", "toward", "today", "tomorrow"),
    *("former", "latter", "others", "rest", "filler"),
)
"""Cues that are no subject."""
_CLOSING: Final = frozenset({"contrary", "affirm"})
"""Cues that are one at a clause's end only."""
_IT: Final = 8
"""Letters of a mere pronoun, which an order is not called by: "that order"."""
_AROUND: Final = 2
"""Code points from a comma to the word behind it."""
_AUXILIARIES: Final = 10
"""Code points of the words that may come before a verb ("has now been") without being its subject."""

_Item = TypeVar("_Item", Mark, Spot)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, with its marks and places."""

    start: int
    end: int
    sentence: Sentence
    number: int
    """The sentence's index."""
    marks: tuple[Mark, ...]
    spots: tuple[Spot, ...]
    commas: tuple[int, ...] = ()
    """Offsets of the commas and colons."""
    closings: tuple[int, ...] = ()
    """Offsets of the closing brackets."""
    pauses: tuple[int, ...] = ()
    """Offsets of the semicolons."""
    awaits: bool = False
    """Its sentence begins with "once" or "until": what it tells has not happened."""
    doubtful: bool = False
    """Its sentence is a question or hearsay."""
    supposed: bool = False
    """Its sentence begins with a condition: "if a storm approaches, stay indoors"."""
    recalled: bool = False
    """Its sentence begins with another time: "last year a protest …, and the police …"."""
    placed: bool = False
    """Its sentence names a place below country level."""
    graded: bool = False
    """It stands in a list under a level of advice: what it names is why."""

    def has_comma(self, low: int, high: int) -> bool:
        """Return whether a comma stands between two offsets."""
        return any(low <= comma < high for comma in self.commas)

    def cues(self, *values: str) -> tuple[Mark, ...]:
        """Return the cues of these kinds, in order."""
        return tuple(m for m in self.marks if m.role == "cue" and m.value in values)

    def has(self, value: str, low: int, high: int) -> bool:
        """Return whether a cue of this kind lies between two offsets."""
        return any(low <= m.start and m.end <= high for m in self.cues(value))

    def unnamed(self, low: int, high: int) -> int:
        """Return the code points between two offsets that belong to no place's name."""
        within = (s for s in self.spots if s.start < high and s.end > low)
        return high - low - sum(min(s.end, high) - max(s.start, low) for s in within)

    def idle(self, low: int, high: int) -> bool:
        """Return whether no predicate stands between two offsets."""
        return not any(
            low <= m.start < high
            for m in (
                *self.cues("lifted", "up", "normal", "normally", "holds", "event"),
                *self.of("down", "ended", "over"),
            )
        )

    def opens_with(self, verb: Mark) -> bool:
        """Return whether hardly a letter before a verb is unknown: a subject of its own would be."""
        small = (*self.cues(*_SMALL), *self.of("weekday", "month"))
        spans = [(m.start, m.end) for m in small] + [(s.start, s.end) for s in self.spots]
        known = sum(end - start + 1 for start, end in spans if end <= verb.start)  # with the space behind
        known += sum(comma < verb.start for comma in self.commas)
        return verb.start - self.start - known <= _AUXILIARIES

    def closes_with(self, verb: Mark) -> bool:
        """Return whether hardly a letter behind a verb is unknown: an object of its own would be."""
        small = (*self.cues(*_SMALL, "until", "through"), *self.of("weekday", "month", "time"))
        spans = [(m.start, m.end) for m in small] + [(s.start, s.end) for s in self.spots]
        behind = {i for start, end in spans if start >= verb.end for i in range(start, end)}
        end = min((c for c in self.commas if c >= verb.end), default=self.end)
        return end - verb.end - sum(i < end for i in behind) <= _AUXILIARIES

    def of(self, *roles: str) -> tuple[Mark, ...]:
        """Return the marks with these roles, in order."""
        return tuple(m for m in self.marks if m.role in roles)

    @property
    def points(self) -> bool:
        """Return whether the clause begins with a word for what was just said: "that of A is open"."""
        return any(self.opens_with(m) for m in self.cues("it"))

    @property
    def follows(self) -> bool:
        """Return whether the clause only says of other places what was said: "and A follows on Sunday"."""
        return bool(self.spots) and any(self.opens_with(m) for m in self.cues("follows"))

    @property
    def _goes_on(self) -> bool:
        """Return whether the clause begins with a verb of the subject before it: "and stays away from B"."""
        verbs = self.of("down", "up") if self.spots else ()
        return any(self.opens_with(m) and self.spots[0].start > m.end for m in verbs)

    @property
    def turned(self) -> tuple[Mark, ...]:
        """Return the verbs of a clause of only places and what became there: "(and) with B open"."""
        verbs = self.of("down", "up") if self.spots and self.start > self.sentence.start else ()
        sent = {m.start for m in self.cues("post-away")}  # "machines were sent to A and B"
        verbs = tuple(m for m in verbs if m.start not in sent)
        behind = (m for m in verbs if self.spots[0].start < m.start and self.opens_with(m))
        return tuple(m for m in behind if self.closes_with(m) and not self.of("thing", "name", "own"))

    @property
    def _of_ones(self) -> bool:
        """Return whether the clause tells what became of what a word stands for: "that in A was removed"."""
        opens = self.spots and any(self.opens_with(m) for m in self.cues("ones"))
        return bool(opens) and any(m.start > self.spots[0].end for m in self.of("ended", "down"))

    def cancels(self, hazards: Collection[str]) -> tuple[Mark, ...]:
        """Return the words that end one of *hazards* at a place told here: A已于今晨取消.

        Only in scripts without spaces, whose words for it also cancel other things.
        """
        first = min((s.end for s in self.spots), default=self.end)
        ends = (m for m in self.of("ended") if m.value in hazards and first <= m.start)
        return () if self.of("name", "thing") else tuple(m for m in ends if not spaced(fold(m.term)))

    @property
    def says(self) -> bool:
        """Return whether the clause names a hazard, or what can fail, or says what became of one."""
        fails = self.of("down", "up")
        works = self.of("thing", "own") and (fails or self.cues("reopening", "working", "normally"))
        flies = self.of("carrier") and any(m.value == "flight-cancellation" for m in fails)
        begun = any(m.start - self.start <= _AUXILIARIES for m in self.cues("imposed"))
        begun = (
            begun
            or self.follows
            or self._goes_on
            or self._of_ones
            or bool(self.turned)
            or (self.points and bool(self.spots or self.of("down", "up")))
        )
        return bool(
            works
            or flies
            or begun
            or self.of("name", "over", "level", "alias")
            or self.cues(
                "lifted", "lifts", "up", "normal", "holds", "again", "contrary", "affirm", "calm", "quiet"
            )
        )


def clauses(
    document: str, sentences: Sequence[Sentence], marks: Sequence[Mark], spots: Sequence[Spot]
) -> tuple[Clause, ...]:
    """Return every clause of *sentences*."""
    marks = [m for m in marks if m.value not in _CLOSING or _closes(document, m.end)]
    named = {i for s in spots for i in range(s.start, s.end)}
    towns = {(s.start, s.end) for s in spots}
    marks = [m for m in marks if m.value != "other" or m.start not in named]  # La Réunion is no meeting
    # Fogo is no fire, Matanzas no massacre
    marks = [m for m in marks if m.role != "name" or m.closes or (m.start, m.end) not in towns]
    starts = [m.start for m in marks]
    places = [s.start for s in spots]
    told: list[Clause] = []
    grading: set[int] = set()
    asked = False
    for number, sentence in enumerate(sentences):
        mine = tuple(marks[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)])
        here = tuple(spots[bisect_left(places, sentence.start) : bisect_left(places, sentence.end)])
        pieces = [
            Clause(
                low,
                high,
                sentence,
                number,
                _within(mine, low, high),
                _within(here, low, high),
                _pauses(_within(mine, low, high), found(document, low, high, COMMAS)),
                found(document, low, high, ")）"),
                pauses=found(document, low, high, ";；"),
            )
            for low, high in ranges(document, sentence, mine, here)
        ]
        awaits, doubtful = _opens(sentence, mine, "until"), _doubtful(document, sentence, mine)
        supposed = _opens(sentence, mine, "hedge", "when", "inverted")
        asks = _asks(document, sentence)
        supposed = supposed or asks or (asked and any(m.value == "then" for m in mine))
        asked = asks and not here and not any(m.value == "if-in" for m in mine)
        recalled = _opens(sentence, mine, "history")
        graded = sentence.lead in grading
        placed = any((s.place or "-" in s.area) and not s.office for s in here)
        if any(m.role == "level" for m in mine):
            grading.add(number)
        before: Clause | None = None
        for piece in _merged(document, pieces):
            recalled = recalled or (before is not None and _usual_too(before, piece))
            supposed = supposed or (before is not None and _possible_too(before, piece))
            before = piece
            told.append(
                replace(
                    piece,
                    awaits=awaits,
                    doubtful=doubtful,
                    supposed=supposed,
                    recalled=recalled,
                    placed=placed,
                    graded=graded,
                )
            )
            awaits = awaits or _awaited(piece)
            supposed = supposed or bool(piece.cues("if"))
    return tuple(told)


def _pauses(marks: Sequence[Mark], commas: tuple[int, ...]) -> tuple[int, ...]:
    """Return *commas* without those around a word that only fills: "remains shut, however, in A"."""
    aside: set[int] = set()
    for mark in marks:
        sides = {c for c in commas if 0 <= mark.start - c <= _AROUND or 0 <= c - mark.end <= 1}
        if mark.value == "filler" and len(sides) > 1:
            aside |= sides
    return tuple(c for c in commas if c not in aside)


def _usual_too(before: Clause, piece: Clause) -> bool:
    """Return whether a habit goes on behind an "and": "roads are often shut and ferries stop"."""
    joined = any(m.start - piece.start <= 1 for m in piece.cues("and"))
    told = piece.cues("event", "holds", "today", "tomorrow") or piece.of("month", "weekday") or piece.spots
    told = told or before.cues("event", "today") or before.of("month", "weekday")
    return joined and bool(before.cues("habit")) and not told


def _possible_too(before: Clause, piece: Clause) -> bool:
    """Return whether a possibility goes on behind an "and": "rain may cut roads and flights stop"."""
    joined = any(m.start - piece.start <= 1 for m in piece.cues("and"))
    told = piece.cues("event", "holds", "today", "tomorrow") or piece.of("month", "weekday") or piece.spots
    told = told or before.cues("event", "today", "tomorrow") or before.spots
    return joined and bool(before.cues("hedge")) and not told


def _closes(document: str, end: int) -> bool:
    """Return whether a clause ends at *end*."""
    return document[end : end + 1] in {"", *".,;:!\n)。，；、！"}


def _doubtful(document: str, sentence: Sentence, marks: Sequence[Mark]) -> bool:
    return _asks(document, sentence) or any(m.role == "cue" and m.value == "hearsay" for m in marks)


def _asks(document: str, sentence: Sentence) -> bool:
    """Return whether a sentence is a question."""
    return document[sentence.start : sentence.end].rstrip(" \"'”’)]\n").endswith(("?", "？"))


def _opens(sentence: Sentence, marks: Sequence[Mark], *cues: str) -> bool:
    """Return whether a sentence begins with a cue of one of these kinds."""
    return any(m.role == "cue" and m.value in cues and m.start <= sentence.start + 1 for m in marks[:4])


def _awaited(piece: Clause) -> bool:
    """Return whether a piece closes as a condition of what follows: "when it is lifted, …" in Japanese."""
    return any(piece.end - m.end <= 2 for m in piece.cues("post-until", "post-hedge"))


def _within(items: Sequence[_Item], low: int, high: int) -> tuple[_Item, ...]:
    return tuple(item for item in items if low <= item.start < high)


def _merged(document: str, pieces: Sequence[Clause]) -> list[Clause]:
    """Join a piece that says nothing by itself to the one before it."""
    told: list[Clause] = []
    for piece in pieces:
        last = told[-1] if told else piece
        adds = not piece.says or not last.says or _dangles(piece)
        if told and adds and not _denies(last, piece) and not _aside(document, last, piece):
            told[-1] = _join(last, piece)
        else:
            told.append(piece)
    return told


def _aside(document: str, before: Clause, piece: Clause) -> bool:
    """Return whether a piece behind a semicolon only adds what may be done: "lifted; people may return"."""
    apart = document[before.start : before.end].rstrip()[-1:] in {";", "；"}
    supposed = piece.cues("hedge", "advice", "unsure", "would", "future") and not piece.spots
    return bool(apart and before.says and supposed and (piece.of("over") or not piece.says))


def _denies(before: Clause, piece: Clause) -> bool:
    """Return whether a piece denies of places of its own what was said of others.

    "A's airport is open; in B no machine has taken off", "A's is shut, whereas those of B and C work".
    What is denied of a place first is not denied of what follows: "A never closed; trains run again".
    Nor is a place where nothing is told what follows is told of: "It crossed A; B airport stays shut".
    """
    if before.spots and piece.cancels({m.value for m in before.of("name")}):
        return True
    own = piece.spots and piece.of("name", "thing")
    if before.spots and not before.says and piece.says and (before.cues("denial") or own):
        return True
    contrast = piece.cues("breaks") and piece.cues("it")
    other = contrast or piece.cues("denial", "no-longer")
    return bool(before.says and before.spots and piece.spots and other) and not piece.says


def _dangles(piece: Clause) -> bool:
    """Return whether a piece only says what became of something named before it."""
    contrast = piece.marks and piece.marks[0].value == "breaks"
    other = any(not piece.opens_with(m) for m in piece.cues("lifted", "up"))
    placed = (
        piece.spots
        or piece.cues("again", "former", "latter", "ones", "others", "quiet", "rest", "those")
        or piece.of("name", "thing", "own", "level")
    )
    order = any(m.end - m.start > _IT and piece.opens_with(m) for m in piece.cues("it"))  # "that order"
    return not (contrast or placed or other or order)


def _join(one: Clause, other: Clause) -> Clause:
    return Clause(
        one.start,
        other.end,
        one.sentence,
        one.number,
        one.marks + other.marks,
        one.spots + other.spots,
        one.commas + other.commas,
        one.closings + other.closings,
        one.pauses + other.pauses,
    )


def quoted(document: str, clause: Clause) -> tuple[Span, str]:
    """Return the words of a clause, without the spaces around them."""
    text = document[clause.start : clause.end]
    start = clause.start + len(text) - len(text.lstrip())
    end = max(start, clause.start + len(text.rstrip()))
    return Span(start, end), document[start:end]
