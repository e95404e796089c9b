"""Find the lines of places under a line in brackets: 【津波注意報を解除】, and below it 千葉県."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.clause import Clause
from rules.lines import is_bare

_BANNER: Final = re.compile("^[【〔［〈《<＜■●◆][^【】〔〕。]*[】〕］〉》>＞]?$")
_CLOSED: Final = ("】", "〕", "］", "〉", "》", ">", "＞")
_OPENED: Final = ("■", "●", "◆")
"""What a line begins with that only heads those below it."""


def under_banners(document: str, clauses: Sequence[Clause]) -> Iterator[tuple[int, Clause]]:
    """Yield the number of each such head's sentence with a clause of the lines of places below it."""
    head: Clause | None = None
    for clause in clauses:
        if _banner(document, clause):
            head = clause if clause.says else None
        elif head is not None and is_bare(document, clause):
            yield head.number, clause
        else:
            head = None


def _banner(document: str, clause: Clause) -> bool:
    """Return whether a clause is a line of its own in brackets, and names no place."""
    low = document.rfind("\n", 0, clause.sentence.start) + 1
    high = document.find("\n", clause.sentence.start)
    line = document[low : len(document) if high < 0 else high].replace("\u2060", "").strip()
    boxed = line.endswith(_CLOSED) or line.startswith(_OPENED)
    return boxed and not clause.spots and bool(_BANNER.match(line))
