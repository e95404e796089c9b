"""Decide what one alert is to one person: an Alert, an Update, a Cancel, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rules.hazards import TRANSPORT
from rules.incident import Alert, End, Incident, Stance, Told
from rules.model import MsgType, Reason, Severity
from rules.person import Person
from rules.ports import Gazetteer


class Unsaid(StrEnum):
    """Why a person is told nothing."""

    UNTOUCHED = "untouched"
    """None of their watches is touched."""
    NOTHING_NEW = "nothing-new"
    """Their situation is what they were told it is."""
    BELOW = "below-min-severity"
    COVERED = "covered"
    """They are told the same under a rule at least as severe."""
    UNENDED = "unended"
    """It lapsed, and nobody who held it has ended it: never worded as an all-clear."""
    OWN_END = "own-end"
    """It ended when they were told it would."""
    LEFT = "left"
    """They are there no more: of what they were told only its end is still said."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another live incident of the same hazard, audience and grouping, and what a person was told of it."""

    incident: Incident
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one alert is to one person."""

    severity: Severity
    msg_type: MsgType | None = None
    """None: nothing is said, see :attr:`unsaid`."""
    reason: Reason | None = None
    places: tuple[str, ...] = ()
    """The affected places as far as they concern this person; also of what is below their severity."""
    told: Told | None = None
    """What to remember of them from now on; None: no change."""
    adopted: tuple[tuple[Incident, Told], ...] = ()
    """Other incidents whose end they must be told from now on, since these still hold for them."""
    unsaid: Unsaid | None = None


def decide(
    alert: Alert,
    person: Person,
    told: Told | None,
    peers: Sequence[Peer],
    now: datetime,
    places: Gazetteer,
    *,
    joining: bool = False,
) -> Verdict:
    """Return what *alert* is to *person*.

    *told* is what they were last told of this incident.
    *joining* is set for somebody whose watch began after the incident: they get its present state.
    Who gets a digest is also told what is below their severity, if only there.
    """
    active = tuple(w.area for w in person.watches if w.active(now))
    case = _Case(alert, person, told, tuple(peers), active, places)
    if told is None or not told.active:
        return case.begin(joining=joining)
    return case.follow(told)


@dataclass(frozen=True, slots=True)
class _Case:
    alert: Alert
    person: Person
    told: Told | None
    peers: tuple[Peer, ...]
    areas: tuple[str, ...]
    places: Gazetteer

    def begin(self, *, joining: bool) -> Verdict:
        """Judge for somebody who is not in danger as far as they know."""
        held = scope(self.alert.incident, self.areas, self.places)
        severity = self.alert.severity
        if not held:
            return Verdict(severity, unsaid=Unsaid.UNTOUCHED)
        news = any(s.identity in self.alert.began for s in held) or self.alert.reason is Reason.RAISED
        if not (news or joining):
            return Verdict(severity, unsaid=Unsaid.NOTHING_NEW)
        if self._covered(held, self.areas):
            return Verdict(severity, unsaid=Unsaid.COVERED)
        reason = Reason.REVIVED if self.told is not None else Reason.OPENED
        told = self._told(severity, held, self.areas)
        if not (self.person.hears(severity) or self.person.gets_digest):
            return Verdict(severity, reason=reason, places=told.places, unsaid=Unsaid.BELOW)
        return Verdict(severity, MsgType.ALERT, reason, told.places, told)

    def follow(self, told: Told) -> Verdict:
        """Judge for somebody who was told of the danger and not of its end."""
        areas = tuple(dict.fromkeys((*told.areas, *self.areas)))
        held = scope(self.alert.incident, areas, self.places)
        severity = max(told.severity, self.alert.severity, key=lambda s: s.rank)
        if not held:
            return self._end(told, areas, severity)
        # Where they no longer are nothing is news to them; its end, later, is.
        here = tuple(area for area in areas if area in self.areas)
        near = scope(self.alert.incident, here, self.places)
        if near:
            reason = self._change(told, near, here)
        else:
            reason = Reason.LIFTED if self._just_ended(held, here) else None
        if reason is None:
            return Verdict(severity, unsaid=Unsaid.NOTHING_NEW if near else Unsaid.LEFT)
        if reason is not Reason.LIFTED and self._covered(near, here):
            return Verdict(severity, unsaid=Unsaid.COVERED)
        kept = self._told(severity, held, areas)
        said = self._told(severity, near, here).places if near else kept.places
        return Verdict(severity, MsgType.UPDATE, reason, said, kept)

    def _change(self, told: Told, held: Sequence[Stance], areas: Sequence[str]) -> Reason | None:
        """Return what changed for them, the graver first."""
        level = _level(held)
        if self.alert.severity.rank > told.severity.rank or (level or 0) > (told.level or level or 0):
            return Reason.RAISED
        if self.alert.reason is Reason.REVIVED and all(s.identity in self.alert.began for s in held):
            return Reason.REVIVED
        projected = _project(held, areas, self.places)
        if any(not any(self.places.contains(t, p) for t in told.places) for p in projected):
            return Reason.WIDENED
        if told.until is not None and _later(_until(held), told.until):
            return Reason.WIDENED
        if any(s.end is End.LIFTED for s in self._just_ended(held, areas)):
            return Reason.LIFTED
        return Reason.LOWERED if (level or 0) < (told.level or 0) else None

    def _just_ended(self, held: Sequence[Stance], areas: Sequence[str]) -> list[Stance]:
        """Return the stances this alert ended for them that their publisher does not hold more widely."""
        return [
            s
            for s in self.alert.incident.stances
            if s.identity in self.alert.ended
            and touched(areas, s.place, self.alert.incident.key.hazard, self.places)
            and not any(h.publisher == s.publisher and self.places.contains(h.place, s.place) for h in held)
        ]

    def _end(self, told: Told, areas: Sequence[str], severity: Severity) -> Verdict:
        """Judge the end: one who held it must have said so, and rank no lower than who fell silent.

        And no peer may still hold.
        """
        hazard = self.alert.incident.key.hazard
        past = [s for s in self.alert.incident.stances if touched(areas, s.place, hazard, self.places)]
        over = replace(told, active=False)
        affected = tuple(_project(past, areas, self.places)) or told.places
        lapsed = max((s.rank for s in past if s.end is End.LAPSED), default=0)
        if any(s.end is End.LIFTED and s.rank >= lapsed for s in past):
            adopted = self._adopted(affected, areas, severity)
            if adopted:
                return Verdict(severity, MsgType.UPDATE, Reason.LIFTED, affected, over, adopted)
            return Verdict(severity, MsgType.CANCEL, Reason.CLEARED, affected, over)
        own = past and all(s.end is End.OWN for s in past)
        if own and told.until is not None and not _later(_until(past), told.until):
            return Verdict(severity, told=over, unsaid=Unsaid.OWN_END)
        return Verdict(severity, unsaid=Unsaid.UNENDED)

    def _adopted(
        self, ended: Sequence[str], areas: Sequence[str], severity: Severity
    ) -> tuple[tuple[Incident, Told], ...]:
        """Return the peers that still hold where it *ended*: that is then no all-clear.

        One that holds elsewhere is told by an alert of its own, and may be news to them.
        """
        adopted: list[tuple[Incident, Told]] = []
        for peer in self.peers:
            held = scope(peer.incident, ended, self.places)
            if held:
                adopted.append((peer.incident, self._told(severity, held, areas)))
        return tuple(adopted)

    def _covered(self, held: Sequence[Stance], areas: Sequence[str]) -> bool:
        projected = _project(held, areas, self.places)
        return any(
            peer.told is not None
            and peer.told.active
            and peer.incident.holders
            and peer.incident.severity.rank >= self.alert.severity.rank
            and all(any(self.places.contains(t, p) for t in peer.told.places) for p in projected)
            for peer in self.peers
        )

    def _told(self, severity: Severity, held: Sequence[Stance], areas: Sequence[str]) -> Told:
        return Told(
            active=True,
            severity=severity,
            places=tuple(_project(held, areas, self.places)),
            areas=tuple(areas),
            until=_until(held),
            level=_level(held),
        )


def touched(areas: Iterable[str], place: str, hazard: str, places: Gazetteer) -> bool:
    """Return whether a hazard at *place* touches somebody who watches *areas*.

    An airport is touched in the other regions it serves by hazards to transport only.
    """
    for area in areas:
        if places.overlaps(area, place):
            return True
        if hazard in TRANSPORT and places.region(place) in places.serves(area):
            return True
    return False


def scope(incident: Incident, areas: Sequence[str], places: Gazetteer) -> tuple[Stance, ...]:
    """Return the stances that hold for somebody who watches *areas*."""
    return tuple(s for s in incident.holders if touched(areas, s.place, incident.key.hazard, places))


def _project(stances: Iterable[Stance], areas: Iterable[str], places: Gazetteer) -> list[str]:
    """Return the affected places cut to the watched areas, widest first, none inside another."""
    found: dict[str, None] = {}
    for stance in stances:
        inside = [area for area in areas if places.contains(stance.place, area)]
        for place in inside or [stance.place]:
            found[place] = None
    return [p for p in found if not any(q != p and places.contains(q, p) for q in found)]


def _until(stances: Sequence[Stance]) -> datetime | None:
    """Return the last end the texts gave, or None unless each gave one."""
    if not stances or not all(s.own_end for s in stances):
        return None
    return max((s.until for s in stances if s.until is not None), default=None)


def _later(until: datetime | None, than: datetime) -> bool:
    return until is None or until > than


def _level(stances: Sequence[Stance]) -> int | None:
    return max((s.level for s in stances if s.level is not None), default=None)
