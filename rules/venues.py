"""Find the places where nothing happens: where people met (在日内瓦签署协议), whose embassies these are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from rules.marks import Mark
from rules.model import PlaceKind
from rules.spots import Spot

_WITHIN: Final = 90
"""Code points from a place to the agreement made there."""
_STOPS: Final = frozenset("。.;；\n")
_SEAT: Final = 6
"""Code points from an embassy to its country: "embassy of the"."""
_NEXT: Final = 14
"""Code points between two countries of a list: "Denmark and of the Netherlands"."""


def met(document: str, spots: Sequence[Spot], marks: Sequence[Mark], subject: str | None) -> tuple[Spot, ...]:
    """Return *spots*, those abroad where an agreement was made as places where nothing happens."""
    agreed = [m for m in marks if m.role == "cue" and m.value == "agreed"]
    if subject is None or not agreed:
        return tuple(spots)
    return tuple(replace(s, office=s.office or _venue(document, s, agreed, subject)) for s in spots)


def _venue(document: str, spot: Spot, agreed: Sequence[Mark], subject: str) -> bool:
    """Return whether an agreement follows a place abroad in its sentence."""
    abroad = (
        spot.kind is not PlaceKind.COUNTRY and spot.area.split("-")[0] != subject.split("-", maxsplit=1)[0]
    )
    return abroad and any(
        0 <= m.start - spot.end <= _WITHIN and _STOPS.isdisjoint(document[spot.end : m.start]) for m in agreed
    )


def embassies(document: str, spots: Sequence[Spot], marks: Sequence[Mark]) -> tuple[Spot, ...]:
    """Return *spots*, the places behind an embassy's country too: "embassies of A, B and C", "of A in B"."""
    joins = [m for m in marks if m.role == "cue" and m.value == "and"]
    ins = [m for m in marks if m.role == "cue" and m.value == "in"]
    edges = {m.end for m in marks if m.role == "cue" and m.value == "edge-before"}
    houses = {m.end for m in marks if m.role == "cue" and m.value == "institution-before"} - edges
    told: list[Spot] = []
    for spot in spots:
        last = told[-1] if told and told[-1].office else None
        again = last is not None and {last.kind, spot.kind} == {PlaceKind.COUNTRY} and not _edged(last, edges)
        of = last is not None and any(0 <= last.start - end <= _SEAT for end in houses)
        seat = (
            of
            and last is not None
            and any(0 <= m.start - last.end <= 1 and 0 <= spot.start - m.end <= 1 for m in ins)
        )
        listed = last is not None and again and _next(document, last, spot, joins)
        told.append(replace(spot, office=True) if seat or listed else spot)
    return tuple(told)


def _edged(spot: Spot, edges: Iterable[int]) -> bool:
    """Return whether a country is only what a border runs to: "the areas bordering A and B"."""
    return any(0 <= spot.start - end <= 1 for end in edges)


def _next(document: str, last: Spot, spot: Spot, joins: Sequence[Mark]) -> bool:
    """Return whether a place is the next one of a list."""
    between = document[last.end : spot.start]
    joined = "," in between or any(last.end <= m.start < spot.start for m in joins)
    return joined and len(between) <= _NEXT and _STOPS.isdisjoint(between)
