"""Compare two states of an incident: what moved, and is it worth telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rules.incident import Alert, End, Incident, Key, Stance, State
from rules.model import LEVEL, Reason
from rules.ports import Gazetteer

Identity = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What changed."""

    incidents: tuple[Incident, ...] = ()
    alerts: tuple[Alert, ...] = ()
    """Each holds the changed incident as it stands after the change."""


def compare(
    before: Mapping[Key, Incident], after: Mapping[Key, Incident], now: datetime, places: Gazetteer
) -> Moved:
    """Return the incidents that differ, settled into their state, and the alerts this causes."""
    incidents: list[Incident] = []
    alerts: list[Alert] = []
    for key, incident in after.items():
        earlier = before.get(key)
        if incident == earlier:
            continue
        settled = replace(incident, state=_state(incident, places))
        alert = _alert(earlier, settled, now, places)
        if alert is not None:
            settled = replace(settled, changed_at=now)
            alerts.append(replace(alert, incident=settled))
        incidents.append(settled)
    return Moved(tuple(incidents), tuple(alerts))


def _state(incident: Incident, places: Gazetteer) -> State:
    if incident.holders:
        return State.OPEN
    closed = [s for s in incident.stances if s.end in (End.LIFTED, End.OWN, End.CLOSED)]
    loose = [s for s in incident.stances if s.end is End.LAPSED]
    # A newspaper that calls it over does not end what an embassy said and has only not repeated.
    if all(any(c.rank >= s.rank and places.overlaps(s.place, c.place) for c in closed) for s in loose):
        return State.OVER
    return State.DORMANT


def _alert(before: Incident | None, after: Incident, now: datetime, places: Gazetteer) -> Alert | None:
    """Return the change worth telling between two states of an incident, if there is one."""
    old = {s.identity: s for s in before.stances} if before else {}
    held = {i: s for i, s in old.items() if s.holds}
    began = tuple(s.identity for s in after.holders if s.identity not in held)
    ended = tuple(
        s.identity
        for s in after.stances
        if not s.holds and s.identity in old and old[s.identity].end is not s.end
    )
    reason = _reason(before, after, held, began, ended, places)
    if reason is None:
        return None
    return Alert(after, now, reason, after.severity, began, ended)


def _reason(
    before: Incident | None,
    after: Incident,
    held: Mapping[Identity, Stance],
    began: tuple[Identity, ...],
    ended: tuple[Identity, ...],
    places: Gazetteer,
) -> Reason | None:
    if began and not held:
        return Reason.OPENED if before is None else Reason.REVIVED
    return _level_move(after, held) or _growth(after, held, began, places) or _decline(after, ended, places)


def _growth(
    after: Incident, held: Mapping[Identity, Stance], began: tuple[Identity, ...], places: Gazetteer
) -> Reason | None:
    """Return widened where it reached a new place or a later end."""
    fresh = [s for s in after.holders if s.identity in began]
    reached = any(not any(places.contains(h.place, s.place) for h in held.values()) for s in fresh)
    return Reason.WIDENED if reached or _extended(after, held) else None


def _decline(after: Incident, ended: tuple[Identity, ...], places: Gazetteer) -> Reason | None:
    """Return what the stances that ended amount to."""
    gone = [s for s in after.stances if s.identity in ended]
    if any(s.end is End.LIFTED for s in gone):
        return Reason.LIFTED if after.holders else Reason.CLEARED
    if any(not any(places.contains(h.place, s.place) for h in after.holders) for s in gone):
        return Reason.EXPIRED
    return None


def _level_move(after: Incident, held: Mapping[Identity, Stance]) -> Reason | None:
    if after.key.hazard != LEVEL:
        return None
    was = max((s.level or 0 for s in held.values()), default=0)
    now = max((s.level or 0 for s in after.holders), default=0)
    if not was or not now or was == now:
        return None
    return Reason.RAISED if now > was else Reason.LOWERED


def _extended(after: Incident, held: Mapping[Identity, Stance]) -> bool:
    """Return whether an end that people were told has moved away."""
    for stance in after.holders:
        earlier = held.get(stance.identity)
        if earlier is None or not earlier.own_end or earlier.until is None:
            continue
        if stance.until is None or stance.until > earlier.until:
            return True
    return False
