"""Incidents, the stances publishers hold about them, and the alerts they cause, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rules.model import Audience, Kind, Reason, Severity


class End(StrEnum):
    """How a stance ended."""

    LIFTED = "lifted"
    """Its publisher said so."""
    LAPSED = "lapsed"
    """Nobody repeated it in time, or its text vanished."""
    OWN = "own"
    """The end that its own text gave has come."""
    CLOSED = "closed"
    """A manager says that it is over; its publisher has not."""


class State(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    DORMANT = "dormant"
    """All stances lapsed and nobody lifted: a later lifting is still told, a restatement revives it."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two findings the same incident."""

    rule: str
    hazard: str
    region: str
    audience: Audience = Audience.PUBLIC
    group: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stance:
    """What one publisher holds about an incident at one place, or in the whole region."""

    publisher: str
    place: str
    """The finest place named: a city or airport, else the region or country."""
    carrier: str | None
    source: str
    entry: str
    """Id of the entry that said it last."""
    since: datetime
    restated_at: datetime
    until: datetime | None = None
    """When it ends unless restated; None: as long as it is listed, or until lifted."""
    own_end: bool = False
    """:attr:`until` was given by the text itself."""
    further_notice: bool = False
    listed: bool = False
    """Said on a standing page: holds as long as its text stands."""
    ended_at: datetime | None = None
    end: End | None = None
    level: int | None = None
    quote: str = ""
    """Its publisher's last words about it: those that lifted it, once it is lifted."""
    link: str | None = None
    """Where those words stand."""
    kind: Kind | None = None
    """What sort of publisher says it."""

    @property
    def rank(self) -> int:
        """Return how much its publisher's word counts beside others': see :attr:`rules.model.Kind.rank`."""
        return self.kind.rank if self.kind else Kind.GOVERNMENT.rank

    @property
    def holds(self) -> bool:
        """Return whether the publisher still holds it."""
        return self.end is None

    @property
    def identity(self) -> tuple[str, str, str | None]:
        """Return what tells it apart within its incident."""
        return (self.publisher, self.place, self.carrier)

    def ended(self, end: End, now: datetime) -> Stance:
        """Return the stance as it ends at *now*."""
        return replace(self, end=end, ended_at=now)


@dataclass(frozen=True, slots=True)
class Contrary:
    """Another publisher's contrary word: kept and shown beside the stances, clears nothing."""

    publisher: str
    place: str
    quote: str
    at: datetime

    def replaced_by(self, later: Contrary) -> bool:
        """Return whether *later* is the same publisher's newer word about the same place."""
        return (self.publisher, self.place) == (later.publisher, later.place)


@dataclass(frozen=True, slots=True)
class Incident:
    """One hazard under one rule in one region over time."""

    key: Key
    severity: Severity
    summary: str
    """The rule's summary, for people."""
    opened_at: datetime
    changed_at: datetime
    state: State = State.OPEN
    stances: tuple[Stance, ...] = ()
    contrary: tuple[Contrary, ...] = ()
    reminded_at: datetime | None = None
    """When the operator was last reminded that it holds until further notice."""
    id: int | None = None

    @property
    def holders(self) -> tuple[Stance, ...]:
        """Return the stances that hold."""
        return tuple(s for s in self.stances if s.holds)

    def with_stance(self, stance: Stance) -> Incident:
        """Return the incident with *stance* in place of the one of the same identity."""
        kept = tuple(s for s in self.stances if s.identity != stance.identity)
        return replace(self, stances=(*kept, stance))


@dataclass(frozen=True, slots=True)
class Alert:
    """An incident's change worth telling, with the incident as it stood after it."""

    incident: Incident
    at: datetime
    reason: Reason
    severity: Severity
    began: tuple[tuple[str, str, str | None], ...] = ()
    """Identities of stances that began to hold with this change."""
    ended: tuple[tuple[str, str, str | None], ...] = ()
    """Identities of stances that ended with this change."""
    silent: bool = False
    """Seeded at a source's first poll: nobody is told, later joiners are."""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one person was last told of one incident."""

    active: bool
    """False once the end was told, or was told with the alert and has come."""
    severity: Severity
    """The highest they were told."""
    places: tuple[str, ...]
    """Places they were told are affected, cut to their watches."""
    areas: tuple[str, ...]
    """Watched areas through which they were told; their end is told even after a trip."""
    until: datetime | None = None
    """The end they were told with it."""
    level: int | None = None
