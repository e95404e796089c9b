"""Give a verb back to what stands before it, where a phrase in two parts took it over a pause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rules.marks import Mark

_PAUSE: Final = re.compile(r"[.,;:!?，。；：、！？\n]")


def returned(document: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return *marks* without the phrases whose verb ends what stands before: "curfew lifted, … ferries"."""
    return tuple(m for m in marks if not (m.role == "name" and m.closes and _stolen(document, m, marks)))


def _stolen(document: str, phrase: Mark, marks: Sequence[Mark]) -> bool:
    ends = {m.value for m in marks if m.role == "ended" and m.start == phrase.start}
    if not ends or not _PAUSE.search(document, phrase.end, phrase.closes):
        return False
    return any(
        m.role == "name"
        and m.value in ends
        and m.end <= phrase.start
        and not _PAUSE.search(document, m.end, phrase.start)
        for m in marks
    )
