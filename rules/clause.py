"""A clause: what one part of a sentence holds, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Final

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
_START: Final = attrgetter("start")
_AUXILIARIES: Final = 10
"""Code points of the words that may come before a verb ("has now been") without being its subject."""


@dataclass(frozen=True)
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
    outlook: tuple[int, int] = (0, 0)
    """The range of its sentence that a possibility at a list's end takes in."""
    graded: bool = False
    """It stands in a list under a level of advice: what it names is why."""

    def has_comma(self, low: int, high: int) -> bool:
        """Return whether a comma stands between two offsets."""
        return any(low <= comma < high for comma in self.commas)

    def cues(self, *values: str) -> tuple[Mark, ...]:
        """Return the cues of these kinds, in order."""
        return _picked(self._cues, values)

    def has(self, value: str, low: int, high: int) -> bool:
        """Return whether a cue of this kind lies between two offsets."""
        return any(low <= m.start and m.end <= high for m in self.cues(value))

    def unnamed(self, low: int, high: int) -> int:
        """Return the code points between two offsets that belong to no place's name."""
        within = (s for s in self.spots if s.start < high and s.end > low)
        return high - low - sum(min(s.end, high) - max(s.start, low) for s in within)

    def predicates(self) -> tuple[Mark, ...]:
        """Return the words that tell what something does or what became of it."""
        told = self.cues("lifted", "up", "normal", "normally", "holds", "event")
        return (*told, *self.of("down", "ended", "over"))

    def idle(self, low: int, high: int) -> bool:
        """Return whether no predicate stands between two offsets."""
        return not any(low <= m.start < high for m in self.predicates())

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
        return _picked(self._roles, roles)

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

    @cached_property
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

    @cached_property
    def _cues(self) -> Mapping[str, tuple[Mark, ...]]:
        return _grouped((m.value, m) for m in self.marks if m.role == "cue")

    @cached_property
    def _roles(self) -> Mapping[str, tuple[Mark, ...]]:
        return _grouped((m.role, m) for m in self.marks)


def _grouped(pairs: Iterable[tuple[str, Mark]]) -> Mapping[str, tuple[Mark, ...]]:
    found: dict[str, tuple[Mark, ...]] = {}
    for key, mark in pairs:
        found[key] = (*found.get(key, ()), mark)
    return found


def _picked(groups: Mapping[str, tuple[Mark, ...]], keys: Collection[str]) -> tuple[Mark, ...]:
    found = [groups[key] for key in keys if key in groups]
    if not found:
        return ()
    return found[0] if len(found) == 1 else tuple(sorted(chain.from_iterable(found), key=_START))


def quoted(document: str, clause: Clause) -> tuple[Span, str]:
    """Return the words of a clause, without the spaces around them."""
    text = document[clause.start : clause.end]
    start = clause.start + len(text) - len(text.lstrip())
    end = max(start, clause.start + len(text.rstrip()))
    return Span(start, end), document[start:end]
