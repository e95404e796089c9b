"""Mark the names that prove nothing by themselves."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from gazetteer.folding import fold
from gazetteer.row import Row

_DOMINANT = 8
"""How many times more inhabitants than any namesake make a name mean one place everywhere."""
_RANK = {"c": 3, "r": 2, "t": 1, "a": 0}


def mark(rows: list[Row], words: Iterable[str]) -> None:
    """Mark as weak what is short, a common word, or chiefly the name of another place."""
    common = set(words)
    holders: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for _, folded in row.names:
            if not any(row is other for other in holders[folded]):
                holders[folded].append(row)
    for row in rows:
        for at, (text, weak) in row.names.items():
            rivals = [other for other in holders[at[1]] if other is not row]
            row.names[at] = (text, weak or _short(text) or at[1] in common or _overshadowed(row, at[1], rivals))


def _short(text: str) -> bool:
    """Return whether an alphabetic name has three letters or fewer; two ideographs are a name."""
    return len(text) <= 3 and not any(
        unicodedata.name(char, "").startswith(("CJK", "KATAKANA", "HIRAGANA", "HANGUL")) for char in text
    )


def _overshadowed(row: Row, folded: str, rivals: list[Row]) -> bool:
    """Return whether a place in another line of descent, not much smaller, has the name too."""
    return any(
        rival.id[:2] != row.id[:2]
        and (fold(rival.name) == folded or fold(row.name) != folded)
        and _RANK[rival.kind] >= _RANK[row.kind]
        and rival.population * _DOMINANT > row.population
        for rival in rivals
        if rival.kind != "a"
    )
