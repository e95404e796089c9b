"""What a manager decides: that an incident is over, or a word of their own that goes out like any alert."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rules.incident import Alert, End, Incident, Key, Stance, State
from rules.model import ANNOUNCEMENT, Reason, Severity
from rules.ports import Gazetteer

BY_HAND: Final = "by-hand"
"""The source of what a manager says."""
SUMMARY: Final = 60
"""Characters of an announcement that stand for it in lists."""


def close(incident: Incident, by: str, now: datetime) -> Alert:
    """Return the end of *incident* by the word of the manager *by*, to be told to whoever was told of it.

    No publisher is made to say what it did not: its stance is closed, and beside it stands the manager's.
    The manager's own announcement simply ends.
    """
    ending = [s for s in incident.stances if s.end in (None, End.LAPSED)]
    closed = [s.ended(End.LIFTED if s.source == BY_HAND else End.CLOSED, now) for s in ending]
    after = incident
    for stance in closed:
        after = after.with_stance(stance)
    words = [_word(by, place, now) for place in dict.fromkeys(s.place for s in closed if s.end is End.CLOSED)]
    for word in words:
        after = after.with_stance(word)
    after = replace(after, state=State.OVER, changed_at=now)
    ended = tuple(stance.identity for stance in (*closed, *words))
    return Alert(after, now, Reason.CLEARED, after.severity, ended=ended)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A manager's own word."""

    number: int
    """Its own, so that none is taken for another's repetition."""
    area: str
    severity: Severity
    text: str
    until: datetime | None = None
    """When it ends by itself; None: once it is closed."""


def announce(said: Announcement, by: str, now: datetime, places: Gazetteer) -> Alert:
    """Return what the manager *by* says as the beginning of an incident of its own kind."""
    group = ((ANNOUNCEMENT, str(said.number)),)
    key = Key(ANNOUNCEMENT, ANNOUNCEMENT, places.region(said.area), group=group)
    stance = replace(
        _word(by, said.area, now),
        entry=f"{ANNOUNCEMENT}-{said.number}",
        until=said.until,
        own_end=said.until is not None,
        further_notice=said.until is None,
        ended_at=None,
        end=None,
        quote=said.text,
    )
    incident = Incident(key, said.severity, said.text[:SUMMARY], now, now, stances=(stance,))
    return Alert(incident, now, Reason.OPENED, said.severity, began=(stance.identity,))


def _word(by: str, place: str, now: datetime) -> Stance:
    """Return the manager's word that it is over at *place*."""
    return Stance(
        publisher=by,
        place=place,
        carrier=None,
        source=BY_HAND,
        entry="",
        since=now,
        restated_at=now,
        ended_at=now,
        end=End.LIFTED,
    )
