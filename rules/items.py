"""Find the further things a note is about: "information on floods in A, on fires in B and on the strike"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.clause import Clause
from rules.marks import Mark
from rules.spots import Spot

_LAST: Final = re.compile(r"(?<!\w)([^\W\d_]{2,8})$")
"""The word a note's opening ends with: "information *on*"."""


def items(document: str, low: int, high: int, marks: Sequence[Mark]) -> Iterator[int]:
    """Yield where a comma or an "and" stands before the word again with which a note's opening ended."""
    for opening in (m for m in marks if m.value in {"edited", "removed"} and low <= m.start < high):
        last = _LAST.search(document, opening.start, opening.end)
        if last is None:
            continue
        for again in re.finditer(rf"(?<!\w){last[1]}\s", document[opening.end : high]):
            start = opening.end + again.start()
            joins = [m for m in marks if m.value == "and" and 0 <= start - m.end <= 1]
            at = joins[0].start if joins else start
            before = document[opening.end : at].rstrip()
            if joins or before.endswith(","):
                yield opening.end + len(before) - before.endswith(",")


def opens_item(document: str, said: Sequence[Clause], clause: Clause) -> bool:
    """Return whether a clause among those *said* in one sentence begins such a thing."""
    marks = [m for c in said for m in c.marks]
    return clause.start in items(document, said[0].start, said[-1].end, marks)


def spared(clause: Clause, spot: Spot) -> bool:
    """Return whether a list item leaves a place out: "the Highlands, other than A", "B (except C) and D"."""
    for cue in clause.cues("except"):
        end = min((c for c in clause.closings if c >= cue.end), default=clause.end)
        if cue.end <= spot.start < end:
            return True
    return False
