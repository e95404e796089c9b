"""Tell the places that the list of locations at the head of an alert stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rules.clauses import Clause
from rules.model import PlaceKind
from rules.named import bare_lists, own_places
from rules.spots import Spot

MOST_LISTED: Final = 200
"""Places one alert's list is read to; the whole world's countries are fewer."""


def listed(document: str, clauses: Sequence[Clause], subject: Spot | None) -> tuple[Spot, ...]:
    """Return the places an alert is for: those its list names, else the country, else its own city.

    A list of nothing but streets and buildings means the city of the office that writes.
    """
    heads = [c for c in clauses if c.sentence.section == "locations"]
    listing = heads or bare_lists(document, clauses)
    if told := tuple(s for c in listing for s in own_places(c))[:MOST_LISTED]:
        return told
    if any(c.cues("country-scope") for c in listing):
        return (subject,) if subject else ()
    if subject is None or any(c.cues("quarter", "somewhere") for c in heads):
        return ()
    title = (c for c in clauses if c.sentence.section == "title" and heads)
    return _seats(heads, subject) or _seats(title, subject)


def _seats(clauses: Iterable[Clause], subject: Spot) -> tuple[Spot, ...]:
    """Return the cities of the subject country in which offices that are named have their seat."""
    home = subject.area.split("-")[0]
    return tuple(
        s
        for c in clauses
        for s in c.spots
        if s.office and s.kind is not PlaceKind.COUNTRY and s.area.split("-")[0] == home
    )
