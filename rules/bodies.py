"""Tell the "national" of a body's name from the nation: "Policía Nacional", "Estrada Nacional 4"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rules.marks import Mark

_NATIONAL: Final = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_]+")
"""One word with a capital: the adjective, in languages that set it behind its noun."""
_NAMED: Final = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_A-ZÀ-Þ]+ $")
"""A capitalised word right before it."""
_WORD: Final = 24


def bodies(document: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return *marks* without the "whole country" that is a part of a name."""
    return tuple(
        m for m in marks if not (m.role == "cue" and m.value == "country-scope" and _of(document, m))
    )


def _of(document: str, mark: Mark) -> bool:
    written = _NATIONAL.fullmatch(document, mark.start, mark.end)
    return bool(written and _NAMED.search(document[max(0, mark.start - _WORD) : mark.start]))
