"""Take somebody back whose address was closed: what goes on where they are, and what ended meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from daemon.case import NO_WAY, SAID_STOP, row_of
from rules.model import MsgType
from rules.person import Person
from state.notices import Notice
from state.store import Store

STOPPED_WAITING: Final = "its owner said STOP"
"""Why what was waiting is not said any more."""
UNSAID: Final = (NO_WAY, SAID_STOP, STOPPED_WAITING)


def resume(store: Store, person: Person, channel: str, address: str, now: datetime) -> bool:
    """Send to *address* again; return whether it was closed.  Part of one transaction's work.

    What they could not be told meanwhile is told as it stands now: also the end of what they were told of.
    """
    if not store.blocked.allow(address):
        return False
    if channel in person.wanted:
        for missed, sent in store.notices.missed(person.id, UNSAID):
            _catch_up(store, person, channel, missed, now, sent=sent)
        store.people.welcome(person.id)
    return True


def _catch_up(
    store: Store, person: Person, channel: str, missed: Notice, now: datetime, *, sent: bool
) -> None:
    """Count as untold what goes on, so that they are told as one who joins; tell what has ended."""
    alert, incident = row_of(missed.alert), row_of(missed.alert.incident)
    told = store.told.of(incident, [person.id]).get(person.id)
    if told is None:
        return
    if told.active:
        found = store.incidents.get(incident)
        if found is not None and found.holders:  # of what only lapsed they still hear the end
            store.told.forget(incident, person.id)
    elif sent and missed.msg_type is MsgType.CANCEL:
        number = store.notices.next_number(alert, person.id)
        store.notices.add(
            alert,
            person.id,
            channel,
            missed.msg_type,
            missed.reason,
            missed.severity,
            missed.places,
            now,
            number=number,
        )
