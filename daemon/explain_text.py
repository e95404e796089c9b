"""Mark in an entry's own text what was read in it: one colour a hazard, struck through where it is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rich.text import Text

from rules.model import Entry, Evidence, Reading, Statement, Status, Unread

PALETTE: Final = ("red", "cyan", "yellow", "magenta", "blue", "green")
"""Colours in the order in which hazards come up; the six that every terminal can show."""
LEVEL: Final = "bold reverse"
UNREAD: Final = "dim italic"
_GAP: Final = "[…]"
_WORDS: Final = frozenset({"hazard", "cue"})
"""Roles of the words that tell what happens; the others tell where, who and how long."""

WHY: Final = {
    "denied": "denied: the text says that it is not so",
    "editorial-note": "an editorial note that tells of no event",
    "history": "past: it is told of another time",
    "hypothetical": "only possible: a condition or a possibility governs it",
    "no-area": "no place: the text names none, and its source is about no one country",
    "removed-text": "the page no longer mentions it, which ends nothing",
    "standing-advice": "standing advice: what to do, not what happens",
    "background": "only the reason of what has ended",
    "unmanned": "a road that nobody blocks: snow, a slope, water",
    "standing-risk": "a standing risk: nothing says that it happens now",
    "test": "a message that only tests",
    "too-long": "beyond the length that is read",
    "unknown-language": "no words are known of this language",
    "no-hazard": "neither its words nor its codes name a hazard",
    "unknown-place": "a place that nobody knows",
}
"""Why something seen became no statement, in words."""


def colours(statements: Iterable[Statement]) -> dict[str, str]:
    """Return a colour for each hazard, in the order of the text."""
    hazards = dict.fromkeys(s.hazard for s in sorted(statements, key=lambda s: s.span.start))
    return {hazard: PALETTE[at % len(PALETTE)] for at, hazard in enumerate(hazards)}


def marked(entry: Entry, reading: Reading) -> Text:
    """Return the entry's text, without the blank lines before it, with what its reading rests on marked."""
    document = entry.document
    shown = Text(document)
    for unread in reading.unread:
        if unread.span.end - unread.span.start < len(document):
            shown.stylize(UNREAD, unread.span.start, unread.span.end)
    for level in reading.levels:
        shown.stylize("underline", level.span.start, level.span.end)
    chosen = colours(reading.statements)
    for statement in reading.statements:
        for piece in statement.evidence:
            style = _style(piece, statement.status, chosen[statement.hazard])
            shown.stylize(style, piece.span.start, piece.span.end)
    return shown[len(document) - len(document.lstrip()) :]


def passages(shown: Text, most: int) -> Text:
    """Return the first line of a marked text and those with marks; all of it where it has *most* lines."""
    lines = shown.split("\n")
    if len(lines) <= most:
        return shown
    kept = [at for at, line in enumerate(lines) if at == 0 or line.spans][:most]
    told: list[Text] = []
    for at, line in enumerate(lines):
        if at in kept:
            told.append(line)
        elif not told or told[-1].plain != _GAP:
            told.append(Text(_GAP, style="dim"))
    return Text("\n").join(told)


def _style(piece: Evidence, status: Status, colour: str) -> str:
    struck = " strike" if status is Status.LIFTED else ""
    return f"{'bold' if piece.role in _WORDS else 'underline'} {colour}{struck}"


def because(statement: Statement, entry: Entry) -> str:
    """Return the words a statement rests on besides its place: “curfew” “lifted”, “Aeroméxico”."""
    told = _quoted(entry, [e for e in statement.evidence if e.role in _WORDS])
    more = _quoted(entry, [e for e in statement.evidence if e.role not in {*_WORDS, "area"}])
    whole = "" if statement.named_place else "no place named"
    return ", ".join(part for part in (told, more, whole) if part)


def _quoted(entry: Entry, evidence: Sequence[Evidence]) -> str:
    spans = dict.fromkeys((e.span.start, e.span.end) for e in evidence)
    inner = [s for s in sorted(spans) if not any(_inside(s, other) for other in spans)]
    return " ".join(f"“{' '.join(entry.document[start:end].split())}”" for start, end in inner)


def _inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def left_out(entry: Entry, unread: Iterable[Unread]) -> Iterator[tuple[str, str, str]]:
    """Yield what was seen and not stated: the hazard or detail, the words, and why not."""
    for each in sorted(unread, key=lambda u: u.span.start):
        words = " ".join(entry.document[each.span.start : each.span.end].split())
        yield each.detail, words, _why(WHY, each.why)


def _why(known: Mapping[str, str], code: str) -> str:
    return known.get(code, code.replace("-", " "))
