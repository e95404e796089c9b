"""Which way a person is reached, given the channels there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from rules.model import Severity
from rules.person import Person
from state.blocked import OPTED_OUT

SMS: Final = "sms"
EMAIL: Final = "email"
CONSOLE: Final = "console"
DIGEST: Final = "digest"
"""No channel of its own: what is gathered here is mailed once a day."""
INSTEAD: Final = {SMS: EMAIL, EMAIL: SMS}
"""What stands in for a channel."""
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Routes:
    """The channels that are configured, and the operator's addresses."""

    available: frozenset[str]
    operator_email: str | None = None
    operator_phone: str | None = None

    def of(
        self, person: Person, blocked: Mapping[str, str] = NOTHING, severity: Severity = Severity.EXTREME
    ) -> tuple[str, ...]:
        """Return the channels on which *person* is told of what has this *severity*.

        None if there is no way to them, or if they want to hear of it on none.
        *blocked* are those that take nothing for them, each with the reason.
        """
        found = (self._channel(each, person, blocked) for each in person.hears(severity))
        return tuple(dict.fromkeys(channel for channel in found if channel is not None))

    def digests(self, person: Person, blocked: Collection[str] = ()) -> bool:
        """Return whether what is below the severity of *person* is mailed to them once a day."""
        return person.gets_digest and EMAIL in self.available and EMAIL not in blocked

    def _channel(self, wanted: str, person: Person, blocked: Mapping[str, str]) -> str | None:
        """Return the wanted channel, else what stands in for it: not for one whose owner said STOP."""
        if blocked.get(wanted) == OPTED_OUT:
            return None
        for channel in (wanted, INSTEAD.get(wanted, wanted), CONSOLE):
            usable = channel in self.available and channel not in blocked
            if usable and self.address(person, channel) is not None:
                return channel
        return None

    def instead(self, channel: str, person: Person, blocked: Collection[str] = ()) -> str | None:
        """Return the other channel of *person*, for when *channel* fails them."""
        other = INSTEAD.get(channel)
        usable = other in self.available and other not in blocked
        return other if usable and other and self.address(person, other) is not None else None

    @staticmethod
    def address(person: Person, channel: str) -> str | None:
        """Return where *person* is reached on *channel*."""
        addresses = {SMS: person.phone, EMAIL: person.email, CONSOLE: person.name, DIGEST: person.email}
        return addresses.get(channel)

    def operator(self, *, without: Collection[str] = ()) -> tuple[str, str] | None:
        """Return the channel and address on which the operator is told, leaving out some channels."""
        for channel, address in (
            (EMAIL, self.operator_email),
            (SMS, self.operator_phone),
            (CONSOLE, "operator"),
        ):
            if address is not None and channel in self.available and channel not in without:
                return channel, address
        return None
