"""Drop what a title or the head of a line only labels, where the text tells of something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rules.drafts import Draft
from rules.marks import Mark
from rules.model import Status, Unread

_DOUBTS: Final = frozenset({"hypothetical", "denied"})

_HEADS: Final = re.compile(r"(?:^|\n|[.;]\s)[^\S\n]*$")
_COLON: Final = re.compile(r"\u2060*[^\S\n]*[:：]")
_BEFORE: Final = 4
"""Code points that show whether a word opens a line or a sentence."""


def unlabelled(document: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return *marks* without the things that only head a line about another: "Transport: the airport is"."""
    return tuple(m for m in marks if m.role != "thing" or not _labels(document, m, marks))


def _labels(document: str, thing: Mark, marks: Sequence[Mark]) -> bool:
    opens = _HEADS.search(document[max(0, thing.start - _BEFORE) : thing.start])
    if not (opens and _COLON.match(document, thing.end)):
        return False
    line = document.find("\n", thing.end)
    end = len(document) if line < 0 else line
    told = [m for m in marks if m.role == "thing" and thing.end < m.start < end]
    return bool(told) and told[0].value != thing.value


def borne_out(drafts: Sequence[Draft], unread: Iterable[Unread]) -> list[Draft]:
    """Return *drafts* without the bare labels of a title that nothing bears out.

    "Strike of ground staff: your flight. … We know of a possible strike; none has been called".
    """
    doubted = {u.detail for u in unread if u.why in _DOUBTS}
    told = {d.statement.hazard for d in drafts if not d.title or d.firm}
    return [
        d
        for d in drafts
        if not (d.title and not d.firm and d.statement.status is Status.ACTIVE)
        or d.statement.hazard in told
        or d.statement.hazard not in doubted
    ]
