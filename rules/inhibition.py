"""Inhibitions: while somebody knows of one danger, they are not told of what it makes a matter of course."""

from __future__ import annotations

from dataclasses import dataclass

from rules.addressed import Addressed
from rules.incident import Incident, Told
from rules.model import MsgType, Severity
from rules.ports import Gazetteer


@dataclass(frozen=True, slots=True)
class Selector:
    """Which alerts are meant: keys are ANDed, values are ORed, an empty key leaves it open."""

    severities: frozenset[Severity]
    rules: frozenset[str] = frozenset()
    hazards: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    """All that it concerns somebody for must lie in these."""
    publishers: frozenset[str] = frozenset()
    """In lower case; all who hold it must be of these."""

    def may_meet(self, incident: Incident) -> bool:
        """Return whether *incident* can be meant, for whomever."""
        return (not self.rules or incident.key.rule in self.rules) and (
            not self.hazards or incident.key.hazard in self.hazards
        )

    def meets(self, said: Addressed, places: Gazetteer) -> bool:
        """Return whether *said* is meant."""
        return (
            self.may_meet(said.incident)
            and said.severity in self.severities
            and (not self.areas or said.lies_in(self.areas, places))
            and (not self.publishers or said.publishers(places) <= self.publishers)
        )


@dataclass(frozen=True, slots=True)
class Inhibition:
    """While an alert that *source* means is open for somebody, what *target* means is withheld from them."""

    source: Selector
    target: Selector
    equal: tuple[str, ...]
    """What both must share: area, region, country, hazard, publisher."""

    def hides(self, said: Addressed, source: Addressed, places: Gazetteer) -> bool:
        """Return whether *said* is withheld for *source*, which is open and which the person was told.

        What was itself withheld withholds nothing: nobody misses two dangers for one they do not know.
        The end of what somebody was told is never withheld.
        """
        return (
            said.msg_type is not MsgType.CANCEL
            and said.incident.id != source.incident.id
            and self.target.meets(said, places)
            and self.source.meets(source, places)
            and all(_equal(key, said, source, places) for key in self.equal)
        )


def as_known(incident: Incident, told: Told, said: Addressed) -> Addressed:
    """Return what the person of *said* knows of another incident."""
    return Addressed(incident, MsgType.ALERT, incident.severity, told.places, said.subscriber, said.group)


def _equal(key: str, said: Addressed, source: Addressed, places: Gazetteer) -> bool:
    """Return whether *said* has under *key* nothing that *source* has not."""
    match key:
        case "area":
            return said.lies_in(frozenset(source.places), places)
        case "region":
            return {*map(places.region, said.places)} <= {*map(places.region, source.places)}
        case "country":
            return {*map(places.country, said.places)} <= {*map(places.country, source.places)}
        case "publisher":
            return said.publishers(places) <= source.publishers(places)
        case "hazard":
            return said.incident.key.hazard == source.incident.key.hazard
    raise ValueError(f"nothing is called {key}")
