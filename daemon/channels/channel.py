"""The shape of a channel: what it is given, and the closed set of what can come of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, Protocol

from daemon.channels.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One fixed message, claimed and about to leave."""

    id: int
    """Its row: the delivery id."""
    channel: str
    address: str
    reference: str
    """Short, and part of :attr:`text`, so that the message can be found again."""
    subject: str
    text: str
    html: str | None = None
    valid_for: timedelta | None = None
    """How long it is still worth delivering."""
    created: datetime | None = None
    """When its text was fixed."""
    message_id: str = ""
    """The left part of an e-mail's Message-ID: the same at every try."""
    twins_since: datetime | None = None
    """The same words said to the same address since then are this message, whatever their reference."""


class OutcomeClass(StrEnum):
    """All that can come of a message, each with what is done about it."""

    ACCEPTED = "accepted"
    """The provider has it: keep its id, wait for the receipt."""
    NOT_PROCESSED = "not-processed"
    """The provider certainly does not have it: try again after a pause."""
    IN_DOUBT = "in-doubt"
    """The provider may or may not have it: look it up before anything else."""
    OURS = "ours"
    """Nothing can leave on this channel, through our fault: keep all, go another way, page the operator."""
    BAD_NUMBER = "bad-number"
    """No such number or mailbox, or one that takes no messages: block it, go another way."""
    OPTED_OUT = "opted-out"
    """Its owner said STOP: block it, and go another way only if that was asked for, too."""
    COUNTRY = "country"
    """The account may not send there: go another way, the operator has to enable it."""
    MALFORMED = "malformed"
    """The message itself is wrong, which is a fault of this program: go another way."""
    TRANSIENT = "transient"
    """It was taken and lost on its way, as to a phone that is off: again later, meanwhile another way."""
    FILTERED = "filtered"
    """A carrier or mail server does not want the text: never the same again, go another way."""
    UNKNOWN = "unknown"
    """A code that nobody here knows: never again, go another way, count it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it."""

    provider_id: str
    kind: ClassVar = OutcomeClass.ACCEPTED


@dataclass(frozen=True, slots=True)
class NotProcessed:
    """The provider certainly does not have it: trying again is safe."""

    why: str
    retry_after: timedelta | None = None
    """What the provider asked for."""
    whole: bool = False
    """It would have met any other message as well: the channel, not this message."""
    kind: ClassVar = OutcomeClass.NOT_PROCESSED


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The provider may or may not have it: it must be looked up before anything else."""

    why: str
    kind: ClassVar = OutcomeClass.IN_DOUBT


@dataclass(frozen=True, slots=True)
class ChannelDown:
    """Nothing can leave on this channel, for a reason that is ours; this message was not processed."""

    why: str
    kind: ClassVar = OutcomeClass.OURS


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take it."""

    kind: OutcomeClass
    """One of those from BAD_NUMBER on."""
    code: int

    @property
    def why(self) -> str:
        """Return the reason as it is stored."""
        return f"{self.kind} ({self.code})"


Outcome = Accepted | NotProcessed | InDoubt | ChannelDown | Refused
"""All that can come of a send."""


@dataclass(frozen=True, slots=True)
class Found:
    """The provider has the message."""

    provider_id: str
    receipt: Receipt | None = None
    """What became of it since, where the provider says so: it may well have failed."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """The provider does not have it, or resending cannot hurt."""


@dataclass(frozen=True, slots=True)
class LookupFailed:
    """The provider could not be asked."""

    why: str


Lookup = Found | NotFound | LookupFailed
"""All that can come of asking the provider for a message."""

SECONDS: Final = (1, 2, 4, 8, 15, 30, 60)
"""Back-off in seconds where a provider answers at once, such as an HTTP interface."""
GREYLIST: Final = (300, 900, 3600)
"""Back-off in seconds where a mail server wants to see patience: 5, 15, 60 minutes."""


class Channel(Protocol):
    """One way out."""

    @property
    def name(self) -> str:
        """Return the name used in people's ``channels``."""
        ...

    @property
    def backoff(self) -> tuple[int, ...]:
        """Return the seconds to wait after each unprocessed try; the last one repeats."""
        ...

    @property
    def receipts(self) -> timedelta | None:
        """Return how long to wait for a receipt before asking for one; None: there are none."""
        ...

    async def send(self, out: Outgoing) -> Outcome:
        """Hand *out* to the provider, once."""
        ...

    async def ask(self, provider_id: str) -> Receipt | LookupFailed:
        """Ask what became of a message that the provider took."""
        ...

    async def lookup(self, out: Outgoing, since: datetime) -> Lookup:
        """Ask the provider whether it took *out*, claimed at *since*."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
