"""Find where a second predicate begins in a sentence: "A is shut and B has reopened"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rules.enumeration import days_joined, goes_on
from rules.existence import of_else
from rules.hazards import NAMED
from rules.marks import Mark
from rules.spots import Spot
from rules.text import COMMAS, fold, found, spaced
from rules.turns import turns

_LISTING: Final = "、"
_PAUSE: Final = "，"
_STATUS: Final = frozenset(
    {"lifted", "up", "normal", "normally", "holds", "event", "again", "contrary", "affirm", "calm", "follows"}
)
_NO_VERBS: Final = frozenset({"tells", "imposed"})
"""Cues that announce a predicate or hang on a noun ("announced that", "curfew imposed in")."""
_BESIDE: Final = 12
"""Code points between a place and the comma or "and" of its list."""
_DATE: Final = 10
"""Code points from a comma behind a weekday to the month: "Monday, the 8th of January"."""
_VERB_WITHIN: Final = 25
"""Code points of the words that may come before a verb without a subject ("and has since been")."""
OPENS: Final = 5
"""Code points of a comma or an "and" before the word that opens a clause."""


def _kept(marks: Sequence[Mark], at: int) -> bool:
    """Return whether the last verb before a list's comma is a possibility's: A可能出现导弹、火箭袭击."""
    before = [m for m in marks if m.start < at and (is_verb(m) or m.value in {"hedge", "event"})]
    verbs = [m for m in before if m.value not in {"event", "holds"}]
    return bool(verbs) and verbs[-1].value == "hedge"


def predicates(
    document: str, low: int, high: int, marks: Sequence[Mark], spots: Sequence[Spot]
) -> Iterator[tuple[int, int]]:
    """Split a range at each "and" or comma that stands between two predications."""
    inside = _telling([m for m in marks if low <= m.start < high])
    commas = [c for c in found(document, low, high, COMMAS) if not _in_date(marks, c)]
    edges = sorted(
        {m.start for m in inside if m.role == "cue" and (m.value == "and" or _where(document, m, spots))}
        | {at for at in commas if not (document[at] == _LISTING and _kept(inside, at))},
    )
    start = low
    for edge in edges:
        if (
            start < edge
            and not (days_joined(document, inside, edge) or goes_on(inside, spots, edge))
            and not _spanned(document, inside, spots, edge)
            and not (_lists_names(document, inside, spots, edge) or _throughout(inside, commas, edge))
            and _predicated(inside, start, edge)
            and not _relative(document, inside, spots, start, edge, high)
            and (
                turns(inside, spots, start, edge, high)
                or of_else(inside, spots, edge, high)
                or _begins(document, inside, spots, edges, start, edge, high)
            )
        ):
            yield start, edge
            start = edge
    yield start, high


def _throughout(marks: Sequence[Mark], commas: Sequence[int], edge: int) -> bool:
    """Return whether only "all over the country" stands between the comma at *edge* and the next one."""
    following = next((c for c in commas if c > edge), edge)
    whole = (m for m in marks if m.value == "country-scope" and 0 < m.start - edge <= OPENS)
    return any(0 <= following - m.end <= 1 for m in whole)


def _in_date(marks: Sequence[Mark], comma: int) -> bool:
    """Return whether a comma parts a weekday from its date: "on Monday, 8 January,"."""
    days = any(m.role == "weekday" and m.end == comma for m in marks)
    return days and any(m.role == "month" and 0 < m.start - comma <= _DATE for m in marks)


def _spanned(document: str, marks: Sequence[Mark], spots: Sequence[Spot], edge: int) -> bool:
    """Return whether a phrase goes on behind *edge*, where none begins: "Schulen …, die in A … zu"."""
    names = [m for m in marks if m.role == "name"]
    phrases = [m for m in names if m.start < edge < m.shuts and m.end < edge]
    after = [o for o in names if o.start > edge and document[edge] in COMMAS]
    anew = any(o.start < m.shuts and o.value == m.value for m in phrases for o in after)
    behind = [s for s in spots if s.start > edge]
    return bool(phrases) and not anew and not _points(document, marks, behind, edge)


def _relative(
    document: str, marks: Sequence[Mark], spots: Sequence[Spot], start: int, edge: int, high: int
) -> bool:
    """Return whether the comma at *edge* ends words within its sentence: "A, (which was) shut, is open"."""
    opened = any(
        (m.role == "down" or m.value in {"relative", "where", "imposed"})
        and start <= m.start < edge
        and document[max(0, m.start - 2) : m.start].rstrip()[-1:] in {*COMMAS}
        for m in marks
        if document[edge] in COMMAS
    ) or (document[edge] in COMMAS and _had_been(marks, start, edge))
    ahead = [m for m in marks if edge < m.start < high and (is_subject(m) or is_verb(m))]
    first = [m for m in ahead if m.start == ahead[0].start]
    near = first[0].start - edge - _named(spots, edge, first[0].start) <= _VERB_WITHIN if first else False
    topic = document[max(0, edge - 2) : edge].startswith("は") and _had_been(marks, start, edge)
    return (opened and near and any(is_verb(m) for m in first)) or topic


def _had_been(marks: Sequence[Mark], start: int, edge: int) -> bool:
    """Return whether all that is told before *edge* is what had been: "airports that had been shut, …"."""
    verbs = [m for m in marks if start <= m.start < edge and is_verb(m)]
    had = [m for m in marks if start <= m.start < edge and m.value == "had"]
    return bool(verbs and had) and had[0].start <= verbs[0].start


def _named(spots: Sequence[Spot], low: int, high: int) -> int:
    """Return the code points between two offsets that are names of places."""
    return sum(s.end - s.start for s in spots if low <= s.start < high)


def _where(document: str, mark: Mark, spots: Sequence[Spot]) -> bool:
    """Return whether a "where" speaks of what is before it: a comma, or a place."""
    behind = document[max(0, mark.start - 2) : mark.start].rstrip()[-1:] in {*COMMAS}
    return mark.value == "where" and (behind or any(0 <= mark.start - s.end <= OPENS for s in spots))


def _lists(char: str) -> bool:
    """Return whether a character at an edge joins equals in Chinese or Japanese: 及, 和, 、."""
    return char == "、" or not spaced(char)


def _lists_names(document: str, marks: Sequence[Mark], spots: Sequence[Spot], edge: int) -> bool:
    """Return whether a "and" of a script without spaces joins two hazards: デモや道路封鎖が発生する可能性."""
    ends = [m.end for m in marks if m.start == edge and m.value == "and" and _lists(document[edge])]
    names = [m for m in marks if m.role == "name"]
    things = [m for m in marks if m.role == "thing" and edge - m.end in {0, 1, 2}]
    pause = max((c for c in found(document, 0, edge, COMMAS)), default=0) if ends and things else 0
    placed = any(0 <= s.start - end <= 1 for s in spots for end in ends)
    told = placed or any(is_verb(m) for m in marks if pause < m.start < edge)
    if things and ends and pause and not told:
        return True  # …，学校及公共场所恢复正常
    left = any(edge - m.end in {0, 1, 2} for m in names)
    return left and any(0 <= m.start - end <= 2 for m in names for end in ends)


def _telling(marks: Sequence[Mark]) -> list[Mark]:
    """Return *marks* without the events that only announce a predicate or hang on a noun."""
    told = {(m.start, m.end) for m in marks if m.role == "cue" and m.value in _NO_VERBS}
    named = {m.start - 1 for m in marks if is_subject(m)}
    told |= {(m.start, m.end) for m in marks if m.value == "attribute" and m.end in named}
    return [m for m in marks if m.value != "event" or (m.start, m.end) not in told]


def _begins(
    document: str,
    marks: Sequence[Mark],
    spots: Sequence[Spot],
    edges: Sequence[int],
    start: int,
    edge: int,
    high: int,
) -> bool:
    """Return whether a predication begins at *edge*: not inside a list of places whose rest comes first."""
    dense = _lists(document[edge])
    ahead = next((m.start for m in marks if edge < m.start < high and (is_subject(m) or is_verb(m))), high)
    left, right = [s for s in spots if start <= s.start < edge], [s for s in spots if edge < s.start < high]
    listed = left and right and edge - left[-1].end <= _BESIDE and _gap(marks, edge, right[0]) <= _BESIDE
    if (
        listed
        and document[edge] in COMMAS
        and (_anew(marks, edge, right[0]) or (dense and _left_behind(marks, left[-1], edge)))
    ):
        listed = False
    if listed and (dense or _shares_verb(marks, start, edge, right[0])):
        return False
    if listed and any(right[0].end <= more <= ahead for more in edges):
        return False
    if listed and (_route(marks, start, edge, left[-1]) or _reasoned(marks, right[0])):
        return False
    if right and _first_end(marks, start, edge):
        return False
    pause = next((e for e in edges if e > edge and document[e] == _PAUSE), high)
    apart = bool(left and right) and document[edge] == _PAUSE and _names_there(marks, right[0], edge, pause)
    if apart or _points(document, marks, right, edge) or (right and _works(document, marks, edge, high)):
        return True
    return _predicated(marks, edge, high) or (bool(left and right) and _resumes(marks, right, edge, high))


def _left_behind(marks: Sequence[Mark], spot: Spot, edge: int) -> bool:
    """Return whether the last place before a comma has its verb: 台風はAから離れ、Bに上陸する見込み."""
    ends = (m for m in marks if m.role == "ended" and m.value in NAMED)
    return any(spot.end <= m.start and m.end <= edge for m in ends)


def _names_there(marks: Sequence[Mark], spot: Spot, edge: int, high: int) -> bool:
    """Return whether a place right behind a comma has a hazard of its own: A机场已开放，B渡轮停航."""
    named = any(m.role == "name" and spot.end <= m.start < high for m in marks)
    return named and spot.start - edge <= OPENS


def _route(marks: Sequence[Mark], start: int, edge: int, spot: Spot) -> bool:
    """Return whether the "and" at *edge* joins the ends of a route: "between A and B after …"."""
    joins = any(m.start == edge and m.value == "and" for m in marks)
    return joins and any(
        m.value == "between" and start <= m.start and 0 <= spot.start - m.end <= _BESIDE for m in marks
    )


def _reasoned(marks: Sequence[Mark], spot: Spot) -> bool:
    """Return whether a reason follows right behind a place: "flies to A and B after the closure of C"."""
    return any(m.value == "because" and 0 <= m.start - spot.end <= 1 for m in marks)


def _first_end(marks: Sequence[Mark], start: int, edge: int) -> bool:
    """Return whether the "and" at *edge* leads to the second end of a route whose first nobody knows."""
    opened = [m for m in marks if m.value == "between" and start <= m.start < edge]
    joins = any(m.start == edge and m.value == "and" for m in marks)
    return bool(opened and joins) and not any(
        opened[-1].end <= m.start < edge and (is_verb(m) or m.value == "and") for m in marks
    )


def _points(document: str, marks: Sequence[Mark], spots: Sequence[Spot], edge: int) -> bool:
    """Return whether words right behind an edge stand for what was said, in another place: ", those in A".

    A name that nobody knows is one by its capital letter.
    """
    near = spots[0].start if spots else -1
    return any(
        m.value == "ones"
        and 0 < m.start - edge <= OPENS
        and (0 <= near - m.end <= _BESIDE or document[m.end + 1 : m.end + 2].isupper())
        for m in marks
    )


def _works(document: str, marks: Sequence[Mark], edge: int, high: int) -> bool:
    """Return whether something that works opens what follows: "A airport is shut, the airport of B works"."""
    opens = next((m for m in marks if m.role == "thing" and edge < m.start < high), None)
    if opens is None or document[edge] not in COMMAS or opens.start - edge > _BESIDE:
        return False
    end = next((m.start for m in marks if m.start > opens.end and is_verb(m)), high)
    return any(m.value == "working" and opens.end <= m.start < end for m in marks)


def _anew(marks: Sequence[Mark], edge: int, spot: Spot) -> bool:
    """Return whether a place behind a comma is set apart from those before: ", and in A cars burned"."""
    between = {m.value for m in marks if edge < m.start < spot.start}
    return {"and", "in"} <= between


def _gap(marks: Sequence[Mark], edge: int, spot: Spot) -> int:
    """Return the code points between an edge and a place, those of "southern" and its like left out."""
    words = {i for m in marks if m.value == "noise" and edge < m.start for i in range(m.start, m.end)}
    return sum(i not in words for i in range(edge, spot.start))


def _shares_verb(marks: Sequence[Mark], start: int, edge: int, spot: Spot) -> bool:
    """Return whether a list of places goes on at *edge* to its verb: "warnings for A and B are"."""
    tells = {m.start for m in marks if m.value == "tells"}  # "ordered schools in A and B to close"
    told = any(
        is_verb(m) and m.value != "event" and m.start not in tells for m in marks if start <= m.start < edge
    )
    ahead = next((m for m in marks if spot.end <= m.start and (is_subject(m) or is_verb(m))), None)
    told = told or ahead is None or is_subject(ahead)
    placed = any(m.value in {"in", "toward"} for m in marks if edge < m.start < spot.start)
    return not (told or placed)


def _resumes(marks: Sequence[Mark], spots: Sequence[Spot], edge: int, high: int) -> bool:
    """Return whether the words behind *edge* tell what became elsewhere of the subject before it.

    "(lifted in A) and extended in B": the verb comes first, or only places come before it.
    """
    ahead = [
        m for m in marks if edge < m.start < high and (is_subject(m) or is_verb(m) or m.value == "imposed")
    ]
    if not ahead or is_subject(ahead[0]):
        return False
    places = sum(s.end - s.start for s in spots if s.end <= ahead[0].start)
    return ahead[0].start - edge - places <= _VERB_WITHIN


def _stands_for(mark: Mark, verbs: Sequence[Mark]) -> bool:
    """Return whether a noun for what was told of before has its verb behind it: "the closure was lifted"."""
    noun = mark.role == "cue" and mark.value == "it" and " " in mark.term
    return noun and any(v.value in {"lifted", "holds"} and 0 < v.start - mark.end <= _DATE for v in verbs)


def is_subject(mark: Mark) -> bool:
    """Return whether a word can be what a predicate is said of."""
    return mark.role in {"name", "thing", "own"}


def is_verb(mark: Mark) -> bool:
    """Return whether a word says what became of a subject."""
    return mark.role in {"down", "up", "ended"} or (mark.role == "cue" and mark.value in _STATUS)


def _predicated(marks: Sequence[Mark], low: int, high: int) -> bool:
    """Return whether a range has both a hazard (or what can fail) and a word for what became of it.

    A word that stands for either is one: "those of A stay closed".
    """
    mine = [m for m in marks if low <= m.start < high]
    verbs = [m for m in mine if is_verb(m)]
    subjects = (m for m in mine if is_subject(m))
    told = any(not any(v.start < m.start and m.end <= v.end for v in verbs) for m in subjects) and bool(verbs)
    flies = any(m.role == "carrier" for m in mine) and any(m.value == "flight-cancellation" for m in verbs)
    told = told or any(_says_so(mine, m) or _announces(mine, m) for m in mine)
    told = told or (bool(verbs) and any(m.value == "ones" and m.start < verbs[0].start for m in mine))
    told = told or any(_comes(mine, m) for m in mine) or any(_stands_for(m, verbs) for m in mine)
    return (
        told
        or flies
        or any(
            m.role == "over" or (m.role == "name" and (0 < m.closes <= high or _acts(m, low))) for m in mine
        )
    )


def _acts(name: Mark, low: int) -> bool:
    """Return whether a hazard's name has a verb of its own: "buses were torched", not ", burnt vehicles"."""
    words = name.term.count(" ") if spaced(name.term) else 0
    return name.value == "arson" and (words > 1 or (words == 1 and name.start - low > OPENS))


def _comes(marks: Sequence[Mark], name: Mark) -> bool:
    """Return whether a storm's name says that it comes, and not why else something happens: 上陸する見込みで.

    In scripts without spaces.
    """
    storm = name.role == "name" and name.event and name.value in NAMED and not spaced(fold(name.term))
    return storm and not any(m.value == "because" and m.start < name.start for m in marks)


def _announces(marks: Sequence[Mark], mark: Mark) -> bool:
    """Return whether a verb has what it announces as its object, or ends what is no hazard.

    In scripts without spaces: 宣布24小时宵禁, 紧急状态解除.
    """
    if mark.value not in {"tells", "other"} or spaced(mark.term):
        return False
    ends = mark.value == "other"
    return any(
        m.start >= mark.end and (m.value in {"lifted", "ends"} if ends else m.role == "name") for m in marks
    )


def _says_so(marks: Sequence[Mark], name: Mark) -> bool:
    """Return whether a name is the predicate of what can fail before it: "the airport takes no flights"."""
    return name.role == "name" and any(
        m.role == "thing" and m.value == name.value and m.end < name.start for m in marks
    )
