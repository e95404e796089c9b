"""Find the places that only say where a report was written: "LONDON (AP) — …", "New Delhi – …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.spots import Spot

_CLOSES: Final = re.compile(
    r"(?:,[^\S\n]*[^\n.:;—–()-]{2,24})?(?:[^\S\n]*\([^()\n]{2,24}\))?[^\S\n]*(?P<dash>[—–]|[.]?-(?=\s)|:)"
)
"""What may stand behind the place: a country or day, an agency in brackets, then a dash or colon."""
_JOINED: Final = "\u2060*"
"""What the reader sets between the letters of a script without spaces."""
_CLOSERS: Final = "|".join(
    _JOINED.join(word)
    for word in ("電", "电", "訊", "讯", "報導", "報道", "报道", "时事", "時事", "共同", "ロイター", "AFP")
)
_NAMES: Final = "|".join(_JOINED.join(word) for word in ("新华社", "新華社", "中新社", "中新网", "中央社"))
_AGENCY: Final = re.compile(
    rf"[(（【［\[〔][^)）】］\]〕\n]{{0,90}}?(?:{_CLOSERS}){_JOINED}[)）】］\]〕]"
    rf"|(?:{_NAMES})[^，。\n]{{0,90}}?[电電]"
)
"""What opens a report of the Chinese or Japanese press: （中央社東京3日電）, 【カイロ共同】."""


def datelined(
    document: str, spots: Sequence[Spot], subject: str | None, *, press: bool = False
) -> list[Spot]:
    """Return *spots*, that of a dateline as one where nothing happens.

    Only where the paragraph behind it names others, or the text does that is known to be about *subject*;
    and where no further line opens as it does: a list of airports with what became of each looks the same.
    The subject country itself heads its own news: "Ecuador – Avoid non-essential travel".
    *press*: a newspaper speaks, whose datelines may end with a colon.
    """
    if (agency := _agency(document)) is not None:
        return [replace(s, office=s.office or agency.start() <= s.start < agency.end()) for s in spots]
    for line in (s for s in spots if s.where != subject):
        closes = _CLOSES.match(document, line.end) if _opens_text(document, line.start) else None
        if closes and _alone(document, line, closes, spots, about=subject is not None, press=press):
            return [replace(s, office=s.office or line.start <= s.start < closes.end()) for s in spots]
    return list(spots)


def _agency(document: str) -> re.Match[str] | None:
    """Return the agency with the place it writes from, where a text, or its first paragraph, opens so."""
    paragraph = document.find("\n\n")
    starts = (0, paragraph + 2) if paragraph >= 0 else (0,)
    return next(filter(None, (_AGENCY.match(document, start) for start in starts)), None)


def _opens_text(document: str, start: int) -> bool:
    """Return whether the text, or its first paragraph below the title, begins at *start*."""
    before = document[:start].rstrip(" \t\"'“‘*")
    return not before or (before.endswith("\n\n") and "\n\n" not in before.rstrip("\n"))


def _alone(
    document: str, line: Spot, closes: re.Match[str], spots: Sequence[Spot], *, about: bool, press: bool
) -> bool:
    """Return whether a place that opens a text is a dateline, told by dash, agency or capitals."""
    end = document.find("\n", closes.end())
    paragraph = document[closes.end() : end if end >= 0 else len(document)]
    behind = [s for s in spots if closes.end() <= s.start and not s.office]
    others = any(about or s.start < closes.end() + len(paragraph) for s in behind)
    again = any(_begins_line(document, s.start) and _CLOSES.match(document, s.end) for s in behind)
    capitals = document[line.start : line.end].isupper() and not paragraph.isupper()
    told = capitals or press or "(" in closes.group() or closes["dash"] in "—–"
    return told and others and not again


def _begins_line(document: str, start: int) -> bool:
    return document[:start].rstrip(" \t*-•").endswith("\n")
