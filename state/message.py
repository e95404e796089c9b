"""One message as a value: to whom it goes, what it says, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rules.model import Severity
from state.sqlite import sqlite3
from state.values import from_ms

PENDING: Final = "pending"
"""It is to be sent."""
CLAIMED: Final = "claimed"
"""It is being sent, or nobody knows whether it was."""
SENT: Final = "sent"
"""The provider has it."""
DELIVERED: Final = "delivered"
"""The handset has it."""
UNDELIVERED: Final = "undelivered"
"""The carrier could not deliver it."""
EXPIRED: Final = "expired"
"""It could not go out, or not arrive, while anybody would have wanted it."""
FAILED: Final = "failed"
"""It will never go out."""
SUPPRESSED: Final = "suppressed"
"""It is no longer wanted."""
STATES: Final = (PENDING, CLAIMED, SENT, DELIVERED, UNDELIVERED, EXPIRED, FAILED, SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a message says, and the reference that is part of it."""

    reference: str
    text: str
    subject: str = ""
    html: str | None = None
    segments: int | None = None
    """Of an SMS."""
    price: int | None = None
    """What it costs about, in millionths of a dollar."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """To whom a message goes, and when."""

    subscriber: int | None
    """None: the operator."""
    channel: str
    address: str
    """E.164 or an e-mail address, fixed when the message is made."""
    severity: Severity
    due: datetime
    valid_until: datetime | None = None
    """After this it is no longer worth sending."""
    resends: int = 0
    """How often the same news were handed over before, in other rows."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text for one person on one channel, and what became of it."""

    id: int
    subscriber: int | None
    """None: the operator."""
    channel: str
    address: str
    reference: str
    subject: str
    text: str
    html: str | None
    segments: int | None
    severity: Severity
    state: str
    """One of the constants of this module."""
    created_at: datetime
    next: datetime
    """When to send it; of a doubtful claim, when to look it up."""
    claimed_at: datetime | None
    claimed_by: str | None
    doubtful: bool
    attempts: int
    provider_id: str | None
    sent_at: datetime | None
    failed_at: datetime | None
    why: str | None
    valid_until: datetime | None
    outcome: str | None
    """The class of what came of it last."""
    status: str | None
    """The provider's newest word about it."""
    code: int | None
    """The provider's error code."""
    resends: int
    """How often the same news were handed over before, in other rows."""
    price: int | None
    """What it costs about, in millionths of a dollar."""


def from_row(row: sqlite3.Row) -> Message:
    """Return the message of a row."""
    return Message(
        id=row["id"],
        subscriber=row["subscriber"],
        channel=row["channel"],
        address=row["address"],
        reference=row["reference"],
        subject=row["subject"],
        text=row["text"],
        html=row["html"],
        segments=row["segments"],
        severity=Severity(row["severity"]),
        state=row["state"],
        created_at=from_ms(row["created_ms"]),
        next=from_ms(row["next_ms"]),
        claimed_at=from_ms(row["claimed_ms"]),
        claimed_by=row["claimed_by"],
        doubtful=bool(row["doubtful"]),
        attempts=row["attempts"],
        provider_id=row["provider_id"],
        sent_at=from_ms(row["sent_ms"]),
        failed_at=from_ms(row["failed_ms"]),
        why=row["why"],
        valid_until=from_ms(row["valid_until_ms"]),
        outcome=row["outcome"],
        status=row["status"],
        code=row["code"],
        resends=row["resends"],
        price=row["price"],
    )
