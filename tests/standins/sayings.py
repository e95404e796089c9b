"""Notices as travellers get them: every hazard, for every reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from daemon.topics import Item
from rules.hazards import HAZARDS, ORDERS
from rules.incident import Alert, End, Incident, Stance
from rules.model import ANNOUNCEMENT, LEVEL, MENTION, Audience, MsgType, Reason
from tests.standins.delivery import NOON, incident, stance

LATER: Final = NOON + timedelta(days=2)
CASES: Final = [
    (MsgType.ALERT, Reason.OPENED),
    (MsgType.ALERT, Reason.REVIVED),
    (MsgType.UPDATE, Reason.RAISED),
    (MsgType.UPDATE, Reason.WIDENED),
    (MsgType.UPDATE, Reason.LOWERED),
    (MsgType.UPDATE, Reason.LIFTED),
    (MsgType.UPDATE, Reason.REVIVED),
    (MsgType.CANCEL, Reason.CLEARED),
]
"""What a message can be, and why."""
EVERY: Final = (*HAZARDS, LEVEL, MENTION)
WHERE: Final = "MX-JAL/puerto-vallarta"
AT_AIRPORT: Final = frozenset({"flight-cancellation", "airport-closure"})


def item(about: Incident, msg_type: MsgType, reason: Reason, *places: str, at: datetime = NOON) -> Item:
    """Return the notice of an alert in which what holds began and what ended has just ended."""
    began = tuple(s.identity for s in about.stances if s.holds)
    ended = tuple(s.identity for s in about.stances if not s.holds)
    alert = Alert(about, at, reason, about.severity, began, ended)
    return Item(alert, msg_type, reason, about.severity, places)


def held(hazard: str, *stances: Stance, audience: Audience = Audience.PUBLIC) -> Incident:
    """Return an incident with these stances."""
    return replace(incident(hazard, audience=audience), stances=stances)


def lifted(one: Stance, at: datetime = LATER) -> Stance:
    """Return the stance ended by its publisher."""
    return replace(one, end=End.LIFTED, ended_at=at)


def saying(hazard: str, msg_type: MsgType, reason: Reason, audience: Audience = Audience.PUBLIC) -> Item:
    """Return one notice as it may really be: two governments, a place in a state."""
    place = "PVR" if hazard in AT_AIRPORT else WHERE
    level = 4 if hazard == LEVEL else None
    us = stance("US Embassy Mexico", place, level=level, further_notice=reason is Reason.OPENED)
    canada = stance("Government of Canada", place, level=level)
    stances: tuple[Stance, ...] = (us,)
    if msg_type is MsgType.CANCEL:
        stances = (lifted(us), lifted(canada))
    elif reason is Reason.LIFTED:
        stances = (lifted(us), canada)
    about = replace(held(hazard, *stances, audience=audience), summary="World Cup")
    return item(about, msg_type, reason, place)


def sayings() -> Iterator[tuple[str, Item]]:
    """Yield every notice there can be, with what it is of."""
    for hazard in EVERY:
        for msg_type, reason in CASES:
            yield hazard, saying(hazard, msg_type, reason)
    for hazard in sorted(ORDERS):
        for msg_type, reason in (CASES[0], CASES[-1]):
            yield f"{hazard}, staff", saying(hazard, msg_type, reason, Audience.STAFF)
    for msg_type, reason in (CASES[0], CASES[-1]):
        own = stance("Travel desk", WHERE, quote="Stay in your hotel. A bus leaves for the airport at 18:00.")
        own = own if msg_type is MsgType.ALERT else lifted(own)
        yield ANNOUNCEMENT, item(held(ANNOUNCEMENT, own), msg_type, reason, WHERE)
