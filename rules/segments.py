"""Cut a document into headed sections, list items and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rules.marks import Mark
from rules.text import fold

_NUMBER: Final = r"[\d０-９一二三四五六七八九十\u2060]{1,9}"
_BULLET: Final = re.compile(
    rf"\s*(?:(?:[-–—*•·▪●◦‣]|\d{{1,2}}[.)])\s+|[（(]{_NUMBER}[)）]\s*|{_NUMBER}[．、\u3000]\s*"
    r"|[●○◎◇◆■□★☆▼▽▲△▶▷➢※＊・①-⑳]\s*)"
)
"""Far Eastern typography sets no space behind a bullet."""
_BELOW: Final = re.compile("(?:下\u2060*記|以\u2060*下|下\u2060*列|如\u2060*下|左\u2060*記)[^。]{0,60}[。]?$")
"""What introduces a list in Chinese and Japanese, where its sentence may end with a full stop."""
_LINE: Final = re.compile(r"[^\n]+")
_STOP: Final = re.compile(r"[.!?…][\"'”’)\]]{0,3}\s+|[。！？｡][」』”]{0,2}(?![）)])")
_AFTER_HEADING: Final = re.compile(r"\**\s*(?:[:：]|\.\.\.|…)")
_COUNTED: Final = re.compile(r"[ \t]*\d[\d.,\u202f ]*(?:\w{1,8}\b[ \t]*)?(?:[.;]\s|\n|$)")
"""A number only, which tells how many there are: "Affected municipalities: 385."."""
_BRACKETED: Final = re.compile(r"\s*[】〕］〉》>」]\s*[:：]?")
_BEFORE_HEADING: Final = re.compile(
    rf"(?:^|\n)\s*(?:{_NUMBER}[、.．\s]|[（(]{_NUMBER}[)）])?[\s*#●○◎◇◆■□★☆▼▽【〔［〈《<「]*$"
)
_RUNS_ON: Final = re.compile("[\u3041-\u309f]\u2060*$")
"""A hiragana ties what follows to the words before it: 上記以外の地域."""
LONGEST: Final = 2_000
"""Code points after which a sentence is cut at the next space; no publisher writes longer ones."""
_CLOCK: Final = frozenset({"a m", "p m"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of text that can state something."""

    start: int
    end: int
    section: str
    """title, body, or what its heading stands for: locations, event, actions, assistance."""
    item: bool
    """It is an item of a list."""
    lead: int | None
    """The index of the sentence that introduces this list: it ends in a colon, or is an open line."""


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    start: int
    end: int


def cut(
    document: str,
    title: int,
    marks: Sequence[Mark],
    abbreviations: frozenset[str],
    heads: frozenset[int] = frozenset(),
) -> tuple[Sentence, ...]:
    """Return the sentences of *document*, whose first *title* code points are its title.

    *heads*: full stops that end none.
    """
    sentences: list[Sentence] = []
    lead: int | None = None
    open_line: int | None = None
    months = frozenset(m.start for m in marks if m.role == "month")
    for section in _sections(document, title, marks):
        lead, open_line, listed = None, None, False
        for start, end, item, name in _named(document, section):
            if item and open_line is not None:
                lead = open_line
            if listed and not item:
                lead = None  # a list with bullets ends where they do
            listed = item and lead is not None
            for low, high in _sentences(document, start, end, abbreviations, months | heads):
                sentences.append(Sentence(low, high, name, item, lead))
            line, open_line = document[start:end].rstrip(), None
            if line.endswith((":", "：", "for...")) or (not item and _BELOW.search(line)):
                lead = len(sentences) - 1
            elif not item and line.endswith((".", "!", "?", "。", "！", "？")):
                lead = None
            elif not item:
                open_line = len(sentences) - 1
    return tuple(sentences)


def _sections(document: str, title: int, marks: Sequence[Mark]) -> Iterator[_Section]:
    yield _Section("title", 0, title)
    name, start = "body", title
    for mark in marks:
        content = _heading_ends(document, mark) if mark.role == "heading" and mark.start >= start else None
        if content is None:
            continue
        yield _Section(name, start, mark.start)
        name, start = mark.value, content
    yield _Section(name, start, len(document))


def _heading_ends(document: str, mark: Mark) -> int | None:
    """Return where the text under a heading begins, or None where *mark* is no heading."""
    if document[mark.start].islower() or _RUNS_ON.search(document, max(0, mark.start - 3), mark.start):
        return None
    if colon := _AFTER_HEADING.match(document, mark.end):
        return None if _COUNTED.match(document, colon.end()) else colon.end()
    if not _BEFORE_HEADING.search(document, max(0, mark.start - 40), mark.start):
        return None
    if bracket := _BRACKETED.match(document, mark.end):
        return bracket.end()
    alone = document[mark.end : mark.end + 2].strip(" *\r")[:1] in {"", "\n"}
    return mark.end if alone else None


def _named(document: str, section: _Section) -> Iterator[tuple[int, int, bool, str]]:
    """Yield a section's lines with its name; a list of places ends where plain text goes on."""
    name, first = section.name, True
    for start, end, item in _lines(document, section):
        if name == "locations" and not item and not first:
            name = "body"
        first = document[start:end].rstrip().endswith((",", ";", ":"))
        yield start, end, item, name


def _lines(document: str, section: _Section) -> Iterator[tuple[int, int, bool]]:
    """Yield the lines of a section, a line that merely wraps joined to the one before."""
    held: tuple[int, int, bool] | None = None
    for match in _LINE.finditer(document, section.start, section.end):
        start, end = match.span()
        bullet = _BULLET.match(document, start, end)
        text = document[start:end].strip()
        if not text:
            continue
        if held and not bullet and _wraps(document, held[1], start, text):
            held = (held[0], end, held[2])
            continue
        if held:
            yield held
        held = (bullet.end() if bullet else start, end, bool(bullet))
    if held:
        yield held


def _wraps(document: str, end: int, start: int, text: str) -> bool:
    return start - end == 1 and text[0].islower() and document[end - 1] not in ".:;!?"


def _sentences(
    document: str, start: int, end: int, abbreviations: frozenset[str], spared: frozenset[int]
) -> Iterator[tuple[int, int]]:
    low = start
    for stop in _STOP.finditer(document, start, end):
        if stop.start() in spared or (
            stop.end() in spared and document[stop.start() - 1 : stop.start()].isdigit()
        ):
            continue  # "am 3. März"
        if _abbreviated(document, low, stop.start(), stop.end(), end, abbreviations):
            continue
        yield from _bounded(document, low, stop.end())
        low = stop.end()
    if document[low:end].strip():
        yield from _bounded(document, low, end)


def _bounded(document: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence, or the pieces of one that is too long to be one."""
    while high - low > LONGEST:
        space = document.rfind(" ", low + 1, low + LONGEST)
        edge = space if space > low else low + LONGEST
        yield low, edge
        low = edge
    yield low, high


def _abbreviated(
    document: str, low: int, dot: int, after: int, end: int, abbreviations: frozenset[str]
) -> bool:
    """Return whether a full stop belongs to a shortened word."""
    if document[dot] != ".":
        return False
    following = document[after : min(after + 2, end)]
    if following[:1].islower():
        return True
    if document[dot - 2 : dot - 1] in {"'", "’"}:
        return False  # the genitive of a name, a Dutch plural: "risico's."
    words = fold(document[max(low, dot - 24) : dot]).split()
    if " ".join(words[-2:]) in _CLOCK or (words[-1:] == ["h"] and words[-2:-1] and words[-2].isdigit()):
        return not following[:1].isupper() or document[low:dot].isupper()  # "until 6 h. In A"
    return bool(words) and (words[-1] in abbreviations or (len(words[-1]) == 1 and words[-1].isalpha()))
