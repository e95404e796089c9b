"""Cut sentences into clauses that each say one thing, with the words found in each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from rules.captions import labels
from rules.clause import Clause
from rules.cutting import ranges
from rules.hazards import ORDERS
from rules.items import opens_item
from rules.landfalls import comes_ashore
from rules.marks import Mark
from rules.memory import Memory
from rules.outlooks import outlook
from rules.premises import in_force, premise
from rules.segments import Sentence
from rules.sequels import possible_too, recalled_too
from rules.spots import Spot
from rules.text import COMMAS, fold, found, spaced

_CLOSING: Final = frozenset({"contrary", "affirm"})
"""Cues that are one at a clause's end only."""
_TOLD: Final = frozenset({"event", "past", "had", "lifted", "lifts", "up", "normal", "change", "again"})
"""Cues of what happened once."""
_IT: Final = 8
"""Letters of a mere pronoun, which an order is not called by: "that order"."""
_REASON: Final = 20
"""Code points between a reason's word and the exercise that is the reason."""
_AROUND: Final = 2
"""Code points from a comma to the word behind it."""

_Item = TypeVar("_Item", Mark, Spot)


def clauses(
    document: str, sentences: Sequence[Sentence], marks: Sequence[Mark], spots: Sequence[Spot]
) -> tuple[Clause, ...]:
    """Return every clause of *sentences*."""
    marks = _told(document, marks, spots)
    starts = [m.start for m in marks]
    places = [s.start for s in spots]
    told: list[Clause] = []
    grading: set[int] = set()
    supposing: set[int] = set()
    asked = rehearsed = False
    section = ""
    memory = Memory(document)
    for number, sentence in enumerate(sentences):
        mine = tuple(marks[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)])
        here = tuple(spots[bisect_left(places, sentence.start) : bisect_left(places, sentence.end)])
        pieces = list(_pieces(document, sentence, number, mine, here))
        awaits, doubtful = _opens(sentence, mine, "until"), _doubtful(document, sentence, mine)
        supposed = _opens(sentence, mine, "hedge", "when", "inverted") or _drill(mine)
        asks = _asks(document, sentence)
        supposed = supposed or asks or (asked and any(m.value == "then" for m in mine))
        own = in_force(mine, here)
        rehearsed = _rehearses(mine) or (rehearsed and not own and sentence.section == section)
        section = sentence.section
        supposed = supposed or (not own and _opens(sentence, mine, "during") and not _happened(mine))
        supposed = supposed or (not own and _rules(mine))
        supposed = supposed or (not here and sentence.section == "body" and _opens(sentence, mine, "where"))
        supposed = supposed or rehearsed or (sentence.lead in supposing and not own)
        if premise(document, sentence, mine, here):
            supposing.add(number)
        asked = asks and not here and not any(m.value == "if-in" for m in mine)
        now = any(m.value in {"today", "change", "again"} or m.role == "weekday" for m in mine)
        recalled = memory.goes_on(sentence, mine) or (_opens(sentence, mine, "history") and not now)
        graded = sentence.lead in grading
        possible = outlook(document, sentence, mine)
        placed = any((s.place or "-" in s.area) and not s.office for s in here)
        if any(m.role == "level" for m in mine):
            grading.add(number)
        before: Clause | None = None
        for piece in _merged(document, pieces):
            recalled = recalled or (before is not None and recalled_too(before, piece))
            supposed = supposed or (before is not None and possible_too(before, piece))
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
                    outlook=possible,
                )
            )
            awaits = awaits or _awaited(piece)
            supposed = supposed or bool(piece.cues("if"))
    return tuple(told)


def _told(document: str, marks: Sequence[Mark], spots: Sequence[Spot]) -> list[Mark]:
    """Return *marks* without those that are parts of places' names, of other phrases or of nothing told."""
    marks = [m for m in marks if m.value not in _CLOSING or _closes(document, m.end)]
    named = {i for s in spots for i in range(s.start, s.end)}
    towns = {(s.start, s.end) for s in spots}
    # La Réunion is no meeting, and in Arica y Parinacota nothing is joined
    marks = [m for m in marks if m.value not in {"other", "and"} or m.start not in named]
    # Fogo is no fire, Matanzas no massacre
    marks = [m for m in marks if m.role != "name" or m.closes or (m.start, m.end) not in towns]
    marks = [m for m in marks if m.role != "name" or not _overreaches(document, m, marks)]
    hidden = [(m.start, m.end) for m in marks if m.value == "noise" and " " in m.term]
    # "reopened for landings and departures" tells of no flights
    return [m for m in marks if m.role != "own" or not any(a <= m.start and m.end <= z for a, z in hidden)]


def _overreaches(document: str, name: Mark, marks: Sequence[Mark]) -> bool:
    """Return whether another advice begins inside a phrase: "restez vigilants, évitez …, à l'hôtel"."""
    inside = (m for m in marks if m.role == "cue" and m.value == "advice")
    return name.closes > 0 and any(
        name.end < m.start and m.end <= name.shuts and found(document, name.end, m.start, COMMAS)
        for m in inside
    )


def _pieces(
    document: str, sentence: Sentence, number: int, marks: Sequence[Mark], spots: Sequence[Spot]
) -> Iterator[Clause]:
    """Yield the clauses of a sentence as its punctuation and its words part them."""
    for low, high in ranges(document, sentence, marks, spots):
        mine = _within(marks, low, high)
        yield Clause(
            low,
            high,
            sentence,
            number,
            _ended(mine, marks, high),
            _within(spots, low, high),
            _pauses(mine, found(document, low, high, COMMAS)),
            found(document, low, high, ")）"),
            pauses=found(document, low, high, ";；"),
        )


def _ended(marks: tuple[Mark, ...], every: Sequence[Mark], high: int) -> tuple[Mark, ...]:
    """Return *marks* without a phrase that would end in the next clause, within one of its own there."""
    return tuple(
        m
        for m in marks
        if not (
            m.role == "name"
            and m.closes > high
            and spaced(fold(m.term))
            and any(o.role == "name" and o.value == m.value and high <= o.start < m.closes for o in every)
        )
    )


def _pauses(marks: Sequence[Mark], commas: tuple[int, ...]) -> tuple[int, ...]:
    """Return *commas* without those around a word that only fills: "remains shut, however, in A"."""
    aside: set[int] = set()
    for mark in marks:
        sides = {c for c in commas if 0 <= mark.start - c <= _AROUND or 0 <= c - mark.end <= 1}
        if mark.value == "filler" and len(sides) > 1:
            aside |= sides
    return tuple(c for c in commas if c not in aside)


def _closes(document: str, end: int) -> bool:
    """Return whether a clause ends at *end*."""
    return document[end : end + 1] in {"", *".,;:!\n)。，；、！"}


def _doubtful(document: str, sentence: Sentence, marks: Sequence[Mark]) -> bool:
    return _asks(document, sentence) or any(m.role == "cue" and m.value == "hearsay" for m in marks)


def _drill(marks: Sequence[Mark]) -> bool:
    """Return whether a sentence tells of an exercise, and not what it is the reason of."""
    told = [m for m in marks if m.role == "cue" and m.value == "drill"]
    before = [m.end for m in marks if m.value == "because"]
    behind = [m.start for m in marks if m.value == "post-because"]
    return any(
        not any(0 <= m.start - end <= _REASON for end in before)
        and not any(0 <= at - m.end <= _REASON for at in behind)
        for m in told
    )


def _asks(document: str, sentence: Sentence) -> bool:
    """Return whether a sentence is a question."""
    return document[sentence.start : sentence.end].rstrip(" \"'”’)]\n").endswith(("?", "？"))


def _rehearses(marks: Sequence[Mark]) -> bool:
    """Return whether a sentence tells of an exercise and of nothing that goes on."""
    cues = {m.value for m in marks if m.role == "cue"}
    return "rehearsal" in cues and "holds" not in cues


def _rules(marks: Sequence[Mark]) -> bool:
    """Return whether a sentence only tells what is done each time: "ferries stop when a signal is raised"."""
    cues = {m.value for m in marks if m.role == "cue"}
    orders = any(m.role == "over" or (m.role == "name" and m.value in ORDERS) for m in marks)
    return "when" in cues and not (cues & _TOLD or orders)


def _happened(marks: Sequence[Mark]) -> bool:
    return any(m.role == "cue" and m.value == "event" for m in marks)


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
        adds = not piece.says or not (last.says or _whole(document, last, piece)) or _dangles(piece)
        apart = (
            _denies(last, piece)
            or _exists(last, piece)
            or _aside(document, last, piece)
            or _elsewhere(document, last, piece)
            or opens_item(document, pieces, piece)
            or comes_ashore(last, piece)
            or labels(document, last, piece)
        )
        if told and adds and not apart:
            told[-1] = _join(last, piece)
        else:
            told.append(piece)
    return told


def _whole(document: str, before: Clause, piece: Clause) -> bool:
    """Return whether a semicolon parts what tells no hazard from what does: "we are shut; A is open"."""
    apart = document[before.start : before.end].rstrip()[-1:] in {";", "；"}
    ended = before.cues("other") and before.cues("ends", "lifted") and piece.of("name", "thing")
    return apart and bool(
        ended or (before.of("down", "up") and piece.of("thing") and (piece.of("down", "up")))
    )


def _aside(document: str, before: Clause, piece: Clause) -> bool:
    """Return whether a piece behind a semicolon only adds what may be done: "lifted; people may return"."""
    apart = document[before.start : before.end].rstrip()[-1:] in {";", "；"}
    supposed = piece.cues("hedge", "advice", "unsure", "would", "future") and not piece.spots
    return bool(apart and before.says and supposed and (piece.of("over") or not piece.says))


def _elsewhere(document: str, before: Clause, piece: Clause) -> bool:
    """Return whether a piece behind a semicolon tells that all is well, here or elsewhere: "…; B is calm"."""
    apart = document[before.start : before.end].rstrip()[-1:] in {";", "；"}
    well = before.spots and piece.spots and piece.cues("normally", "quiet")
    other = before.cues("normally") and any(not piece.opens_with(d) for d in piece.of("down"))
    return bool(apart and before.says and (well or other or piece.cues("calm")))


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


def _exists(before: Clause, piece: Clause) -> bool:
    """Return whether a piece tells what else there is at another place: "…, and there are queues in B"."""
    return bool(before.says and before.spots and piece.spots and piece.cues("exists")) and not piece.says


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
