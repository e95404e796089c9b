"""Mark the names that prove nothing by themselves."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from gazetteer.airports import distance
from gazetteer.row import ANY, Row
from rules.text import fold

_DOMINANT = 8
"""How many times more inhabitants than any namesake make a name mean one place everywhere."""
_QUARTER = 20
"""How many times smaller than a city a town beside it is that is taken for a part of it."""
_QUARTER_KM = 8.0
_RANK = {"c": 3, "r": 2, "g": 2, "t": 1, "a": 0}


def mark(rows: list[Row], words: Iterable[str]) -> None:
    """Mark as weak what is short, a common word, or chiefly the name of another place."""
    common = set(words)
    holders = _holders(rows)
    parts = _parts_of_cities(rows)
    for row in rows:
        for at, (text, weak) in row.names.items():
            rivals = [other for other in holders[at[1]] if other is not row]
            own = row.kind == "c" and at[0] != ANY  # a country's name in one language is no accident
            doubtful = not own and (row.id in parts or _short(text) or at[1] in common)
            certain = at[1] in row.strong
            row.names[at] = (text, not certain and (weak or doubtful or _overshadowed(row, at[1], rivals)))


def _holders(rows: list[Row]) -> dict[str, list[Row]]:
    holders: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for folded in {folded: None for _, folded in row.names}:
            holders[folded].append(row)
    return holders


def _parts_of_cities(rows: list[Row]) -> set[str]:
    """Return the towns that are quarters of a far larger city: their names are mostly words."""
    towns = sorted((row for row in rows if row.kind == "t"), key=lambda row: -row.population)
    cells: dict[tuple[int, int], list[Row]] = defaultdict(list)
    found = set()
    for town in towns:
        lat, lon = town.lat or 0.0, town.lon or 0.0
        near = (
            city
            for dy in (-1, 0, 1)
            for dx in (-1, 0, 1)
            for city in cells[int(lat * 10) + dy, int(lon * 10) + dx]
        )
        if any(
            city.population > _QUARTER * town.population and distance(city, lat, lon) < _QUARTER_KM
            for city in near
        ):
            found.add(town.id)
        else:
            cells[int(lat * 10), int(lon * 10)].append(town)
    return found


def drop_borrowed(rows: list[Row]) -> None:
    """Remove the names GeoNames lists for a city that are the own name of another place.

    Without their language they mislead more than they help: Changchun was once "Cancún" to somebody.
    A far larger city keeps what is a part of its own name, as Ciudad Juárez keeps Juárez.
    """
    own: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        own[fold(row.name)].append(row)
    for row in rows:
        if row.kind == "t":
            for _, folded in list(row.names)[1:]:
                others = [other for other in own.get(folded, ()) if other is not row]
                if others and folded != fold(row.name) and not _keeps(row, folded, others):
                    row.drop(folded)


def _keeps(row: Row, folded: str, others: list[Row]) -> bool:
    """Return whether a name is the end of the city's own, and its bearers are small towns of the country."""
    return fold(row.name).endswith(f" {folded}") and all(
        other.kind == "t" and row.id[:2] == other.id[:2] and row.population > _DOMINANT * other.population
        for other in others
    )


def _short(text: str) -> bool:
    """Return whether an alphabetic name has three letters or fewer; two ideographs are a name."""
    return len(text) <= 3 and not any(
        unicodedata.name(char, "").startswith(("CJK", "KATAKANA", "HIRAGANA", "HANGUL")) for char in text
    )


def _overshadowed(row: Row, folded: str, rivals: list[Row]) -> bool:
    """Return whether the name chiefly means another place, or as well one abroad of not much smaller size."""
    own = fold(row.name) == folded
    for rival in rivals:
        if rival.kind == "a" or _related(row, rival):
            continue
        if _RANK[rival.kind] < _RANK[row.kind]:
            if (
                row.kind in "rg"
                and rival.population > _DOMINANT * row.population
                and fold(rival.name) == folded
            ):
                return True
            continue
        if rival.kind == "t" and own and fold(rival.name) != folded:
            continue
        if rival.kind == "c" or rival.population * _times(row, rival) >= row.population:
            return True
    return False


def _times(row: Row, rival: Row) -> int:
    """Return by how much a namesake may be smaller and leave doubt: in one country the larger is meant."""
    return 1 if row.id[:2] == rival.id[:2] else _DOMINANT


def _related(row: Row, rival: Row) -> bool:
    """Return whether one place lies in the other, as Puebla in Puebla."""
    return (
        row.parent == rival.id or rival.parent == row.id or row.id == rival.id[:2] or rival.id == row.id[:2]
    )
