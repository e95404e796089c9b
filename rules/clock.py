"""Tell the hours of a clock from other words: "às 9h" from "as escolas", "alle 17" from "alle isole"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rules.marks import Mark
from rules.text import fold, spaced

_BEHIND: Final = re.compile(r"\s*(?:\w{1,5}\s+){0,2}\d")
_BEFORE: Final = re.compile(r"\d[\s\u00a0]*$")
_NEAR: Final = 4
"""Code points of a number before "hours"."""


def clock(document: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return *marks* without the words for an hour that no number stands beside."""
    return tuple(m for m in marks if not (m.role == "time" and m.value == "hour") or _numbered(document, m))


def _numbered(document: str, mark: Mark) -> bool:
    if not spaced(fold(mark.term)):
        return True
    before = document[max(0, mark.start - _NEAR) : mark.start]
    return bool(_BEHIND.match(document, mark.end) or _BEFORE.search(before))
