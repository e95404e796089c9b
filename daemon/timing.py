"""When what waits for somebody may be said: not in their quiet hours, and not once they have left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from daemon.case import row_of
from rules.model import MsgType, Severity
from rules.person import Person
from rules.ports import Gazetteer
from rules.telling import touched
from state.message import Message
from state.notices import Notice
from state.store import Store

LEFT: Final = "no longer there when it was to be told"
ASLEEP: Final = "it could not leave before their quiet hours: told when they end"
JUST_MADE: Final = timedelta(minutes=1)
"""A message that is younger was made when it could be said."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Every method is part of one transaction's work."""

    places: Gazetteer

    def ready(self, store: Store, person: Person, notices: Sequence[Notice], now: datetime) -> list[Notice]:
        """Return which of somebody's *notices* are to be said now; the others wait on, or never are.

        What is extreme passes quiet hours alone: a text that wakes somebody says one thing, and what is less
        grave may be over by the morning.
        """
        here = [n for n in notices if not self._left(person, n, now)]
        for notice in notices:
            if notice not in here:
                self._forget(store, person, notice)
        until = quiet_until(person, now, self.places)
        if until is None:
            return here
        held = [n for n in here if n.severity is not Severity.EXTREME]
        store.notices.defer([n.id for n in held], until)
        return [n for n in here if n.severity is Severity.EXTREME]

    def recalls(self, store: Store, message: Message, now: datetime) -> bool:
        """Take a message back that has surely not left, and that its person's quiet hours have overtaken.

        What it says waits again, so that in the morning it is told as it then stands, with all else.
        """
        if message.severity is Severity.EXTREME or now - message.created_at < JUST_MADE:
            return False
        person = store.people.get(message.subscriber) if message.subscriber is not None else None
        until = quiet_until(person, now, self.places) if person is not None else None
        said = store.notices.said_in(message.id) if until is not None else []
        if person is None or until is None or not said:
            return False  # an answer to what they wrote says no news
        store.roll_calls.withdraw([row_of(n.alert.incident) for n in said], person.id)
        store.notices.take_back(message.id, until)
        return store.messages.suppressed(message.id, ASLEEP)

    def _left(self, person: Person, notice: Notice, now: datetime) -> bool:
        """Return whether they are there no more: of what they were told only its end is still said."""
        if notice.msg_type is MsgType.CANCEL or not notice.places:
            return False
        areas = [watch.area for watch in person.watches if watch.active(now)]
        hazard = notice.alert.incident.key.hazard
        return not any(touched(areas, place, hazard, self.places) for place in notice.places)

    @staticmethod
    def _forget(store: Store, person: Person, notice: Notice) -> None:
        """Drop a notice; who was told of a danger on no channel is not told of its end."""
        store.notices.suppress([notice.id], LEFT)
        incident = row_of(notice.alert.incident)
        told = store.told.of(incident, [person.id]).get(person.id)
        untold = notice.msg_type is MsgType.ALERT and not store.notices.was_said(
            row_of(notice.alert), person.id
        )
        if told is not None and untold:
            store.told.save(incident, person.id, replace(told, active=False))


def quiet_until(person: Person, now: datetime, places: Gazetteer) -> datetime | None:
    """Return when the quiet hours end in which somebody is by the clocks where they are, or None."""
    if person.quiet is None:
        return None
    area = person.whereabouts(now)
    return person.quiet.until(now, ZoneInfo(person.tz if area is None else places.time_zone(area)))
