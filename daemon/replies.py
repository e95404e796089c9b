"""Take in the SMS that people send us: whose they are, what they mean, and each of them once.

Everything that one message causes is one transaction's work, so that it happens whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.phones import normalise_phone
from daemon.response import HOUR, MOST_TOLD, Inbound, Response, ResponseMeans, quoted
from daemon.routes import SMS
from rules.replies import Meaning, Phrasebook, Reply, phrasebook
from state.blocked import OPTED_OUT, PAUSED, STOPPED
from state.replies import NewReply
from state.store import Store

ASKED_FOR: Final = timedelta(hours=72)
"""So long after a roll call its numbers 1 and 2 are understood."""
PROVIDER_WORDS: Final = {"STOP": Reply.STOP, "START": Reply.START, "HELP": Reply.HELP}
"""Twilio's OptOutType (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out)."""


@dataclass(frozen=True, slots=True)
class Replies:
    """The inbox."""

    means: ResponseMeans

    def take(self, store: Store, inbound: Inbound, now: datetime) -> None:
        """Take in one message; one that was posted before changes nothing."""
        if store.replies.known(inbound.provider_id):
            return
        phone = _phone(inbound.sender)
        person = store.people.find(phone)
        if person is None:
            self._stranger(store, inbound, phone, now)
            return
        calls = store.roll_calls.open_of(person.id)
        asked = any(now - call.asked_at <= ASKED_FOR for call in calls)
        stopped = store.blocked.why(SMS, phone) in STOPPED
        meaning = _meaning(inbound, asked=asked, stopped=stopped)
        Response(self.means, store, person, inbound, meaning, tuple(calls) if asked else (), now).follow()

    def _stranger(self, store: Store, inbound: Inbound, phone: str, now: datetime) -> None:
        """Keep what somebody wrote whom nobody here knows; a STOP counts, should they become known."""
        meaning, digest = _meaning(inbound), store.blocked.digest(phone)
        if meaning.reply is Reply.STOP or meaning.pause:
            store.blocked.add(SMS, phone, OPTED_OUT if meaning.reply is Reply.STOP else PAUSED, now)
            self.means.barred.add(phone)
        if store.replies.count_since(digest, now - HOUR) >= MOST_TOLD:
            return
        store.replies.add(NewReply(inbound.provider_id, digest, None, None, meaning.reply, inbound.text), now)
        detail = f"A number that nobody here has ({digest.hex()[:8]}) wrote: {quoted(inbound.text)}"
        store.reviews.add(f"reply:{inbound.provider_id}", "reply", None, None, detail, now)


def _meaning(inbound: Inbound, *, asked: bool = False, stopped: bool = False) -> Meaning:
    """Return what a message means; what the provider acts on is so, whatever we make of the words."""
    phrases: Phrasebook = phrasebook()
    own = phrases.understand(inbound.text, asked=asked, stopped=stopped)
    theirs = PROVIDER_WORDS.get(inbound.opt_out or "")
    if theirs is None or (theirs is Reply.HELP and own.reply is not Reply.OTHER):
        return own
    return Meaning(theirs, own.pause and theirs is Reply.HELP, own.bare)


def _phone(sender: str) -> str:
    """Return the number as people are known by it; a short code or a name stays as it is."""
    try:
        return normalise_phone(sender)
    except ValueError:
        return sender
