"""Mark the names that prove nothing by themselves."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from gazetteer.row import Row
from rules.text import fold

_DOMINANT = 8
"""How many times more inhabitants than any namesake make a name mean one place everywhere."""
_RANK = {"c": 3, "r": 2, "t": 1, "a": 0}


def mark(rows: list[Row], words: Iterable[str]) -> None:
    """Mark as weak what is short, a common word, or chiefly the name of another place."""
    common = set(words)
    holders = _holders(rows)
    for row in rows:
        for at, (text, weak) in row.names.items():
            rivals = [other for other in holders[at[1]] if other is not row]
            row.names[at] = (
                text,
                weak or _short(text) or at[1] in common or _overshadowed(row, at[1], rivals),
            )


def _holders(rows: list[Row]) -> dict[str, list[Row]]:
    holders: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for folded in {folded: None for _, folded in row.names}:
            holders[folded].append(row)
    return holders


def drop_borrowed(rows: list[Row]) -> None:
    """Remove the names GeoNames lists for a city that are the own name of another place.

    Without their language they mislead more than they help: Changchun was once "Cancún" to somebody.
    """
    own = defaultdict(set)
    for row in rows:
        own[fold(row.name)].add(row.id)
    for row in rows:
        if row.kind == "t":
            for _, folded in list(row.names)[1:]:
                if own.get(folded, set()) - {row.id} and folded != fold(row.name):
                    row.drop(folded)


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
        and (rival.kind == "c" or rival.population * _DOMINANT >= row.population)
        for rival in rivals
        if rival.kind != "a"
    )
