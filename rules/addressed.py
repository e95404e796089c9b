"""One alert as it would be told to one person: what silences and inhibitions are asked about."""

from __future__ import annotations

from dataclasses import dataclass

from rules.incident import Incident
from rules.model import MsgType, Severity
from rules.ports import Gazetteer


@dataclass(frozen=True, slots=True)
class Addressed:
    """What is about to be said, to whom."""

    incident: Incident
    """As it stood after the change."""
    msg_type: MsgType
    severity: Severity
    """The highest that they were or would be told."""
    places: tuple[str, ...]
    """The affected places as far as they concern this person."""
    subscriber: int
    group: str | None

    def publishers(self, places: Gazetteer) -> frozenset[str]:
        """Return who holds it where it concerns this person, in lower case."""
        near = {
            s.publisher.casefold()
            for s in self.incident.holders
            if any(places.overlaps(s.place, place) for place in self.places)
        }
        return frozenset(near or {s.publisher.casefold() for s in self.incident.holders})

    def lies_in(self, areas: frozenset[str], places: Gazetteer) -> bool:
        """Return whether every place of it lies in one of *areas*."""
        return bool(self.places) and all(
            any(places.contains(area, place) for area in areas) for place in self.places
        )
