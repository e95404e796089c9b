"""Which way a person is reached, given the channels there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from rules.model import Person

SMS: Final = "sms"
EMAIL: Final = "email"
CONSOLE: Final = "console"
INSTEAD: Final = {SMS: EMAIL, EMAIL: SMS}
"""What stands in for a channel."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The channels that are configured, and the operator's addresses."""

    available: frozenset[str]
    operator_email: str | None = None
    operator_phone: str | None = None

    def of(self, person: Person) -> tuple[str, ...]:
        """Return the channels on which *person* is told; none if there is no way to them."""
        wanted = person.channels or ((SMS,) if person.phone else (EMAIL,))
        found = (self._channel(each, person) for each in wanted)
        return tuple(dict.fromkeys(channel for channel in found if channel is not None))

    def _channel(self, wanted: str, person: Person) -> str | None:
        """Return the wanted channel, else what stands in for it."""
        for channel in (wanted, INSTEAD.get(wanted, wanted), CONSOLE):
            if channel in self.available and self.address(person, channel) is not None:
                return channel
        return None

    def instead(self, channel: str, person: Person) -> str | None:
        """Return the other channel of *person*, for when *channel* fails them."""
        other = INSTEAD.get(channel)
        return other if other in self.available and self.address(person, other) is not None else None

    @staticmethod
    def address(person: Person, channel: str) -> str | None:
        """Return where *person* is reached on *channel*."""
        return {SMS: person.phone, EMAIL: person.email, CONSOLE: person.name}.get(channel)

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
