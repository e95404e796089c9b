"""Which levels really changed in the recorded histories, computed from the recordings and justified."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeAlias

Said: TypeAlias = frozenset[tuple[str, int]]
"""What one recording says of one country: date ("" where there is none) and level of each of its items."""
Day: TypeAlias = Mapping[str, Said]

_NAMES: Final = {"Israel": "IL", "Palestine, State of": "PS"}


def state_days(folder: Path) -> list[Day]:
    """Return what the US State Department said each day, by the code it was tagged with."""
    days: list[Day] = []
    for path in sorted((folder / "levels-daily").glob("*.csv")):
        day: dict[str, Said] = {}
        with path.open(newline="") as sheet:
            for row in csv.DictReader(sheet, delimiter="|"):
                said = (row["pubDate"][:10], int(row["Threat-Level"][6]))
                day[row["ISO_A2"]] = day.get(row["ISO_A2"], frozenset()) | {said}
        days.append(day)
    return days


def australian_days(folder: Path) -> list[Day]:
    """Return what Smartraveller said in each recording, by code, or by name where nobody needs the code."""
    days: list[Day] = []
    for path in sorted(folder.glob("*.json")):
        day: dict[str, Said] = {}
        for advisory in json.loads(path.read_text())["advisories"]:
            name = advisory["country"]["name"]
            day[_NAMES.get(name, name)] = frozenset({("", advisory["level"])})
        days.append(day)
    return days


def raised(days: Sequence[Day]) -> set[str]:
    """Return the countries of which more was advised in the end than at first, by a word that is no older."""
    first, last = days[0], days[-1]
    return {code for code in first.keys() & last.keys() if _more(first[code], last[code])}


def _more(before: Said, after: Said) -> bool:
    return len(before) == len(after) == 1 and max(before)[1] < max(after)[1] and max(before) < max(after)


def unexplained(days: Sequence[Day]) -> set[tuple[str, str, int]]:
    """Return country, date and level of what was said for a while, is no rise that stayed, and nothing explains.

    It is explained by never having stood in two recordings in a row, or by having been another country's own
    item under a wrong tag: it left this one for that one.
    """
    stayed = raised(days)
    usual = {code: {level for _, level in held} for code, held in days[0].items()}
    passing = {
        (code, *said)
        for day in days
        for code, held in day.items()
        for said in held
        if said[1] not in usual.get(code, {said[1]}) and code not in stayed
    }
    return {each for each in passing if not _explained(days, each[0], each[1:])}


def _explained(days: Sequence[Day], code: str, said: tuple[str, int]) -> bool:
    held = [said in day.get(code, ()) for day in days]
    if not any(both for both in map(all, pairwise(held))):
        return True
    left = len(held) - held[::-1].index(True)
    moved = {other for other, own in days[left].items() if said in own} if left < len(days) else set()
    return any(said not in days[left - 1].get(other, ()) for other in moved)
