"""Twilio's error codes and what each means for a message, whether it is refused at once or lost on its way.

They come second to the HTTP class, for Twilio splits and changes them; one that is not here is UNKNOWN.
https://www.twilio.com/docs/api/errors
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from daemon.channels.channel import OutcomeClass

EXPIRED: Final = 30036
"""Its validity ended in the provider's queue."""
CODES: Final[Mapping[int, OutcomeClass]] = {
    20429: OutcomeClass.NOT_PROCESSED,
    20003: OutcomeClass.OURS,
    20005: OutcomeClass.OURS,
    21606: OutcomeClass.OURS,
    21659: OutcomeClass.OURS,
    30002: OutcomeClass.OURS,
    30034: OutcomeClass.OURS,
    21211: OutcomeClass.BAD_NUMBER,
    21217: OutcomeClass.BAD_NUMBER,
    21614: OutcomeClass.BAD_NUMBER,
    30005: OutcomeClass.BAD_NUMBER,
    30006: OutcomeClass.BAD_NUMBER,
    21610: OutcomeClass.OPTED_OUT,
    21408: OutcomeClass.COUNTRY,
    21617: OutcomeClass.MALFORMED,
    21620: OutcomeClass.MALFORMED,
    30003: OutcomeClass.TRANSIENT,
    30001: OutcomeClass.TRANSIENT,
    30008: OutcomeClass.TRANSIENT,
    EXPIRED: OutcomeClass.TRANSIENT,
    30004: OutcomeClass.FILTERED,
    30007: OutcomeClass.FILTERED,
}
_MINUTE: Final = timedelta(minutes=1)
RESENDS: Final[Mapping[int, tuple[timedelta, ...]]] = {
    30003: (30 * _MINUTE,) * 3,
    30001: (_MINUTE, 5 * _MINUTE, 15 * _MINUTE),
    30008: (_MINUTE, 5 * _MINUTE, 15 * _MINUTE),
    EXPIRED: (_MINUTE,) * 3,
}
"""How long to wait before each further try of a message that was taken and then lost.

A handset that is off is given half an hour; a queue that was full, less.
"""


def class_of(code: int | None) -> OutcomeClass:
    """Return what *code* means."""
    return CODES.get(code or 0, OutcomeClass.UNKNOWN)


def pause_before_resend(code: int | None, resends: int) -> timedelta | None:
    """Return how long to wait before handing the news over again after *resends* tries; None: never."""
    pauses = RESENDS.get(code or 0, ())
    return pauses[resends] if resends < len(pauses) else None
