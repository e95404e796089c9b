"""A subscriber as the other modules see them, and what they watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rules.model import Severity
from rules.quiet import Quiet


@dataclass(frozen=True, slots=True)
class Watch:
    """An area somebody cares about, for good or for a while."""

    area: str
    since: datetime
    until: datetime | None = None
    """None: for good. A trip counts from some time before it begins to some time after it ends."""
    stay: tuple[datetime, datetime] | None = None
    """When a trip itself begins and ends."""

    def active(self, now: datetime) -> bool:
        """Return whether the watch counts at *now*."""
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber as routing and rendering see them."""

    id: int
    name: str
    phone: str | None
    """E.164."""
    email: str | None
    lang: str = "en"
    tz: str = "UTC"
    watches: tuple[Watch, ...] = ()
    channels: tuple[str, ...] = ()
    min_severity: Severity = Severity.MINOR
    group: str | None = None
    severities: tuple[tuple[str, Severity], ...] = ()
    """Channels on which another severity is the least, each with it."""
    quiet: Quiet | None = None
    """When only what is extreme may disturb them, by the clocks where they are."""
    digest: bool = True
    """What is below their severity is mailed to them once a day, where they have an address."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return the channels on which they want to be told.

        Who names none, and a severity for one, wants that one, too.
        """
        if self.channels:
            return self.channels
        named = (channel for channel, _ in self.severities)
        return tuple(dict.fromkeys(("sms" if self.phone else "email", *named)))

    def least_on(self, channel: str) -> Severity:
        """Return the least severity of which they want to be told on *channel*."""
        return dict(self.severities).get(channel, self.min_severity)

    def hears(self, severity: Severity) -> tuple[str, ...]:
        """Return the channels on which they want to be told of what has this *severity*."""
        return tuple(each for each in self.wanted if severity.rank >= self.least_on(each).rank)

    @property
    def gets_digest(self) -> bool:
        """Return whether what is below their severity is mailed to them."""
        return self.digest and self.email is not None

    def whereabouts(self, now: datetime) -> str | None:
        """Return the area of the trip they are on at *now*, of several the one begun last."""
        stays = [(w.stay[0], w.area) for w in self.watches if w.stay and w.stay[0] <= now < w.stay[1]]
        return max(stays, key=lambda each: each[0])[1] if stays else None
