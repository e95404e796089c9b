"""What a provider says became of a message after it took it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PERSIST: Final = "rc=4&rp=all"
"""A receipt is posted up to four times more, whatever went wrong with it.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""


class Status(StrEnum):
    """Twilio's words (https://www.twilio.com/docs/messaging/api/message-resource#message-status-values)."""

    ACCEPTED = "accepted"
    """A messaging service has yet to choose a sender."""
    SCHEDULED = "scheduled"
    """It waits for its time."""
    QUEUED = "queued"
    """It waits for its turn."""
    SENDING = "sending"
    """It is on its way to the carrier."""
    SENT = "sent"
    """The carrier has it; many say nothing more."""
    CANCELED = "canceled"
    """Somebody called it back."""
    FAILED = "failed"
    """It never reached the carrier."""
    UNDELIVERED = "undelivered"
    """The carrier could not deliver it."""
    DELIVERED = "delivered"
    """The handset has it."""
    READ = "read"
    """Somebody has seen it."""

    @property
    def rank(self) -> int:
        """Return how much it says: a lower one that comes later is old news."""
        return _RANKS[self]

    @property
    def lost(self) -> bool:
        """Return whether it will never arrive."""
        return self in {Status.CANCELED, Status.FAILED, Status.UNDELIVERED}

    @property
    def arrived(self) -> bool:
        """Return whether it is there."""
        return self in {Status.DELIVERED, Status.READ}


_RANKS: Final = {
    Status.ACCEPTED: 0,
    Status.SCHEDULED: 0,
    Status.QUEUED: 1,
    Status.SENDING: 2,
    Status.SENT: 3,
    Status.CANCELED: 4,
    Status.FAILED: 4,
    Status.UNDELIVERED: 4,
    Status.DELIVERED: 5,
    Status.READ: 6,
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One word of the provider's about one message."""

    provider_id: str
    status: Status
    code: int | None = None
    """The provider's error code, where it was lost."""


def known_status(word: object) -> Status | None:
    """Return the status that *word* names, or None for one that nobody here knows."""
    try:
        return Status(str(word))
    except ValueError:
        return None
