"""Tell bare lines of places from sentences, and the level that stands over such lines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from rules.advice import said
from rules.clause import Clause, quoted
from rules.marks import Mark
from rules.model import Level
from rules.wholes import level_places, wholly

_SENTENCE_END: Final = frozenset(".!?:,;。！？：、")


def is_bare(document: str, clause: Clause) -> bool:
    """Return whether a clause is a bare line of places, or of "elsewhere", as stands over their level."""
    text = document[clause.start : clause.end].strip()
    silent = not clause.says or (_bracketed(document, clause) and not clause.of("name", "level", "thing"))
    bare = clause.sentence.section in {"body", "event"} and silent and text[-1:] not in _SENTENCE_END
    return bare and bool(level_places(clause) or clause.cues("country-scope", "rest"))


def _bracketed(document: str, clause: Clause) -> bool:
    """Return whether a clause ends in brackets and says nothing before them: "A (extended)"."""
    opens = max(document.find(bracket, clause.start, clause.end) for bracket in "(（")
    closed = document[clause.start : clause.end].rstrip(" 。\n\u2060").endswith((")", "）"))
    verbs = (*clause.cues("lifted", "lifts", "up", "normal", "holds", "again"), *clause.of("down", "up"))
    return closed and opens >= 0 and all(m.start > opens for m in verbs)


def all_but(clause: Clause) -> bool:
    """Return whether a line means the whole country except the places it names."""
    return bool(clause.cues("country-scope") and clause.cues("except"))


class Over:
    """The level that stands over the lines of places below it, where a text lists all of them so.

    A text that names the places first begins with them, and ends with a level.
    """

    def __init__(self, document: str, clauses: Sequence[Clause]) -> None:
        self._document = document
        self._over: tuple[Mark, Clause] | None = None
        lines = [c for c in clauses if self._level(c) or is_bare(document, c)]
        heads = sum(a.of("level") != () and not b.of("level") for a, b in itertools.pairwise(lines))
        listed = bool(lines) and (heads > 1 or lines[-1].sentence.item)
        self._first = listed and self._level(lines[0]) and not self._level(lines[-1])

    def _level(self, clause: Clause) -> bool:
        told = clause.sentence.section in {"body", "event"} and bool(said(clause))
        return told and not self._aside(clause) and not level_places(clause)

    def _aside(self, clause: Clause) -> bool:
        return self._document[clause.start : clause.end].lstrip()[:1] in {"(", "（"}

    def down(self, clause: Clause, subject: str | None) -> list[Level] | None:
        """Return the levels of a line below a level, [] for that level itself, None for any other clause."""
        if not self._first:
            return None
        if self._level(clause):
            self._over = said(clause)[0], clause
            return []
        if self._over is None or self._over[1].sentence.section != clause.sentence.section:
            return None
        if self._aside(clause):
            return []
        if not is_bare(self._document, clause):
            self._over = None if clause.says and not _bracketed(self._document, clause) else self._over
            return None
        mark, head = self._over
        span, quote = quoted(self._document, head)
        whole = subject and (clause.cues("rest") or all_but(clause) or not level_places(clause))
        where = [(subject, None)] if subject and whole else wholly(clause, level_places(clause))
        return [Level(area, int(mark.value), span, quote, place) for area, place in where]
